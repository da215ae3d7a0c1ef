import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { orderMessage, useMessages, type Message, type MessageOrder, type OutboxFilter } from '../../api/outbox.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { errorText } from '../../parts/messages.tsx';
import { useRecipient } from './message-parts.tsx';

const FIRST = 5;

// Nobody but a person can know whether these arrived: they stand above everything, with what to do.
export function Doubtful({ filter }: { filter: OutboxFilter }) {
  const found = useMessages({ ...filter, state: 'doubtful' }, FIRST + 1, filter.state === undefined || filter.state === 'doubtful');
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="doubtful" aria-label={t('messages.doubtful_title')}>
      <h2>{t('messages.doubtful_title')}</h2>
      <p className="second narrow-text">{t('messages.doubtful_text')}</p>
      <ul>
        {items.slice(0, FIRST).map((message) => (
          <DoubtfulLine key={message.id} message={message} />
        ))}
      </ul>
      {items.length > FIRST && (
        <Link to="/messages" search={{ ...filter, state: 'doubtful' }} className="link small-text">
          {t('messages.doubtful_all')}
        </Link>
      )}
    </section>
  );
}

function DoubtfulLine({ message }: { message: Message }) {
  const may = useMay('send');
  const recipient = useRecipient();
  const order = useMutation({
    mutationFn: (what: MessageOrder) => orderMessage(message.id, what),
    onSuccess: (_, what) => showToast(t(what === 'settle' ? 'messages.settled' : 'messages.again')),
    onError: (error) => showToast(errorText(error)),
  });
  return (
    <li>
      <span>
        <Link to="/messages/$id" params={{ id: String(message.id) }} className="link">
          {message.title}
        </Link>{' '}
        <span className="second">{recipient(message)}</span>
        <span className="under">{message.note}</span>
      </span>
      {may && (
        <span className="row push">
          <button type="button" className="btn compact" disabled={order.isPending} onClick={() => order.mutate('settle')}>
            {t('messages.settle')}
          </button>
          <button type="button" className="btn compact" disabled={order.isPending} onClick={() => order.mutate('retry')}>
            {t('messages.retry')}
          </button>
        </span>
      )}
    </li>
  );
}
