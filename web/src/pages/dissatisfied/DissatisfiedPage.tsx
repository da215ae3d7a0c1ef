import '../formulas/formulas.css';
import './dissatisfied.css';
import { Link } from '@tanstack/react-router';
import { useDissatisfied, type Dissatisfied, type DissatisfiedReason } from '../../api/dissatisfied.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { openTask } from '../../lib/task-entry.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const MUCH = 4; // points

// Customers who may speak badly of the product: what says so, and what to do first, a click from a task.
export function DissatisfiedPage() {
  usePageTitle(t('dissatisfied.title'));
  const list = useDissatisfied();
  const items = list.data?.items ?? [];
  return (
    <>
      <div className="head">
        <h1>{t('dissatisfied.title')}</h1>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('dissatisfied.title')}>
        <section className="panel">
          <QueryError query={list} />
          {list.isPending && <SkeletonLines rows={8} />}
          {list.data && items.length === 0 && (
            <div className="empty">
              <h2>{t('dissatisfied.none')}</h2>
              <p>{t('dissatisfied.none_text')}</p>
            </div>
          )}
          {items.length > 0 && (
            <>
              <p className="small-text second dissatisfied-text">
                {t('dissatisfied.text')} {list.data && list.data.total > items.length && t('dissatisfied.more', { shown: items.length, total: list.data.total })}
              </p>
              <ul className="dissatisfied" aria-label={t('dissatisfied.title')}>
                {items.map((item) => (
                  <Line key={item.account.id} item={item} />
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
    </>
  );
}

function Line({ item }: { item: Dissatisfied }) {
  const { today } = useClock();
  const may = useMay('note');
  const name = accountName(item.account);
  const first = item.reasons[0];
  const todo = first ? t(`dissatisfied.do_${first}`) : '';
  const why = item.reasons.map((reason) => saidOf(reason, item, today));
  return (
    <li>
      <span className={item.points >= MUCH ? 'tag bad' : 'tag watch'}>{t('dissatisfied.points', { n: item.points })}</span>
      <div className="dissatisfied-who">
        <Link to="/accounts/$id" params={{ id: item.account.id }} className="link">
          <b>{name}</b>
        </Link>
        <span className="second small-text">{item.owner}</span>
      </div>
      <div className="dissatisfied-why">
        <p>{why.join(', ')}</p>
        <p className="second">{todo}</p>
      </div>
      {may && (
        <button type="button" className="btn compact" aria-label={t('dissatisfied.task_of', { name })} onClick={() => openTask({ account: item.account.id, title: todo, note: why.join(', ') })}>
          {t('dissatisfied.task')}
        </button>
      )}
    </li>
  );
}

function saidOf(reason: DissatisfiedReason, item: Dissatisfied, today: string): string {
  switch (reason) {
    case 'escalation':
      return t('dissatisfied.reason_escalation', { n: item.escalations ?? 0 });
    case 'urgent_ticket':
      return t('dissatisfied.reason_urgent_ticket', { n: item.urgent_tickets ?? 0 });
    case 'late_promise':
      return t('dissatisfied.reason_late_promise', { n: item.late_promises });
    case 'lost':
      return t('dissatisfied.reason_lost', { day: formatDay(item.lost ?? today, today) });
    case 'health_fell':
      return t('dissatisfied.reason_health_fell', { n: formatNumber(Math.round(item.health_fell ?? 0)) });
    default:
      return t(`dissatisfied.reason_${reason}`);
  }
}
