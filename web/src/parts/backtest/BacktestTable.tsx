import { Link } from '@tanstack/react-router';
import type { BacktestCase } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';

const SHOWN = 500;

// Every case of a back-test, the newest first.
export function BacktestTable({ cases, today }: { cases: BacktestCase[]; today: string }) {
  const rows = [...cases].sort((a, b) => (b.lost ?? b.warned ?? '').localeCompare(a.lost ?? a.warned ?? ''));
  return (
    <div className="chart-table backtest-table" tabIndex={0} role="region" aria-label={t('backtest.cases')}>
      <table>
        <thead>
          <tr>
            <th>{t('segments.account')}</th>
            <th>{t('backtest.kind')}</th>
            <th className="right">{t('backtest.warned')}</th>
            <th className="right">{t('backtest.lost')}</th>
            <th className="right">{t('backtest.days')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, index) => (
            <tr key={index}>
              <td>
                <Link to="/accounts/$id" params={{ id: row.account.id }} search={{ day: row.warned ?? row.lost ?? undefined }} className="account-name">
                  {row.account.name ?? row.account.id}
                </Link>
              </td>
              <td>{t(`backtest.kind_${row.kind}`)}</td>
              <td className="right">{row.warned ? formatDay(row.warned, today) : NOT_KNOWN}</td>
              <td className="right">{row.lost ? formatDay(row.lost, today) : NOT_KNOWN}</td>
              <td className="right">{row.warned && row.lost ? daysBetween(row.warned, row.lost) : NOT_KNOWN}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
