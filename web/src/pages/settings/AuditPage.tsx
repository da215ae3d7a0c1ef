import { Select } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { apiPath, get, type Query } from '../../api/client.ts';
import type { AuditRow, Staff } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { addDays, dayStart, formatMoment, isDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { plainName } from '../../lib/formula/words.ts';
import { useRealClock, type Clock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import type { AuditSearch } from '../../routes/settings.ts';

const PAGE_SIZE = 50;

// Everything that was changed: who, when, before and after; to be searched and taken out.
export function AuditPage() {
  const search = useSearch({ from: '/app/settings/audit' });
  const navigate = useNavigate({ from: '/settings/audit' });
  const clock = useRealClock();
  const query = queryOf(search, clock.zone);
  const rows = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) => get<List<AuditRow>>('/audit', { ...query, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) });
  const change = (next: Partial<AuditSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="settings-main">
      <div className="row list-head">
        <h2>{t('settings.audit')}</h2>
        <a className="btn compact push" href={apiPath('/audit.csv', query)} download>
          <Icon name="download" size="small" />
          {t('audit.export')}
        </a>
      </div>
      <div className="row wrap audit-filters">
        <SearchField label={t('audit.search')} value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        <Select
          className="quiet-select"
          aria-label={t('audit.who')}
          placeholder={t('audit.anybody')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          searchable
          w={180}
          data={(staff.data?.items ?? []).map((person) => ({ value: person.id, label: person.name }))}
          value={search.who ?? null}
          onChange={(who) => change({ who: who ?? undefined })}
        />
        {(['from', 'to'] as const).map((key) => (
          <label key={key} className="row small-text second">
            {t(`account.events_${key}`)}
            <input
              type="date"
              className="field"
              max={clock.today}
              value={search[key] ?? ''}
              onChange={(event) => {
                const { value } = event.target;
                if (value === '' || isDay(value)) change({ [key]: value || undefined });
              }}
            />
          </label>
        ))}
        {search.subject && (
          <span className="chip">
            <span className="chip-words">
              {t('audit.subject')} <b>{search.subject}</b>
            </span>
            <button type="button" className="remove" aria-label={t('audit.all_subjects')} onClick={() => change({ subject: undefined })}>
              <Icon name="close" />
            </button>
          </span>
        )}
      </div>
      <QueryError query={rows} />
      {rows.isPending && <SkeletonLines rows={8} />}
      {rows.data && items.length === 0 && <p className="nothing">{t('audit.none')}</p>}
      <ul className="audit-list">
        {items.map((row) => (
          <AuditLine key={row.id} row={row} clock={clock} onSubject={(subject) => change({ subject, q: undefined })} />
        ))}
      </ul>
      {rows.hasNextPage && (
        <div>
          <button type="button" className="btn compact" disabled={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            {rows.isFetchingNextPage ? t('common.loading') : t('common.more')}
          </button>
        </div>
      )}
    </div>
  );
}

function queryOf({ q, who, subject, from, to }: AuditSearch, zone: string): Query {
  return { q, who, subject, from: from && dayStart(from, zone), to: to && dayStart(addDays(to, 1), zone) };
}

function AuditLine({ row, clock, onSubject }: { row: AuditRow; clock: Clock; onSubject: (subject: string) => void }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li>
      <button type="button" className="audit-line" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span className="quiet nowrap">{formatMoment(row.at, clock.zone, clock.today)}</span>
        <b className="cut">{row.who_name || t('audit.nobody')}</b>
        <span className="audit-what">
          {actionText(row.action)} {row.subject !== row.who && <span className="quiet">{row.subject}</span>}
        </span>
        <Icon name="down" size="small" />
      </button>
      {open && (
        <div id={id} className="audit-detail">
          {row.detail && <p className="small-text second">{row.detail}</p>}
          <BeforeAfter row={row} />
          {row.subject && (
            <button type="button" className="link small-text" onClick={() => onSubject(row.subject)}>
              {t('audit.history')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

// The members that changed, side by side.
function BeforeAfter({ row }: { row: AuditRow }) {
  const members = [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])];
  if (members.length === 0) return <p className="small-text quiet">{t('audit.no_values')}</p>;
  return (
    <table className="conflict-table">
      <thead>
        <tr>
          <th>{t('definition.field')}</th>
          <th>{t('audit.before')}</th>
          <th>{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member}>
            <th scope="row">{plainName(member)}</th>
            <td>{valueText(row.before?.[member])}</td>
            <td>{valueText(row.after?.[member])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return NOT_KNOWN;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// "staff.change" → "changed staff"; an action that has no words yet is shown as it is.
function actionText(action: string): string {
  const [what = '', done = ''] = action.split('.');
  const key = `audit.did_${done}`;
  return hasMessage(key) ? t(key, { what: plainName(what).toLowerCase() }) : action;
}
