import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/rights.ts';
import { useStaff } from '../../api/staff.ts';
import { LATE_ACCOUNTS_MAX, type Team } from '../../api/today.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { PanelHead } from '../../parts/small.tsx';

const SHOWN = 8;

// Accounts that wait longer for a contact than planned, the latest first.
export function LatePanel({ late }: { late: Team['late_accounts'] }) {
  const clock = useClock();
  const may = useMay('assign');
  const [all, setAll] = useState(false);
  return (
    <section className="panel" aria-label={t('team.late_accounts')}>
      <PanelHead title={t('team.late_accounts')} aside={late.length === LATE_ACCOUNTS_MAX ? t('team.late_first', { n: LATE_ACCOUNTS_MAX }) : undefined}>
        {may && (
          <Link to="/settings/coverage" className="link small-text">
            {t('team.to_coverage')}
          </Link>
        )}
      </PanelHead>
      {late.length === 0 && <p className="nothing small-text">{t('team.late_none')}</p>}
      <ul className="hand-list">
        {late.slice(0, all ? undefined : SHOWN).map(({ account, owner, last, every, days_late: days }) => (
          <li key={account?.id}>
            <span>
              {account && (
                <Link to="/accounts/$id" params={{ id: account.id }} className="plain-link">
                  <b>{account.name ?? account.id}</b>
                </Link>
              )}
              <span className="small-text second hand-under">
                {t('team.late_line', { owner: owner || t('team.nobody'), last: last ? formatDay(last, clock.today) : 'never', every })}
              </span>
            </span>
            <span className="bad nowrap">{t('team.late_days', { n: days })}</span>
          </li>
        ))}
      </ul>
      <More count={late.length} all={all} onAll={() => setAll(true)} />
    </section>
  );
}

// Work that was not done, with the reason that was given.
export function SkippedPanel({ skipped }: { skipped: Team['skipped_tasks'] }) {
  const clock = useClock();
  const staff = useStaff();
  const [all, setAll] = useState(false);
  return (
    <section className="panel" aria-label={t('team.skipped_tasks')}>
      <PanelHead title={t('team.skipped_tasks')} />
      {skipped.length === 0 && <p className="nothing small-text">{t('team.skipped_none')}</p>}
      <ul className="hand-list">
        {skipped.slice(0, all ? undefined : SHOWN).map((task) => (
          <li key={task.id}>
            <span>
              <b>{task.title}</b>
              <span className="small-text second hand-under">
                {t('team.skipped_line', {
                  owner: staff.find((person) => person.email === task.owner)?.name ?? (task.owner || t('team.nobody')),
                  day: formatDay(dayInZone(task.at, clock.zone), clock.today),
                })}
                {task.reason && `: ${task.reason}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <More count={skipped.length} all={all} onAll={() => setAll(true)} />
    </section>
  );
}

function More({ count, all, onAll }: { count: number; all: boolean; onAll: () => void }) {
  if (all || count <= SHOWN) return null;
  return (
    <button type="button" className="link small-text" onClick={onAll}>
      {t('common.all', { n: count })}
    </button>
  );
}
