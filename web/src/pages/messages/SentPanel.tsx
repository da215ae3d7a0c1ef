import { Link } from '@tanstack/react-router';
import { useMessages, type Message } from '../../api/outbox.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { useRealClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { DoneText, StateTag } from './message-parts.tsx';

const FIRST = 5;
const COUNTED = 100; // of the newest, said so

// Which mails an account or a person got, who opened them, and who did what they ask.
export function SentPanel({ account, person }: { account?: string; person?: string }) {
  const calls = useMayCall();
  const which = { account, person };
  const found = useMessages({ ...which, channel: 'mail' }, COUNTED, calls('GET', '/outbox'));
  const items = found.data?.items ?? [];
  const sent = items.filter((message) => message.state === 'sent');
  return (
    <section className="panel order-6" aria-label={t('messages.sent_panel')}>
      <PanelHead title={t('messages.sent_panel')}>
        {items.length > 0 && (
          <Link to="/messages" search={{ ...which, channel: 'mail' }} className="link small-text">
            {t('messages.sent_all')}
          </Link>
        )}
      </PanelHead>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={2} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t('messages.sent_none')}</p>}
      {sent.length > 0 && <Figures sent={sent} cut={items.length === COUNTED} />}
      <ul className="sent-lines">
        {items.slice(0, FIRST).map((message) => (
          <SentLine key={message.id} message={message} ofAccount={account !== undefined} />
        ))}
      </ul>
    </section>
  );
}

function Figures({ sent, cut }: { sent: Message[]; cut: boolean }) {
  const opened = sent.filter((message) => message.opened_at ?? message.clicked_at).length;
  const clicked = sent.filter((message) => message.clicked_at).length;
  const back = sent.filter((message) => message.bounced_at).length;
  return (
    <p className="small-text second">
      {t(cut ? 'messages.sent_figures_cut' : 'messages.sent_figures', { n: sent.length, opened, clicked })}
      {back > 0 && ` ${t('messages.sent_back', { n: back })}`}
    </p>
  );
}

function SentLine({ message, ofAccount }: { message: Message; ofAccount: boolean }) {
  const clock = useRealClock();
  return (
    <li>
      <span className="cut">
        <Link to="/messages/$id" params={{ id: String(message.id) }} className="row-name">
          {message.title}
        </Link>
        {ofAccount && <span className="under cut">{message.person?.name ?? message.recipient}</span>}
      </span>
      <span className="small-text">{message.state === 'sent' && (message.opened_at ?? message.clicked_at ?? message.bounced_at) ? <DoneText message={message} /> : <StateTag state={message.state} />}</span>
      <span className="quiet small-text right">{formatSince(message.changed_at, clock.now())}</span>
    </li>
  );
}
