import { useAccessFigures, useWaiting, type AccessFigures } from '../../api/onboarding.ts';
import { t } from '../../i18n/index.tsx';
import { formatMonth } from '../../lib/dates.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccountCell } from './OnboardingMore.tsx';

const daysText = (days: number | null) => (days === null ? NOT_KNOWN : t('journey.days', { n: Math.round(days) }));

// Who waits longest for access, and how long it took others.
export function AccessTab() {
  const waiting = useWaiting();
  const figures = useAccessFigures();
  const data = figures.data;
  return (
    <>
      <QueryError query={waiting} />
      <QueryError query={figures} />
      {(waiting.isPending || figures.isPending) && <SkeletonLines rows={4} />}
      {data && (
        <p className="second">
          {data.median_days === null
            ? t('ob.waits_sum_none', { waiting: data.requested + data.invited })
            : t('ob.waits_sum', { waiting: data.requested + data.invited, n: data.activated, days: daysText(data.median_days) })}
        </p>
      )}
      {waiting.data && waiting.data.items.length > 0 && (
        <table className="plain-table ob-table">
          <thead>
            <tr>
              <th>{t('ob.account')}</th>
              <th>{t('ob.person')}</th>
              <th className="not-phone">{t('ob.state')}</th>
              <th className="right">{t('ob.waits')}</th>
            </tr>
          </thead>
          <tbody>
            {waiting.data.items.map((one) => (
              <tr key={one.id}>
                <AccountCell account={one.account} />
                <td className="break">{one.person_name || one.person}</td>
                <td className="not-phone">{t(`ob.state_${one.state}`)}</td>
                <td className="right">{daysText(one.waiting_days)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && <Figures data={data} />}
    </>
  );
}

function Figures({ data }: { data: AccessFigures }) {
  const months = data.months.filter((one) => one.activated > 0);
  return (
    <div className="ob-columns">
      {data.accounts.length > 0 && (
        <table className="plain-table ob-table">
          <caption className="small-text second">{t('ob.by_account')}</caption>
          <thead>
            <tr>
              <th>{t('ob.account')}</th>
              <th className="right">{t('ob.waiting')}</th>
              <th className="right">{t('ob.longest')}</th>
              <th className="right">{t('ob.median')}</th>
            </tr>
          </thead>
          <tbody>
            {data.accounts.map((one) => (
              <tr key={one.account?.id}>
                <AccountCell account={one.account} />
                <td className="right">{formatNumber(one.waiting)}</td>
                <td className="right">{daysText(one.longest_days)}</td>
                <td className="right">{daysText(one.median_days)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {months.length > 0 && (
        <table className="plain-table ob-table">
          <caption className="small-text second">{t('ob.by_month')}</caption>
          <thead>
            <tr>
              <th>{t('ob.month')}</th>
              <th className="right">{t('ob.came')}</th>
              <th className="right">{t('ob.median')}</th>
            </tr>
          </thead>
          <tbody>
            {months.map((one) => (
              <tr key={one.month}>
                <th scope="row">{formatMonth(one.month)}</th>
                <td className="right">{formatNumber(one.activated)}</td>
                <td className="right">{daysText(one.median_days)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
