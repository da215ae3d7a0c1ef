import './use-cases.css';
import { Link } from '@tanstack/react-router';
import { useAccountCases, usePlans } from '../../api/use-cases.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { FoundList, OwnList, ProposedList } from './CaseLists.tsx';
import { PlanList } from './PlanList.tsx';
import { useCaseDialogs } from './useCaseDialogs.tsx';

const FEW = 4;
const PROPOSED_FEW = 2;

// What a customer does with the product, what it does without anybody having noted it, what fits as well, and the plan to more; of a
// past day nothing is said, for this is of now.
export function UseCasesPanel({ id, day }: { id: string; day: string | undefined }) {
  const cases = useAccountCases(id);
  const plans = usePlans({ account: id, state: 'open' });
  const { today } = useClock();
  const may = useMay('note');
  const dialogs = useCaseDialogs(id);
  if (day !== undefined) return null;
  const data = cases.data;
  const open = (plans.data?.pages.flatMap((page) => page.items) ?? []).filter((plan) => plan.state === 'open');
  return (
    <section className="panel order-9" aria-label={t('case.panel')}>
      <PanelHead title={t('case.panel')}>
        {may && (
          <button type="button" className="link small-text" onClick={() => dialogs.newCase()}>
            {t('case.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={cases} />
      {cases.isPending && <SkeletonLines rows={3} />}
      {data && data.library > 0 && <p className="small-text second">{t('case.in_use_n', { n: data.in_use, of: data.library })}</p>}
      {data && data.items.length === 0 && <p className="nothing small-text">{t('case.none')}</p>}
      {data && <OwnList items={data.items.slice(0, FEW)} today={today} may={may} onEdit={dialogs.editCase} />}
      {data && data.found.length > 0 && (
        <div className="case-block">
          <h3>{t('case.found')}</h3>
          <FoundList found={data.found} today={today} may={may} onNote={(use_case) => dialogs.newCase({ use_case, state: 'live' })} />
        </div>
      )}
      {data && data.proposed.length > 0 && (
        <div className="case-block">
          <h3>{t('case.proposed')}</h3>
          <ProposedList proposed={data.proposed.slice(0, PROPOSED_FEW)} may={may} onPlan={(use_case) => dialogs.newCase({ use_case })} />
        </div>
      )}
      {open.length > 0 && (
        <div className="case-block">
          <h3>{t('plan.panel')}</h3>
          <PlanList plans={open} may={false} onEdit={dialogs.editPlan} />
        </div>
      )}
      <p className="row wrap case-block">
        <Link to="/accounts/$id/use-cases" params={{ id }} className="link small-text">
          {t('case.open')}
        </Link>
        {may && open.length === 0 && (
          <button type="button" className="link small-text" onClick={dialogs.newPlan}>
            {t('plan.new')}
          </button>
        )}
      </p>
      {dialogs.dialog}
    </section>
  );
}
