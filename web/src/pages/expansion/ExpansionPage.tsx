import '../account/account.css';
import '../formulas/formulas.css';
import '../handover/handover.css';
import './expansion.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useExpansion, useOffers, type Expansion } from '../../api/expansion.ts';
import { useAccount } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import type { Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { revenueText } from '../segments/SegmentsPage.tsx';
import { Departments } from './Departments.tsx';
import { Offers } from './Offers.tsx';
import { PartsTable } from './PartsTable.tsx';

// Where a customer could grow: who of it uses the product and who does not, what that could bring, and what to offer.
export function ExpansionPage() {
  const { id } = useParams({ from: '/app/accounts/$id/expansion' });
  const { day } = useSearch({ from: '/app/accounts/$id/expansion' });
  const account = useAccount(id, day);
  const map = useExpansion(id, day);
  const navigate = useNavigate();
  const name = account.data ? accountName(account.data) : id;
  usePageTitle(t('expansion.title', { name }));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id }, search: { day } }) }]);
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} search={{ day }} className="btn compact square" aria-label={t('expansion.back')} title={t('expansion.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('expansion.title', { name })}</h1>
          {map.data && <p className="small-text second">{headline(map.data)}</p>}
        </div>
      </div>
      <div className="scroll split-page expansion">
        <div>
          <section className="panel" aria-label={t('expansion.map')}>
            <PanelHead title={t('expansion.map')} aside={t('expansion.map_aside')} />
            <QueryError query={map} />
            {map.isPending && <SkeletonLines rows={6} />}
            {map.data?.cut && <p className="small-text">{t('expansion.cut')}</p>}
            {map.data && <Parts id={id} map={map.data} day={day} />}
            <p className="small-text second expansion-how">{t('expansion.how')}</p>
          </section>
        </div>
        <div className="split-side">
          <Beside id={id} day={day} map={map.data} />
        </div>
      </div>
    </>
  );
}

function Parts({ id, map, day }: { id: string; map: Expansion; day: Day | undefined }) {
  const may = useMay('write') && day === undefined;
  return <PartsTable top={id} parts={map.items} may={may} day={day} />;
}

function Beside({ id, day, map }: { id: string; day: Day | undefined; map: Expansion | undefined }) {
  const offers = useOffers(id, day);
  const may = useMay('note') && day === undefined;
  return (
    <>
      <section className="panel" aria-label={t('expansion.offers')}>
        <PanelHead title={t('expansion.offers')} aside={offers.data && t('expansion.offers_aside', { n: offers.data.compared })} />
        <QueryError query={offers} />
        {offers.isPending && <SkeletonLines rows={4} />}
        {offers.data && <Offers account={id} offers={offers.data.items} compared={offers.data.compared} may={may} />}
      </section>
      <section className="panel" aria-label={t('expansion.departments')}>
        <PanelHead title={t('expansion.departments')} aside={t('expansion.departments_aside')} />
        {map && <Departments departments={map.departments} />}
      </section>
    </>
  );
}

function headline(map: Expansion): string {
  const uses = map.items.filter((part) => part.state === 'uses').length;
  const count = { uses, others: map.items.length - uses };
  if (Object.keys(map.potential).length === 0) return t('expansion.headline_unknown', count);
  return t('expansion.headline', { ...count, amount: revenueText(map.potential) });
}
