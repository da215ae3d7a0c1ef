import './use-cases.css';
import type { Plan, PlanItem, PlanState } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDay } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';

const TONES: Record<PlanState, string> = { open: 'leaf', reached: 'good', closed: '' };

export function PlanTag({ plan }: { plan: Plan }) {
  if (plan.late) return <span className="tag watch">{t('plan.late')}</span>;
  return <span className={`tag ${TONES[plan.state]}`}>{t(`plans.state_${plan.state}`)}</span>;
}

export function itemText(item: PlanItem): string {
  if (item.kind === 'users') return t('plan.item_users', { target: item.target });
  if (item.kind === 'people') return t('plan.item_people', { names: item.people.map(({ name }) => name).join(', ') });
  return t(item.measure === 'share' ? 'plan.item_feature_share' : 'plan.item_feature', { feature: item.feature, target: item.target });
}

function nowText(item: PlanItem): string {
  if (item.value === null) return t('plan.now_unknown');
  return item.measure === 'share' || item.kind === 'people' ? t('plan.now_of', { value: item.value, active: item.active }) : t('plan.now', { value: item.value });
}

function whenText(item: PlanItem, today: string): string {
  if (item.reached) return t(item.late ? 'plan.reached_late' : 'plan.reached_on', { day: formatDay(item.reached, today) });
  return t(item.late ? 'plan.was_due' : 'plan.due_on', { day: formatDay(item.due, today) });
}

// How it is to its day: sooner than planned, or it will be if it goes on as it does.
function AheadTag({ item, today }: { item: PlanItem; today: string }) {
  if (item.timing === 'from_start') return <span className="tag">{t('plan.from_start')}</span>;
  if (item.reached && item.timing === 'early') return <span className="tag good">{t('plan.early', { n: daysBetween(item.reached, item.due) })}</span>;
  if (item.expected === null || item.late || item.expected >= item.due) return null;
  return <span className="tag leaf">{t('plan.ahead', { day: formatDay(item.expected, today), n: daysBetween(item.expected, item.due) })}</span>;
}

// Each target: what it is now, by when, and how much of the way is done.
export function PlanItems({ plan }: { plan: Plan }) {
  const { today } = useClock();
  return (
    <ul className="plan-items">
      {plan.items.map((item) => {
        const tone = item.reached ? 'good' : item.late ? 'late' : 'leaf';
        return (
          <li key={item.id} className="plan-item small-text">
            <span>
              {itemText(item)} <span className="second">{nowText(item)}</span> <AheadTag item={item} today={today} />
            </span>
            <span className={item.late ? 'watch nowrap' : 'second nowrap'}>{whenText(item, today)}</span>
            <span className={`bar ${tone}`} role="img" aria-label={t('plan.bar', { percent: item.percent, item: itemText(item) })}>
              <i style={{ width: `${item.percent}%` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function planHead(plan: Plan): string {
  return t('plan.head', { reached: plan.reached_items, n: plan.items.length, percent: plan.percent });
}

export function planWhen(plan: Plan, today: string): string {
  if (plan.ended) return t('plan.ended', { state: t(`plans.state_${plan.state}`), day: formatDay(plan.ended, today) });
  return t('plan.due', { day: formatDay(plan.due, today) });
}
