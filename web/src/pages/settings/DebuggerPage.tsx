import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { get } from '../../api/client.ts';
import type { Debugger, DebugItem } from '../../api/settings-types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatMoment, formatTime, dayInZone } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { rawText } from '../../lib/properties.ts';
import { useClock, type Clock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { useKeyList } from './KeysPage.tsx';

const ASK_EVERY_MS = 2000;

// The last events as they came: what was taken, what was not and why.
export function DebuggerPage() {
  const search = useSearch({ from: '/app/settings/debugger' });
  const navigate = useNavigate({ from: '/settings/debugger' });
  const [paused, setPaused] = useState(false);
  const clock = useClock();
  const keys = useKeyList();
  const items = useQuery({
    queryKey: ['debugger', search.key],
    queryFn: ({ signal }) => get<Debugger>('/debugger', { key: search.key }, signal),
    refetchInterval: paused ? false : ASK_EVERY_MS,
    placeholderData: keepPreviousData,
  });
  const data = items.data;
  const names = new Map(keys.data?.items.map((key) => [key.id, key.name]));
  const keyName = (item: DebugItem) => (item.key === null ? '' : (names.get(String(item.key)) ?? String(item.key)));
  return (
    <div className="settings-main wide">
      <div className="row wrap list-head">
        <h2>{t('settings.debugger')}</h2>
        <span className={paused ? 'pulse off' : 'pulse'} />
        <span className="push row wrap">
          <Select
            className="quiet-select"
            aria-label={t('debug.key')}
            placeholder={t('debug.any_key')}
            clearable
            w={160}
            value={search.key ?? null}
            data={keys.data?.items.filter((key) => key.kind === 'write').map((key) => ({ value: key.id, label: key.name })) ?? []}
            onChange={(key) => void navigate({ search: { key: key ?? undefined }, replace: true })}
          />
          <button type="button" className="btn compact" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {t(paused ? 'debug.resume' : 'debug.pause')}
          </button>
        </span>
      </div>
      <QueryError query={items} />
      {data && (
        <p className="small-text second">
          {tx('debug.counts', {
            accepted: formatNumber(data.counts.accepted),
            rejected: formatNumber(data.counts.rejected),
            duplicates: formatNumber(data.counts.duplicates),
            excluded: formatNumber(data.counts.excluded),
          })}
        </p>
      )}
      {data && (
        <div className="debug-columns">
          <section aria-label={t('debug.rejected')}>
            <h2>{t('debug.rejected')}</h2>
            {data.rejected.length === 0 && <p className="nothing small-text">{t('debug.none_rejected')}</p>}
            <ul>
              {data.rejected.map((item, index) => (
                <DebugLine key={item.time + index} item={item} keyName={keyName(item)} clock={clock} />
              ))}
            </ul>
          </section>
          <section aria-label={t('debug.accepted')}>
            <h2>{t('debug.accepted')}</h2>
            {data.accepted.length === 0 && <p className="nothing small-text">{t('debug.none_accepted')}</p>}
            <ul>
              {data.accepted.map((item, index) => (
                <DebugLine key={item.time + index} item={item} keyName={keyName(item)} clock={clock} />
              ))}
            </ul>
          </section>
        </div>
      )}
    </div>
  );
}

function DebugLine({ item, keyName, clock }: { item: DebugItem; keyName: string; clock: Clock }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const today = dayInZone(item.time, clock.zone) === clock.today;
  const time = today ? formatTime(item.time, clock.zone, true) : formatMoment(item.time, clock.zone, clock.today);
  return (
    <li>
      <button type="button" className="debug-line" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span className="quiet nowrap">{time}</span>
        {item.reason ? (
          <span className="bad">{item.reason}</span>
        ) : (
          <span className="cut">
            <b>{item.event ?? item.type}</b> {item.person}
            <span className="quiet"> {item.account ?? t('debug.no_account')}</span>
          </span>
        )}
        <span className="quiet nowrap not-phone">{keyName}</span>
        <Icon name="down" size="small" />
      </button>
      {open && (
        <pre id={id} className="json" tabIndex={0}>
          {rawText(item.raw)}
        </pre>
      )}
    </li>
  );
}
