import '../account/account.css';
import '../formulas/formulas.css';
import '../handover/handover.css';
import './use-cases.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useAccount } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { useAccountCases, usePlans, useWorkshops } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { FoundList, OwnList, ProposedList } from './CaseLists.tsx';
import { PlanList } from './PlanList.tsx';
import { useCaseDialogs } from './useCaseDialogs.tsx';
import { WorkshopList } from './Workshops.tsx';

type Dialogs = ReturnType<typeof useCaseDialogs>;

// All about one customer's use cases: what it has and does, what fits, the plans to more, and the workshops.
export function AccountCasesPage() {
  const { id } = useParams({ from: '/app/accounts/$id/use-cases' });
  const account = useAccount(id, undefined);
  const navigate = useNavigate();
  const may = useMay('note');
  const dialogs = useCaseDialogs(id);
  const name = account.data ? accountName(account.data) : id;
  usePageTitle(t('case.page', { name }));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id } }) }]);
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} className="btn compact square" aria-label={t('case.back')} title={t('case.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('case.page', { name })}</h1>
        </div>
      </div>
      <div className="scroll split-page case-page">
        <Cases id={id} may={may} dialogs={dialogs} />
        <div className="split-side">
          <Plans id={id} may={may} dialogs={dialogs} />
          <WorkshopPanel id={id} may={may} dialogs={dialogs} />
        </div>
      </div>
      {dialogs.dialog}
    </>
  );
}

function Cases({ id, may, dialogs }: { id: string; may: boolean; dialogs: Dialogs }) {
  const cases = useAccountCases(id);
  const { today } = useClock();
  const data = cases.data;
  return (
    <div>
      <section className="panel" aria-label={t('case.own')}>
        <PanelHead title={t('case.own')} aside={data && t('case.in_use_n', { n: data.in_use, of: data.library })}>
          {may && (
            <button type="button" className="btn compact" onClick={() => dialogs.newCase()}>
              {t('case.new')}
            </button>
          )}
        </PanelHead>
        <QueryError query={cases} />
        {cases.isPending && <SkeletonLines rows={6} />}
        {data && data.items.length === 0 && <p className="nothing small-text">{t('case.none')}</p>}
        {data && <OwnList items={data.items} today={today} may={may} whole onEdit={dialogs.editCase} />}
      </section>
      <section className="panel" aria-label={t('case.found')}>
        <PanelHead title={t('case.found')} />
        {data && data.found.length === 0 && <p className="nothing small-text">{t('case.found_none')}</p>}
        {data && <FoundList found={data.found} today={today} may={may} onNote={(use_case) => dialogs.newCase({ use_case, state: 'live' })} />}
      </section>
      <section className="panel" aria-label={t('case.proposed')}>
        <PanelHead title={t('case.proposed')} aside={t('case.proposed_aside')} />
        {data && data.proposed.length === 0 && <p className="nothing small-text">{t('case.proposed_none')}</p>}
        {data && <ProposedList proposed={data.proposed} may={may} whole onPlan={(use_case) => dialogs.newCase({ use_case })} />}
      </section>
    </div>
  );
}

function Plans({ id, may, dialogs }: { id: string; may: boolean; dialogs: Dialogs }) {
  const plans = usePlans({ account: id });
  const items = plans.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t('plans.title')}>
      <PanelHead title={t('plans.title')}>
        {may && (
          <button type="button" className="btn compact" onClick={dialogs.newPlan}>
            {t('plan.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={plans} />
      {plans.isPending && <SkeletonLines rows={4} />}
      {plans.data && items.length === 0 && <p className="nothing small-text">{t('plan.none')}</p>}
      <PlanList plans={items} may={may} onEdit={dialogs.editPlan} />
    </section>
  );
}

function WorkshopPanel({ id, may, dialogs }: { id: string; may: boolean; dialogs: Dialogs }) {
  const workshops = useWorkshops(id);
  const items = workshops.data?.items ?? [];
  return (
    <section className="panel" aria-label={t('workshop.panel')}>
      <PanelHead title={t('workshop.panel')}>
        {may && (
          <button type="button" className="btn compact" onClick={() => dialogs.editWorkshop(null)}>
            {t('workshop.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={workshops} />
      {workshops.isPending && <SkeletonLines rows={3} />}
      {workshops.data && items.length === 0 && <p className="nothing small-text">{t('workshop.none')}</p>}
      <WorkshopList items={items} may={may} onEdit={dialogs.editWorkshop} />
    </section>
  );
}
