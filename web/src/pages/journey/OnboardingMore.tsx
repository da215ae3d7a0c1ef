import './onboarding-more.css';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { apiPath } from '../../api/client.ts';
import { useOnboardingIssues, type OnboardingIssues } from '../../api/onboarding.ts';
import { useMay } from '../../api/rights.ts';
import type { Ref } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { AccessTab } from './AccessTab.tsx';
import { ModulesTab } from './ModulesTab.tsx';
import { ValueTab } from './ValueTab.tsx';

const TABS = ['issues', 'access', 'value', 'modules'] as const;
type Tab = (typeof TABS)[number];
const FILES: Partial<Record<Tab, string>> = { issues: '/journey/onboarding/issues.csv', access: '/access-requests.csv' };

// What management asks of onboarding: issues, access, when the first value came, and how good each module is.
export function OnboardingMore({ today }: { today: string }) {
  const [tab, setTab] = useState<Tab>('issues');
  const mayExport = useMay('export');
  const file = FILES[tab];
  return (
    <section className="panel" aria-label={t('ob.more')}>
      <PanelHead title={t('ob.more')}>
        {mayExport && file && (
          <a className="btn compact not-phone" href={apiPath(file)} download>
            {t('ob.csv')}
          </a>
        )}
      </PanelHead>
      <span className="segmented ob-tabs" role="group" aria-label={t('ob.more')}>
        {TABS.map((one) => (
          <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
            {t(`ob.tab_${one}`)}
          </button>
        ))}
      </span>
      {tab === 'issues' && <IssuesTab today={today} />}
      {tab === 'access' && <AccessTab />}
      {tab === 'value' && <ValueTab today={today} />}
      {tab === 'modules' && <ModulesTab />}
    </section>
  );
}

export function AccountCell({ account, children }: { account: Ref | null; children?: ReactNode }) {
  return (
    <th scope="row">
      {account && (
        <Link to="/accounts/$id" params={{ id: account.id }}>
          {accountName(account)}
        </Link>
      )}{' '}
      {children}
    </th>
  );
}

function IssuesTab({ today }: { today: string }) {
  const query = useOnboardingIssues();
  const { zone } = useClock();
  const data = query.data;
  return (
    <>
      <QueryError query={query} />
      {query.isPending && <SkeletonLines rows={4} />}
      {data && <p className="second">{t('ob.issues_sum', { issues: data.with_issues, open: data.open, support: data.support })}</p>}
      {data?.items.length === 0 && <p className="nothing small-text">{t('ob.issues_none')}</p>}
      {data && data.items.length > 0 && (
        <table className="plain-table ob-table">
          <thead>
            <tr>
              <th>{t('ob.account')}</th>
              <th>{t('ob.issues')}</th>
              <th>{t('ob.support')}</th>
              <th className="not-phone">{t('ob.owner')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <tr key={item.account?.id}>
                <AccountCell account={item.account}>{item.presales && <span className="tag">{t('ob.presales')}</span>}</AccountCell>
                <td>
                  <span className="row wrap">
                    {item.issues.map((issue) => (
                      <span key={issue} className="tag watch">
                        {t(`ob.issue_${issue}`)}
                      </span>
                    ))}
                  </span>
                  <span className="small-text second">{item.said || item.step || t('ob.all_done')}</span>
                </td>
                <td>
                  {item.support} {item.support_at && <span className="small-text second">{t('ob.support_since', { day: formatDay(dayInZone(item.support_at, zone), today) })}</span>}
                </td>
                <td className="not-phone second break">{item.owner || t('ob.nobody')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && <Owners data={data} />}
      {data && data.closed.length > 0 && <Closed data={data} today={today} />}
    </>
  );
}

function Owners({ data }: { data: OnboardingIssues }) {
  if (data.owners.length === 0) return null;
  return (
    <table className="plain-table ob-table">
      <thead>
        <tr>
          <th>{t('ob.owner')}</th>
          <th className="right">{t('ob.open')}</th>
          <th className="right">{t('ob.with_issues')}</th>
          <th className="right">{t('ob.support')}</th>
        </tr>
      </thead>
      <tbody>
        {data.owners.map((one) => (
          <tr key={one.owner}>
            <th scope="row" className="break">
              {one.owner || t('ob.nobody')}
            </th>
            <td className="right">{formatNumber(one.open)}</td>
            <td className="right">{formatNumber(one.with_issues)}</td>
            <td className="right">{formatNumber(one.support)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Closed({ data, today }: { data: OnboardingIssues; today: string }) {
  return (
    <>
      <h3>{t('ob.closed')}</h3>
      <ul className="ob-lines">
        {data.closed.map((one) => (
          <li key={one.account?.id}>
            {one.account && (
              <Link to="/accounts/$id" params={{ id: one.account.id }}>
                {t('ob.closed_line', { name: accountName(one.account), n: one.acceptance_open, day: formatDay(one.left, today) })}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
