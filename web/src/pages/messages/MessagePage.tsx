import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { orderMessage, useMessage, type Message, type MessageLog, type MessageOrder } from '../../api/outbox.ts';
import { usePlays } from '../../api/plays.ts';
import { useMay } from '../../api/rights.ts';
import { useMessageTemplates } from '../../api/templates.ts';
import { useStaff } from '../../api/staff.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle, useRealClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { MailFrame } from './MailFrame.tsx';
import { ChannelMark, StateTag, useRecipient } from './message-parts.tsx';

const LOOK_AGAIN_MS = 15_000; // it may be opened while somebody looks

// One message: what it said, and all that became of it.
export function MessagePage() {
  const { id } = useParams({ from: '/app/messages/$id' });
  const navigate = useNavigate();
  const found = useMessage(Number(id), LOOK_AGAIN_MS);
  const message = found.data?.message;
  usePageTitle(message?.title);
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/messages' }) }]);
  if (found.error instanceof ApiError && found.error.status === 404) {
    return (
      <div className="empty">
        <h2>{t('messages.gone')}</h2>
        <p>{t('messages.gone_text')}</p>
        <Link to="/messages" className="btn">
          {t('messages.back')}
        </Link>
      </div>
    );
  }
  if (!message || !found.data) {
    return (
      <div className="panel">
        <QueryError query={found} />
        {found.isPending && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <Head message={message} />
      <div className="scroll message-columns">
        <div>
          <Next message={message} />
          <About message={message} />
          <Log log={found.data} />
        </div>
        <Content log={found.data} />
      </div>
    </>
  );
}

function Head({ message }: { message: Message }) {
  return (
    <div className="head lined">
      <Link to="/messages" className="btn compact square" aria-label={t('messages.back')} title={t('messages.back')}>
        <Icon name="back" size="small" />
      </Link>
      <ChannelMark channel={message.channel} />
      <h1 className="message-head-title">{message.title}</h1>
      <StateTag state={message.state} />
    </div>
  );
}

const ORDERS: Record<Message['state'], MessageOrder[]> = {
  waiting: ['cancel'], sending: [], sent: [], doubtful: ['settle', 'retry'], failed: ['retry'], cancelled: ['retry'], suppressed: ['retry'],
};
const ORDER_WORDS = { retry: 'messages.retry', cancel: 'messages.cancel', settle: 'messages.settle' } as const;
const DONE_WORDS = { retry: 'messages.again', cancel: 'messages.cancelled', settle: 'messages.settled' } as const;

// What the state means, and what can be done about it.
function Next({ message }: { message: Message }) {
  const may = useMay('send');
  const clock = useRealClock();
  const order = useMutation({
    mutationFn: (what: MessageOrder) => orderMessage(message.id, what),
    onSuccess: (_, what) => showToast(t(DONE_WORDS[what])),
  });
  const { state, note } = message;
  return (
    <section className="panel" aria-label={t('messages.next')}>
      <PanelHead title={t('messages.next')} />
      <p>{t(`messages.means_${state}`, { at: formatMoment(state === 'waiting' ? message.due_at : message.changed_at, clock.zone, clock.today) })}</p>
      {note !== '' && <p className="second">{t('messages.said', { note })}</p>}
      {order.isError && <ErrorNote error={order.error} />}
      {may && ORDERS[state].length > 0 && (
        <p className="row wrap message-orders">
          {ORDERS[state].map((what) => (
            <button key={what} type="button" className="btn" disabled={order.isPending} onClick={() => order.mutate(what)}>
              {t(ORDER_WORDS[what])}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}

function About({ message }: { message: Message }) {
  const clock = useRealClock();
  const recipient = useRecipient();
  const plays = usePlays().data?.items;
  const at = (moment: string) => formatMoment(moment, clock.zone, clock.today);
  const templates = useMessageTemplates().data?.items;
  const { account, person, play, template } = message;
  const rows: [string, React.ReactNode][] = [
    [t('messages.to'), person ? <Link to="/people/$id" params={{ id: person.id }} className="link">{recipient(message)}</Link> : recipient(message)],
    [t('messages.account'), account && <Link to="/accounts/$id" params={{ id: account.id }} className="link">{account.name ?? account.id}</Link>],
    [t('messages.play'), play && <Link to="/plays/$id" params={{ id: String(play) }} className="link">{plays?.find((each) => each.id === play)?.name ?? t('play.number', { id: play })}</Link>],
    [t('templates.template'), template && <Link to="/messages/templates/$id" params={{ id: String(template) }} className="link">{templates?.find((each) => each.id === template)?.name ?? t('play.number', { id: template })}</Link>],
    [t('messages.promotional'), message.channel === 'mail' && t(message.promotional ? 'common.yes' : 'common.no')],
    [t('messages.attempts'), String(message.attempts)],
    [t('messages.opened'), message.opened_at && at(message.opened_at)],
    [t('messages.clicked'), message.clicked_at && at(message.clicked_at)],
    [t('messages.bounced'), message.bounced_at && at(message.bounced_at)],
  ];
  return (
    <section className="panel" aria-label={t('messages.about')}>
      <PanelHead title={t('messages.about')} />
      <dl className="message-about">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Log({ log }: { log: MessageLog }) {
  const clock = useRealClock();
  const staff = useStaff();
  return (
    <section className="panel" aria-label={t('messages.log')}>
      <PanelHead title={t('messages.log')} />
      <ol className="message-log">
        {log.log.map(({ at, kind, note, by }, index) => {
          const key = `messages.event_${kind}`;
          return (
            <li key={index}>
              <span className="quiet small-text nowrap">{formatMoment(at, clock.zone, clock.today, true)}</span>
              <span>
                <b>{hasMessage(key) ? t(key) : kind}</b>
                {by !== '' && <span className="second">{` ${t('messages.by', { name: staff.find((one) => one.id === by)?.name ?? by })}`}</span>}
                {note !== '' && <span className="under message-note">{note}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Content({ log }: { log: MessageLog }) {
  const { message, html, text, data } = log;
  const [plain, setPlain] = useState(false);
  if (message.channel !== 'mail') {
    return (
      <section className="panel" aria-label={t('messages.content')}>
        <PanelHead title={t('messages.content')} />
        <pre className="json message-json" tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
      </section>
    );
  }
  const none = html === '' && text === '';
  return (
    <section className="panel" aria-label={t('messages.content')}>
      <PanelHead title={t('messages.content')}>
        {html !== '' && (
          <span className="segmented" role="group" aria-label={t('messages.form')}>
            {([false, true] as const).map((each) => (
              <button key={String(each)} type="button" aria-pressed={plain === each} onClick={() => setPlain(each)}>
                {t(each ? 'messages.form_text' : 'messages.form_html')}
              </button>
            ))}
          </span>
        )}
      </PanelHead>
      {none && <p className="nothing">{t('messages.no_content')}</p>}
      {!none && (plain || html === '' ? <pre className="mail-text" tabIndex={0}>{text}</pre> : <MailFrame html={html} title={t('messages.content')} />)}
    </section>
  );
}
