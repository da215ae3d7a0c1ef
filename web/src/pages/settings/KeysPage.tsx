import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import type { Key, KeyList, NewKey } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay, formatSince } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { useRealClock, useIsAdmin, type Clock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { FirstEventLive, FirstEventSteps, useFirstEvent } from './FirstEvent.tsx';
import { AppSecretModal } from './AppSecretModal.tsx';
import { NewKeyModal, RevokeModal } from './key-parts.tsx';

const REFRESH_MS = 5000;

export function useKeyList() {
  return useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => get<KeyList>('/keys', {}, signal),
    refetchInterval: REFRESH_MS,
  });
}

// Tracking keys; with one just made or chosen, the way to its first event.
export function KeysPage() {
  const search = useSearch({ from: '/app/settings/keys' });
  const navigate = useNavigate({ from: '/settings/keys' });
  const admin = useIsAdmin();
  const clock = useRealClock();
  const keys = useKeyList();
  const [fresh, setFresh] = useState<NewKey | null>(null);
  const [app, setApp] = useState<Key | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const write = keys.data?.items.filter((key) => key.kind === 'write') ?? [];
  const watched = write.find((key) => key.id === search.watch) ?? (fresh?.id === search.watch ? fresh : undefined);
  const wrong = keys.data?.wrong_keys;
  const close = () => void navigate({ search: { watch: search.watch } });

  return (
    <>
      <div className="settings-main">
        {watched && <WatchedSteps made={watched} secret={fresh?.id === watched.id ? fresh.key : null} />}
        <div className={watched ? 'key-list below' : 'key-list'}>
          <div className="row list-head">
            <h2>{t('keys.list')}</h2>
            {admin && (
              <button type="button" className="btn compact push" onClick={() => void navigate({ search: { ...search, new: '1' } })}>
                <Icon name="plus" size="small" />
                {t('keys.new')}
              </button>
            )}
          </div>
          <QueryError query={keys} />
          {keys.isPending && <SkeletonLines rows={3} />}
          {keys.data && write.length === 0 && (
            <div>
              <b>{t('keys.none')}</b>
              <p className="second">{t('keys.none_text')}</p>
            </div>
          )}
          {write.length > 0 && (
            <KeyTable
              keys={write}
              clock={clock}
              brief={watched !== undefined}
              onWatch={(key) => void navigate({ search: { watch: key.id } })}
              onRevoke={admin ? setRevoking : undefined}
              onApp={admin ? setApp : undefined}
            />
          )}
          {wrong && wrong.count > 0 && (
            <p className="wrong-keys small-text second">
              <Icon name="warning" size="small" />
              {t('keys.wrong', { n: wrong.count, since: formatSince(wrong.last_at, clock.now()) })}
            </p>
          )}
        </div>
      </div>
      {watched && <WatchedLive id={watched.id} />}
      <NewKeyModal
        kind="write"
        opened={search.new === '1'}
        onClose={close}
        onMade={(key) => {
          setFresh(key);
          void navigate({ search: { watch: key.id } });
        }}
      />
      <AppSecretModal target={app} clock={clock} onClose={() => setApp(null)} />
      <RevokeModal target={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function WatchedSteps({ made, secret }: { made: Key; secret: string | null }) {
  const state = useFirstEvent(made.id).data;
  return <FirstEventSteps made={made} secret={secret} state={state} />;
}

function WatchedLive({ id }: { id: string }) {
  const state = useFirstEvent(id).data;
  return <FirstEventLive key={id} state={state} />;
}

interface TableProps {
  keys: Key[];
  clock: Clock;
  brief?: boolean;
  onWatch?: (key: Key) => void;
  onRevoke?: (key: Key) => void;
  onApp?: (key: Key) => void;
}

// `brief` leaves out what there is no room for beside the live panel.
export function KeyTable({ keys, clock, brief = false, onWatch, onRevoke, onApp }: TableProps) {
  const day = (moment: string) => {
    const on = dayInZone(moment, clock.zone);
    return on === clock.today ? t('common.today') : formatDay(on, clock.today);
  };
  return (
    <div className="table-scroll">
      <table className="list">
        <thead>
          <tr>
            <th>{t('keys.name')}</th>
            <th className="not-phone">{t('keys.key')}</th>
            <th className="not-phone">{t('keys.made')}</th>
            <th>{t('keys.last_used')}</th>
            {onWatch && <th className="right">{t('keys.events')}</th>}
            {!brief && <th className="right not-phone">{t('keys.refused')}</th>}
            <th>
              <span className="for-readers">{t('palette.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className={key.revoked_at ? 'off' : undefined}>
              <th scope="row">
                {key.name}
                {key.dialect === 'rudderstack' && <span className="quiet"> {t('keys.dialect_rudderstack')}</span>}
              </th>
              <td className="not-phone">
                <code className="tiny-text">{key.hint}</code>
              </td>
              <td className="not-phone">{day(key.created_at)}</td>
              <td className={key.last_used_at ? undefined : 'quiet'}>{formatSince(key.last_used_at, clock.now())}</td>
              {onWatch && <td className="right">{formatNumber(key.events)}</td>}
              {!brief && <td className="right not-phone">{formatNumber(key.refused)}</td>}
              <td className="right nowrap">
                {key.revoked_at ? (
                  <span className="quiet">{t('keys.revoked', { day: day(key.revoked_at) })}</span>
                ) : (
                  <span className="row" style={{ justifyContent: 'flex-end', gap: 12 }}>
                    {onWatch && (
                      <button type="button" className="link" onClick={() => onWatch(key)}>
                        {t('keys.watch')}
                      </button>
                    )}
                    {onApp && (
                      <button type="button" className="link" onClick={() => onApp(key)}>
                        {t('keys.app')}
                        <span className="for-readers"> {key.name}</span>
                      </button>
                    )}
                    {onRevoke && (
                      <button type="button" className="link" onClick={() => onRevoke(key)}>
                        {t('keys.revoke')}
                        <span className="for-readers"> {key.name}</span>
                      </button>
                    )}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
