import { OUTCOME_BY, useOutcomes, type OutcomeBy, type OutcomeRow, type Outcomes } from '../../api/renewals.ts';
import { t } from '../../i18n/index.tsx';
import { formatMonthLong } from '../../lib/dates.ts';
import { formatNumber, formatShareExact } from '../../lib/format.ts';
import { moneyShort } from '../../lib/money.ts';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, PanelHead, SkeletonLines } from '../../parts/small.tsx';

interface Props {
  from: string;
  to: string;
  owner: string | undefined;
  segment: string | undefined;
  by: OutcomeBy;
  onBy: (by: OutcomeBy) => void;
}

// What came of renewals: of how many, how much stayed.
export function OutcomesPanel({ from, to, owner, segment, by, onBy }: Props) {
  const outcomes = useOutcomes({ from, to, by, owner, segment });
  const data = outcomes.data;
  return (
    <section className="panel" aria-label={t('renewals.outcomes')}>
      <PanelHead title={t('renewals.outcomes')}>
        <span className="segmented" role="group" aria-label={t('renewals.outcomes_by')}>
          {OUTCOME_BY.map((each) => (
            <button key={each} type="button" aria-pressed={each === by} onClick={() => onBy(each)}>
              {t(`renewals.by.${each}`)}
            </button>
          ))}
        </span>
      </PanelHead>
      <QueryError query={outcomes} />
      {outcomes.isPending && <SkeletonLines rows={6} />}
      {data && data.rows.length === 0 && <p className="nothing small-text">{t('renewals.no_outcomes')}</p>}
      {data && data.rows.length > 0 && <Table data={data} by={by} />}
      {data && <p className="second small-text">{data.definition}</p>}
    </section>
  );
}

function Table({ data, by }: { data: Outcomes; by: OutcomeBy }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('renewals.outcomes_table')} style={{ maxHeight: 420 }}>
      <table className="renewal-table">
        <thead>
          <tr>
            <th>{t(`renewals.by.${by}`)}</th>
            <th className="right">{t('renewals.renewals')}</th>
            <th className="right">{t('renewals.lost')}</th>
            <th className="right">{t('renewals.due_value')}</th>
            <th className="right">{t('renewals.stayed')}</th>
            <th>{t('renewals.revenue_rate')}</th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <Row key={row.key} row={row} name={nameOf(row, by)} data={data} />
          ))}
          <Row row={data.all} name={t('renewals.all')} data={data} />
        </tbody>
      </table>
    </div>
  );
}

function nameOf(row: OutcomeRow, by: OutcomeBy): string {
  if (by === 'month') return formatMonthLong(`${row.key}-01`);
  if (by === 'health') return t(row.key === 'thriving' || row.key === 'watch' || row.key === 'at_risk' ? `band.${row.key}` : 'band.none');
  return row.name || t(by === 'segment' ? 'renewals.no_segment' : 'renewals.nobody');
}

function Row({ row, name, data }: { row: OutcomeRow; name: string; data: Outcomes }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="right">{formatNumber(row.count)}</td>
      <td className="right">{formatNumber(row.lost)}</td>
      <td className="right">{moneyShort(row.due_arr, data)}</td>
      <td className="right">{moneyShort(row.stayed_arr, data)}</td>
      <td>
        <span className="row nowrap">
          <Bar share={row.revenue_rate} tone="leaf" />
          <b>{formatShareExact(row.revenue_rate)}</b>
        </span>
      </td>
    </tr>
  );
}
