import { Link } from '@tanstack/react-router';
import { REVENUE_BY, useMovements, type MovedGroup, type Movements, type Period, type RevenueBy } from '../../api/revenue.ts';
import { t } from '../../i18n/index.tsx';
import { moneyExact, moneyMoved } from '../../lib/money.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

interface Props {
  period: Period;
  by: RevenueBy;
  onBy: (by: RevenueBy) => void;
}

// The same movements by owner, segment or account: who brought and lost most.
export function WhoMoved({ period, by, onBy }: Props) {
  const movements = useMovements(period, by);
  const data = movements.data;
  return (
    <section className="panel" aria-label={t('revenue.by')}>
      <PanelHead title={t('revenue.by')}>
        <span className="segmented" role="group" aria-label={t('revenue.by')}>
          {REVENUE_BY.map((each) => (
            <button key={each} type="button" aria-pressed={each === by} onClick={() => onBy(each)}>
              {t(`revenue.by.${each}`)}
            </button>
          ))}
        </span>
      </PanelHead>
      <QueryError query={movements} />
      {movements.isPending && <SkeletonLines rows={6} />}
      {data && <Rows data={data} />}
    </section>
  );
}

function Rows({ data }: { data: Movements }) {
  return (
    <>
      <div className="chart-table" tabIndex={0} role="region" aria-label={t('revenue.by_table')} style={{ maxHeight: 480 }}>
        <table className="revenue-table">
          <thead>
            <tr>
              <th>{t(`revenue.by.${data.by as RevenueBy}`)}</th>
              <th className="right">{t('revenue.opening')}</th>
              <th className="right">{t('revenue.gained')}</th>
              <th className="right">{t('revenue.lost')}</th>
              <th className="right">{t('revenue.closing')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((group) => (
              <tr key={group.key}>
                <td>
                  <Name group={group} by={data.by as RevenueBy} />
                </td>
                <td className="right">{moneyExact(group.opening, data)}</td>
                <td className="right">{moneyMoved(group.new + group.reactivation + group.expansion, data)}</td>
                <td className="right">{moneyMoved(group.churn + group.contraction, data)}</td>
                <td className="right">{moneyExact(group.closing, data)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data.total > data.items.length && (
        <p className="second small-text">{t('revenue.first_rows', { n: data.items.length, total: data.total })}</p>
      )}
      {data.by === 'segment' && <p className="second small-text">{t('revenue.overlap')}</p>}
    </>
  );
}

function Name({ group, by }: { group: MovedGroup; by: RevenueBy }) {
  if (by === 'account') return <Link to="/accounts/$id" params={{ id: group.key }}>{group.name || group.key}</Link>;
  if (group.key === '') return <span className="second">{t(by === 'owner' ? 'revenue.no_owner' : 'revenue.no_segment')}</span>;
  return group.name;
}
