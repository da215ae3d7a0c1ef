import { Link } from '@tanstack/react-router';
import { useOnboardingValue, type OnboardingValue } from '../../api/onboarding.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccountCell } from './OnboardingMore.tsx';
import { PlanDates } from './PlanDates.tsx';

const SHOWN = 20;
const TONES = { early: 'good', in_time: 'good', late: 'watch', open: '', overdue: 'bad' } as const;

// Planned and real days of the first value, what could come sooner, and early wins.
export function ValueTab({ today }: { today: string }) {
  const query = useOnboardingValue();
  const data = query.data;
  return (
    <>
      <QueryError query={query} />
      {query.isPending && <SkeletonLines rows={4} />}
      {data && (
        <>
          <p className="second">{data.milestone ? t('ob.value_sum', { milestone: data.milestone, early: data.early, in_time: data.in_time, late: data.late, open: data.open, overdue: data.overdue }) : t('ob.value_none')}</p>
          <div className="ob-columns">
            <Ahead data={data} today={today} />
            <Wins data={data} today={today} />
          </div>
          {data.items.length > 0 && <Dates data={data} today={today} />}
          <PlanDates today={today} />
        </>
      )}
    </>
  );
}

function Ahead({ data, today }: { data: OnboardingValue; today: string }) {
  return (
    <div>
      <h3>{t('ob.ahead')}</h3>
      <p className="small-text second">{t('ob.ahead_hint')}</p>
      {data.ahead.length === 0 && <p className="nothing small-text">{t('ob.ahead_none')}</p>}
      <ul className="ob-lines">
        {data.ahead.map((one) => (
          <li key={one.account?.id}>
            {one.account && (
              <Link to="/accounts/$id" params={{ id: one.account.id }}>
                {accountName(one.account)}
              </Link>
            )}{' '}
            <span className="second">{t('ob.ahead_line', { milestone: one.milestone, day: formatDay(one.due, today), n: one.days_left })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Wins({ data, today }: { data: OnboardingValue; today: string }) {
  return (
    <div>
      <h3>{t('ob.wins')}</h3>
      <p className="small-text second">{t('ob.wins_hint')}</p>
      {data.early_wins.length === 0 && <p className="nothing small-text">{t('ob.wins_none')}</p>}
      <ul className="ob-lines">
        {data.early_wins.map((one) => (
          <li key={`${one.account?.id} ${one.milestone}`}>
            {one.account && (
              <Link to="/accounts/$id" params={{ id: one.account.id }}>
                {accountName(one.account)}
              </Link>
            )}{' '}
            <span className="second">{t('ob.win_line', { milestone: one.milestone, day: formatDay(one.reached, today), planned: formatDay(one.planned, today) })}</span>{' '}
            {one.told && <span className="tag good">{t('ob.told')}</span>}
            {!one.told && one.account && (
              <Link to="/accounts/$id/contact" params={{ id: one.account.id }} className="link small-text" aria-label={t('ob.write_of', { name: accountName(one.account), milestone: one.milestone })}>
                {t('ob.write')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Dates({ data, today }: { data: OnboardingValue; today: string }) {
  return (
    <table className="plain-table ob-table">
      <thead>
        <tr>
          <th>{t('ob.account')}</th>
          <th className="not-phone">{t('ob.planned')}</th>
          <th>{t('ob.real')}</th>
          <th className="right not-phone">{t('ob.difference')}</th>
          <th>{t('ob.state')}</th>
        </tr>
      </thead>
      <tbody>
        {data.items.slice(0, SHOWN).map((one) => (
          <tr key={`${one.account?.id} ${one.planned}`}>
            <AccountCell account={one.account} />
            <td className="not-phone">{formatDay(one.planned, today)}</td>
            <td>{one.real ? formatDay(one.real, today) : NOT_KNOWN}</td>
            <td className="right not-phone">{one.ahead_days === null ? NOT_KNOWN : t('journey.days', { n: one.ahead_days })}</td>
            <td>
              <span className={`tag ${TONES[one.state]}`}>{t(`ob.value_${one.state}`)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
