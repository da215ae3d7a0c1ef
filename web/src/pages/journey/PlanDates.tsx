import { Link } from '@tanstack/react-router';
import { usePlanDates, type DatedItem } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { QueryError } from '../../parts/messages.tsx';
import { plannedText } from '../report/planned.ts';
import { AccountCell } from './OnboardingMore.tsx';

const SHOWN = 20;
const TONES = { from_start: '', early: 'good', in_time: 'good', late: 'watch', open: '', overdue: 'bad' } as const;

const whatOf = ({ kind, feature, measure, target }: DatedItem) => plannedText({ kind, name: feature, share: measure === 'share', target });

// Features and people of adoption plans: when they were planned and came, what could come sooner, early wins.
export function PlanDates({ today }: { today: string }) {
  const query = usePlanDates();
  const data = query.data;
  if (!data) return <QueryError query={query} />;
  return (
    <section aria-label={t('ob.features')}>
      <h3>{t('ob.features')}</h3>
      {data.items.length === 0 ? (
        <p className="nothing small-text">{t('ob.features_none')}</p>
      ) : (
        <>
          <p className="second">{t('ob.features_sum', { early: data.early, in_time: data.in_time, late: data.late, open: data.open, overdue: data.overdue, from_start: data.from_start })}</p>
          <div className="ob-columns">
            <Lines title={t('ob.ahead')} hint={t('ob.features_ahead_hint')} none={t('ob.ahead_none')} items={data.ahead}>
              {(one) => t('ob.features_ahead_line', { what: whatOf(one), day: formatDay(one.planned, today), expected: formatDay(one.expected ?? one.planned, today) })}
            </Lines>
            <Lines title={t('ob.wins')} hint={t('ob.wins_hint')} none={t('ob.wins_none')} items={data.early_wins}>
              {(one) => t('ob.win_line', { milestone: whatOf(one), day: formatDay(one.real ?? one.planned, today), planned: formatDay(one.planned, today) })}
            </Lines>
          </div>
          <Dates items={data.items} today={today} />
        </>
      )}
    </section>
  );
}

function Lines({ title, hint, none, items, children }: { title: string; hint: string; none: string; items: DatedItem[]; children: (one: DatedItem) => string }) {
  return (
    <div>
      <h4>{title}</h4>
      <p className="small-text second">{hint}</p>
      {items.length === 0 && <p className="nothing small-text">{none}</p>}
      <ul className="ob-lines">
        {items.slice(0, SHOWN).map((one) => (
          <li key={one.item}>
            {one.account && (
              <Link to="/accounts/$id" params={{ id: one.account.id }}>
                {accountName(one.account)}
              </Link>
            )}{' '}
            <span className="second">{children(one)}</span>{' '}
            {one.real && one.told && <span className="tag good">{t('ob.told')}</span>}
            {one.real && !one.told && one.account && (
              <Link to="/accounts/$id/contact" params={{ id: one.account.id }} className="link small-text" aria-label={t('ob.write_of', { name: accountName(one.account), milestone: whatOf(one) })}>
                {t('ob.write')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Dates({ items, today }: { items: DatedItem[]; today: string }) {
  return (
    <table className="plain-table ob-table">
      <thead>
        <tr>
          <th>{t('ob.account')}</th>
          <th>{t('ob.what')}</th>
          <th className="not-phone">{t('ob.planned')}</th>
          <th className="not-phone">{t('ob.real')}</th>
          <th className="right not-phone">{t('ob.difference')}</th>
          <th>{t('ob.state')}</th>
        </tr>
      </thead>
      <tbody>
        {items.slice(0, SHOWN).map((one) => (
          <tr key={one.item}>
            <AccountCell account={one.account} />
            <td>{whatOf(one)}</td>
            <td className="not-phone">{formatDay(one.planned, today)}</td>
            <td className="not-phone">{one.real ? formatDay(one.real, today) : NOT_KNOWN}</td>
            <td className="right not-phone">{one.real === null || one.timing === 'from_start' ? NOT_KNOWN : t('journey.days', { n: daysBetween(one.real, one.planned) })}</td>
            <td>
              <span className={`tag ${TONES[one.timing]}`}>{t(`ob.value_${one.timing}`)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
