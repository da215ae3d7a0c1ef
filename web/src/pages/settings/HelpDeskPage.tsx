import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { NewKey } from '../../api/settings-types.ts';
import { useTickets } from '../../api/tickets.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';

const DESKS = [
  { source: 'zendesk', name: 'Zendesk', steps: ['desk.zendesk_1', 'desk.zendesk_2', 'desk.zendesk_3'] },
  { source: 'freshdesk', name: 'Freshdesk', steps: ['desk.freshdesk_1', 'desk.freshdesk_2', 'desk.freshdesk_3'] },
] as const;
type Desk = (typeof DESKS)[number];

// How a help desk tells of its tickets: an address with a key in it, and what to do with it there.
export function HelpDeskPage() {
  return (
    <div className="settings-main">
      <h2>{t('desk.title')}</h2>
      <p className="second">{t('desk.text')}</p>
      {DESKS.map((desk) => (
        <DeskSection key={desk.source} desk={desk} />
      ))}
      <section className="below">
        <h2>{t('desk.keys')}</h2>
        <p className="second">
          {t('desk.keys_text')}{' '}
          <Link to="/settings/keys" className="link">
            {t('settings.keys')}
          </Link>
          .
        </p>
      </section>
      <section className="below">
        <h2>{t('desk.other')}</h2>
        <p className="second">
          {t('desk.other_text')}{' '}
          <Link to="/settings/import" className="link">
            {t('settings.import')}
          </Link>
          .
        </p>
      </section>
    </div>
  );
}

const addressOf = (desk: Desk, key: string) => `${window.location.origin}/api/v1/hooks/${desk.source}/${key}`;

function DeskSection({ desk }: { desk: Desk }) {
  const clock = useClock();
  const last = useTickets({ source: desk.source, sort: 'news' }, 1);
  const newest = last.data?.pages[0]?.items[0];
  const make = useMutation({
    mutationFn: () => post<NewKey>('/keys', { name: t('desk.key_name', { name: desk.name }), kind: 'write' }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  const address = make.data && addressOf(desk, make.data.key);
  return (
    <section className="below" aria-label={desk.name}>
      <div className="row list-head">
        <h2>{desk.name}</h2>
        <span className="small-text second" role="status">
          {last.data && (newest ? t('desk.heard', { when: formatSince(newest.touched_at, clock.now()) }) : t('desk.never_heard'))}
        </span>
        {!address && (
          <button type="button" className="btn compact push" disabled={make.isPending} onClick={() => make.mutate()}>
            {t('desk.make', { name: desk.name })}
          </button>
        )}
      </div>
      <QueryError query={last} />
      {make.isError && <ErrorNote error={make.error} />}
      {address ? (
        <div className="fresh-key" role="status">
          <b>{t('desk.made', { name: desk.name })}</b>
          <div className="secret">
            <code>{address}</code>
            <span className="push">
              <CopyButton text={address} label={t('desk.copy')} />
            </span>
          </div>
          <p className="small-text quiet">{t('desk.once')}</p>
        </div>
      ) : (
        <p className="small-text second">
          {t('desk.address_form')} <code>{addressOf(desk, '…')}</code>
        </p>
      )}
      <h3 className="detail-label">{t('desk.steps')}</h3>
      <ol className="desk-steps">
        {desk.steps.map((step) => (
          <li key={step}>{tx(step)}</li>
        ))}
      </ol>
      <h3 className="detail-label">{t('desk.whose')}</h3>
      <p className="second">{t('desk.whose_text', { id: `${desk.source}_id` })}</p>
    </section>
  );
}
