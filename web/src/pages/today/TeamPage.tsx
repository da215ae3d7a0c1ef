import '../formulas/formulas.css';
import './today.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import { useMay } from '../../api/rights.ts';
import type { Team, TeamLoad } from '../../api/today.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoneyShort, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AssignmentsPanel } from './AssignmentsPanel.tsx';
import { CoverPanel } from './CoverPanel.tsx';
import { LatePanel, SkippedPanel } from './TeamLists.tsx';

const CURRENCIES = 2;

// What each member of the team carries, and what nobody does.
export function TeamPage() {
  usePageTitle(t('team.title'));
  const assigns = useMay('assign');
  const team = useQuery({ queryKey: ['today', 'team'], queryFn: ({ signal }) => get<Team>('/today/team', {}, signal) });
  return (
    <>
      <div className="head lined">
        <h1>{t('team.title')}</h1>
        <div className="sum">
          <span>{t('team.aside')}</span>
        </div>
      </div>
      <div className="scroll">
        <section className="panel" aria-label={t('team.title')}>
          <QueryError query={team} />
          {team.isPending && <SkeletonLines rows={8} />}
          {team.data && <LoadTable team={team.data} />}
        </section>
        {team.data && (
          <div className="team-columns">
            <LatePanel late={team.data.late_accounts} />
            <SkippedPanel skipped={team.data.skipped_tasks} />
          </div>
        )}
        <div className="team-columns">
          <CoverPanel />
          {assigns && <AssignmentsPanel />}
        </div>
      </div>
    </>
  );
}

const COLUMNS = ['accounts', 'revenue', 'silent', 'warnings', 'tasks', 'late', 'done', 'skipped', 'touchpoints'] as const;

// Sums of several currencies have no room on a phone; the portfolio of a person has them.
function cellClass(column: (typeof COLUMNS)[number]): string {
  return column === 'revenue' ? 'right not-phone' : 'right';
}

function LoadTable({ team }: { team: Team }) {
  const rows = [...team.people, { ...team.nobody, id: '', name: t('team.nobody') }];
  return (
    <div className="order-scroll" tabIndex={0} role="region" aria-label={t('team.table')}>
      <table className="plain-table team-table">
        <thead>
          <tr>
            <th>{t('team.person')}</th>
            {COLUMNS.map((column) => (
              <th key={column} className={cellClass(column)} title={t(`team.${column}_meaning`)}>
                {t(`team.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id || 'nobody'}>
              <th scope="row">
                {row.id === '' ? (
                  <span className="second">{row.name}</span>
                ) : (
                  <Link to="/portfolio" search={{ owner: row.name }} className="plain-link">
                    {row.name}
                  </Link>
                )}
                <Over row={row} />
              </th>
              {COLUMNS.map((column) => (
                <td key={column} className={`${cellClass(column)} ${column === 'late' && row.late > 0 ? 'bad' : ''}`}>
                  {column === 'revenue' ? revenueText(row) : formatNumber(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Who has more than the rules of coverage let one person carry.
function Over({ row }: { row: TeamLoad }) {
  return (['accounts', 'revenue'] as const)
    .filter((what) => row[`over_${what}`])
    .map((what) => (
      <span key={what} className="tag watch over-mark">
        {t(`team.over_${what}`)}
      </span>
    ));
}

function revenueText(row: TeamLoad): string {
  const sums = Object.entries(row.revenue).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  if (sums.length === 0) return NOT_KNOWN;
  const shown = sums.slice(0, CURRENCIES).map(([currency, value]) => formatMoneyShort(value, currency)).join(', ');
  return sums.length > CURRENCIES ? `${shown} ${t('today.currencies', { n: sums.length - CURRENCIES })}` : shown;
}
