import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/rights.ts';
import type { Account, Scalar } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDayLong, formatDaysAgo, isDay } from '../../lib/dates.ts';
import { openEntry } from '../../lib/entry.ts';
import { formatMoney } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import type { Clock } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import type { Neighbours } from './useNeighbours.ts';

interface Props {
  account: Account;
  clock: Clock;
  day: string | undefined;
  onDay: (day: string | undefined) => void;
  neighbours: Neighbours;
  onOpen: (id: string | null) => void;
}

export function AccountHead({ account, clock, day, onDay, neighbours, onOpen }: Props) {
  const today = day ?? clock.today;
  const may = useMay('note');
  return (
    <div className="account-head">
      <Link
        to="/accounts"
        search={day ? { day } : {}}
        className="btn compact square"
        aria-label={t('account.back')}
        title={t('account.back')}
      >
        <Icon name="back" size="small" />
      </Link>
      <h1>{accountName(account)}</h1>
      <dl className="facts" aria-label={t('account.facts')}>
        {factsOf(account, today).map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      <span className="push row head-actions">
        {may && day === undefined && (
          <button type="button" className="btn compact" onClick={() => openEntry(account.id)}>
            <Icon name="note" size="small" />
            {t('touch.log')} <kbd className="not-phone">L</kbd>
          </button>
        )}
        {day === undefined && (
          <Link to="/accounts/$id/brief" params={{ id: account.id }} className="btn compact">
            {t('brief.open')}
          </Link>
        )}
        <DayControl key={account.id} day={day} today={clock.today} onChange={onDay} />
        <button
          type="button"
          className="btn compact square not-phone"
          aria-label={t('account.previous')}
          title={`${t('account.previous')} [`}
          disabled={!neighbours.previous}
          onClick={() => onOpen(neighbours.previous)}
        >
          <Icon name="back" size="small" />
        </button>
        <button
          type="button"
          className="btn compact square not-phone"
          aria-label={t('account.next')}
          title={`${t('account.next')} ]`}
          disabled={!neighbours.next}
          onClick={() => onOpen(neighbours.next)}
        >
          <Icon name="forward" size="small" />
        </button>
      </span>
    </div>
  );
}

// The few attributes everybody asks for first; what is not known is left out.
function factsOf(account: Account, today: string): { label: string; value: ReactNode }[] {
  const values = new Map(account.attributes.map((attribute) => [attribute.key, attribute.value]));
  const get = (key: string): Scalar => values.get(key) ?? null;
  const currency = typeof get('currency') === 'string' ? String(get('currency')) : null;
  const facts: { label: string; value: ReactNode }[] = [];
  const arr = get('arr');
  const mrr = get('mrr');
  if (typeof arr === 'number') facts.push({ label: t('attribute.arr'), value: formatMoney(arr, currency) });
  else if (typeof mrr === 'number') facts.push({ label: t('attribute.mrr'), value: formatMoney(mrr, currency) });
  const renewal = get('renewal_date');
  if (isDay(renewal)) {
    const days = daysBetween(today, renewal);
    const text = days >= 0 ? t('account.renews_in', { n: days }) : t('account.renewed_over', { n: -days });
    facts.push({ label: t('attribute.renewal_date'), value: <span title={formatDayLong(renewal)}>{text}</span> });
  }
  const plan = get('plan');
  const seats = get('seats');
  if (plan !== null && typeof seats === 'number') {
    facts.push({ label: t('attribute.plan'), value: t('account.plan_seats', { plan: String(plan), seats }) });
  } else if (plan !== null) facts.push({ label: t('attribute.plan'), value: String(plan) });
  else if (typeof seats === 'number') facts.push({ label: t('attribute.seats'), value: t('account.seats', { n: seats }) });
  const owner = get('owner');
  if (owner !== null) facts.push({ label: t('attribute.owner'), value: String(owner) });
  const touched = get('last_touchpoint');
  if (isDay(touched)) facts.push({ label: t('account.last_touch'), value: formatDaysAgo(touched, today) });
  facts.push({ label: t('account.last_seen'), value: formatDaysAgo(account.metrics.last_seen, today) });
  return facts;
}
