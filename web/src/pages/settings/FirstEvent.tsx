import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { get } from '../../api/client.ts';
import type { FirstEvent as FirstEventState, Key } from '../../api/settings-types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatClock, formatTime } from '../../lib/dates.ts';
import { accountName, personName } from '../../lib/names.ts';
import { rawText } from '../../lib/properties.ts';
import {
  browserSnippet,
  httpSnippet,
  nodeSnippet,
  snippetText,
  type Piece,
  type Place,
} from '../../lib/snippets.ts';
import { useClock, useEvery } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';

const ASK_EVERY_MS = 1500;
const HELP_AFTER_S = 120;

export function useFirstEvent(keyId: string) {
  return useQuery({
    queryKey: ['first-event', keyId],
    queryFn: ({ signal }) => get<FirstEventState>('/first-event', { key_id: keyId }, signal),
    refetchInterval: (query) => (query.state.data?.account ? false : ASK_EVERY_MS),
  });
}

// The three steps from a key to the first account, with the code to copy.
export function FirstEventSteps({ made, secret, state }: { made: Key; secret: string | null; state: FirstEventState | undefined }) {
  const place: Place = {
    origin: window.location.origin,
    host: window.location.host,
    secure: window.location.protocol === 'https:',
  };
  const account = state?.account;
  return (
    <ol className="steps">
      <Step done title={t(secret ? 'keys.made_for' : 'keys.of', { name: made.name })}>
        <div className="secret">
          <code>{secret ?? made.hint}</code>
          {secret && (
            <span className="push">
              <CopyButton text={secret} label={t('keys.copy_key')} />
            </span>
          )}
        </div>
        <p className="small-text quiet">{t(secret ? 'keys.shown_once' : 'keys.hidden')}</p>
      </Step>
      <Step done={Boolean(state?.event)} number={2} title={t('keys.send')}>
        <p className="second">{t('keys.send_text')}</p>
        <div className="snippets">
          <Snippet name={t('keys.browser')} what="@segment/analytics-next" make={browserSnippet} {...{ place, made, secret }} />
          <Snippet name={t('keys.node')} what="@segment/analytics-node" make={nodeSnippet} {...{ place, made, secret }} />
          <Snippet name={t('keys.http')} what={t('keys.any_language')} make={httpSnippet} {...{ place, made, secret }} />
        </div>
      </Step>
      <Step done={Boolean(account)} number={3} title={t('keys.see')}>
        <p className="second">{t('keys.see_text')}</p>
        {account && (
          <Link to="/accounts/$id" params={{ id: account.id }} className="btn main see">
            {t('keys.see_open', { name: accountName(account) })}
          </Link>
        )}
      </Step>
    </ol>
  );
}

function Step({ done, number = 1, title, children }: { done: boolean; number?: number; title: string; children: ReactNode }) {
  return (
    <li className="step">
      <span className={done ? 'number done' : 'number'}>{done ? <Icon name="check" /> : number}</span>
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}

interface SnippetProps {
  name: string;
  what: string;
  make: (place: Place, key: string) => Piece[];
  place: Place;
  made: Key;
  secret: string | null;
}

// Shows the short form of the key, and copies the whole one while it is known.
function Snippet({ name, what, make, place, made, secret }: SnippetProps) {
  return (
    <>
      <div className="snippet-head">
        <b>{name}</b>
        <code className="quiet">{what}</code>
        <span className="push">
          <CopyButton
            plain
            text={snippetText(make(place, secret ?? made.hint))}
            label={t('keys.copy_code', { client: name })}
          />
        </span>
      </div>
      <pre tabIndex={0}>
        {make(place, made.hint).map(([kind, text], index) => (
          <span key={index} className={`code-${kind}`}>
            {text}
          </span>
        ))}
      </pre>
    </>
  );
}

// The right side: what has arrived and what is waited for.
export function FirstEventLive({ state }: { state: FirstEventState | undefined }) {
  useEvery(1000);
  const { zone, now } = useClock();
  const [since] = useState(now());
  const waited = (now() - since) / 1000;
  const event = state?.event;
  const time = event?.received_at ?? event?.time;
  return (
    <aside className="first-live" aria-label={t('first.live')}>
      <div className="row live-head">
        <h2>{t('first.live')}</h2>
        <span className="pulse" />
        <span className="small-text quiet">{t('first.watches')}</span>
      </div>
      <div role="status">
        {event ? (
          <Check done title={t('first.event')} text={event.event ?? event.type ?? ''} time={time && formatTime(time, zone, true)} />
        ) : (
          <Check
            title={t('first.wait_event')}
            text={t('first.wait_event_text', { time: formatTime(new Date(since).toISOString(), zone, true) })}
            time={formatClock(waited)}
          />
        )}
        <PartyCheck
          known={state?.person ? personName(state.person) : null}
          waiting={Boolean(event)}
          kind="person"
        />
        <PartyCheck
          known={state?.account ? accountName(state.account) : null}
          waiting={Boolean(event && state?.person)}
          kind="account"
        />
      </div>
      {!event && waited > HELP_AFTER_S && (
        <div className="hint">
          <b>{t('first.help')}</b>
          <br />
          {tx('first.help_text')}
        </div>
      )}
      {event?.raw !== undefined && (
        <div className="came">
          <h2>{t('first.came')}</h2>
          <pre className="json" tabIndex={0}>
            {rawText(event.raw)}
          </pre>
        </div>
      )}
      <Link to="/settings/debugger" className="link small-text">
        {t('first.rejected')}
      </Link>
    </aside>
  );
}

function PartyCheck({ known, waiting, kind }: { known: string | null; waiting: boolean; kind: 'person' | 'account' }) {
  if (known !== null) return <Check done title={t(`first.${kind}`)} text={known} />;
  if (!waiting) return <Check idle title={t(`first.${kind}`)} />;
  return <Check title={t(`first.wait_${kind}`)} text={t(`first.wait_${kind}_text`)} />;
}

interface CheckProps {
  done?: boolean;
  idle?: boolean;
  title: string;
  text?: string;
  time?: string;
}

function Check({ done = false, idle = false, title, text, time }: CheckProps) {
  return (
    <div className="check-line">
      <span className={done ? 'number done' : 'mark'}>
        {done ? <Icon name="check" /> : <i className={idle ? 'circle' : 'waiting'} />}
      </span>
      <div>
        {idle ? <span className="quiet">{title}</span> : <b>{title}</b>}
        {text && <p>{text}</p>}
      </div>
      <span className="quiet small-text">{time}</span>
    </div>
  );
}
