import '../accounts/accounts.css';
import './use-cases.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { PLAN_STATES, usePlans, type Plan, type PlanState } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { FeaturesHead } from '../features/FeaturesHead.tsx';
import { PlanItems, planHead, PlanTag, planWhen } from './PlanParts.tsx';

// Plans of all customers, late ones first.
export function PlansPage() {
  usePageTitle(t('plans.title'));
  const { state } = useSearch({ from: '/app/features/plans' });
  const navigate = useNavigate({ from: '/features/plans' });
  const plans = usePlans({ state });
  const items = plans.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (next: PlanState | undefined) => void navigate({ search: (old) => ({ ...old, state: next }), replace: true });
  return (
    <>
      <FeaturesHead title={t('plans.title')} aside={plans.data && t('plans.count', { n: plans.data.pages[0]?.total ?? 0 })} />
      <div className="filter-bar message-filters wrap">
        <span className="segmented" role="group" aria-label={t('plans.state')}>
          <button type="button" aria-pressed={state === undefined} onClick={() => choose(undefined)}>
            {t('plans.any')}
          </button>
          {PLAN_STATES.map((each) => (
            <button key={each} type="button" aria-pressed={each === state} onClick={() => choose(each)}>
              {t(`plans.state_${each}`)}
            </button>
          ))}
        </span>
      </div>
      <div className="scroll">
        <QueryError query={plans} />
        {plans.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        {plans.data && items.length === 0 && (
          <div className="empty">
            <h2>{t(state ? 'plans.none' : 'plans.empty')}</h2>
            {!state && <p>{t('plans.empty_text')}</p>}
          </div>
        )}
        <ul className="plans plans-page" aria-label={t('plans.title')}>
          {items.map((plan) => (
            <Row key={plan.id} plan={plan} />
          ))}
        </ul>
        {plans.hasNextPage && (
          <div className="panel">
            <button type="button" className="btn compact" disabled={plans.isFetchingNextPage} onClick={() => void plans.fetchNextPage()}>
              {t('common.more')}
            </button>
          </div>
        )}
      </div>
    </>
  );
}

function Row({ plan }: { plan: Plan }) {
  const { today } = useClock();
  return (
    <li className="plan">
      <div className="plan-facts">
        <span className="plan-head">
          <b>{plan.title}</b>
          <PlanTag plan={plan} />
        </span>
        {plan.account && (
          <Link to="/accounts/$id/use-cases" params={{ id: plan.account.id }} className="link">
            {accountName(plan.account)}
          </Link>
        )}
        <span className="small-text second">{[planWhen(plan, today), planHead(plan), plan.owner].filter(Boolean).join(', ')}</span>
        {plan.use_case && <span className="small-text second">{t('plan.leads_to', { name: plan.use_case.name })}</span>}
      </div>
      <PlanItems plan={plan} />
    </li>
  );
}
