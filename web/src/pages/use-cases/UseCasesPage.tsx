import '../formulas/formulas.css';
import './use-cases.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useUseCases, type CaseResults, type UseCase } from '../../api/use-cases.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { moneyShort } from '../../lib/money.ts';
import { useKeys } from '../../lib/keys.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Markdown } from '../../parts/Markdown.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { FeaturesHead } from '../features/FeaturesHead.tsx';

// The list of accounts, by how many use cases each has in use.
const VARIETY = 'use_cases_in_use,use_cases_live,use_cases,active_people,mrr,owner';

// The library: what each use case is good for, how it is done, and what it brought all customers.
export function UseCasesPage() {
  usePageTitle(t('cases.title'));
  const search = useSearch({ from: '/app/features/use-cases' });
  const navigate = useNavigate({ from: '/features/use-cases' });
  const cases = useUseCases();
  const may = useMay('define');
  const items = cases.data?.items ?? [];
  const chosen = items.find((one) => String(one.id) === search.open) ?? items[0];
  const open = (id: number) => void navigate({ search: (old) => ({ ...old, open: String(id) }), replace: true });
  const step = (by: number) => {
    const next = items[items.findIndex((one) => one.id === chosen?.id) + by];
    if (next) open(next.id);
  };
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => step(1) },
    { keys: 'k', label: 'keys.previous', run: () => step(-1) },
  ]);
  return (
    <>
      <FeaturesHead title={t('cases.title')} aside={cases.data && t('cases.count', { n: items.length })}>
        {items.length > 0 && (
          <Link to="/accounts" search={{ sort: '-use_cases_in_use', columns: VARIETY }} className="btn compact">
            <Icon name="accounts" size="small" />
            {t('cases.variety')}
          </Link>
        )}
        {may && (
          <Link to="/features/use-cases/$id" params={{ id: 'new' }} className="btn compact">
            <Icon name="plus" size="small" />
            {t('cases.new')}
          </Link>
        )}
      </FeaturesHead>
      <div className={chosen ? 'scroll split-page' : 'scroll'}>
        <section className="panel" aria-label={t('cases.title')}>
          <QueryError query={cases} />
          {cases.isPending && <SkeletonLines rows={8} />}
          {cases.data && items.length === 0 && (
            <div className="empty">
              <h2>{t('cases.empty')}</h2>
              <p>{t('cases.empty_text')}</p>
            </div>
          )}
          {items.length > 0 && <CaseTable items={items} chosen={chosen?.id} onOpen={open} />}
        </section>
        {chosen && <CaseDetail key={chosen.id} one={chosen} may={may} />}
      </div>
    </>
  );
}

function CaseTable({ items, chosen, onOpen }: { items: UseCase[]; chosen: number | undefined; onOpen: (id: number) => void }) {
  return (
    <table className="plain-table case-table">
      <thead>
        <tr>
          <th>{t('cases.name')}</th>
          <th className="right not-phone">{t('cases.customers')}</th>
          <th className="right">{t('cases.live')}</th>
          <th className="right">{t('cases.in_use')}</th>
          <th className="right not-phone">{t('cases.return')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id} className={one.id === chosen ? 'at' : undefined} onClick={() => onOpen(one.id)}>
            <th scope="row">
              <button type="button" className="plain-link" aria-pressed={one.id === chosen} onClick={() => onOpen(one.id)}>
                {one.name}
              </button>
              <span className="second small-text case-meaning not-phone">{one.meaning}</span>
            </th>
            <td className="right not-phone">{formatNumber(one.results.customers)}</td>
            <td className="right">{formatNumber(one.results.live)}</td>
            <td className="right">{one.in_use === '' ? NOT_KNOWN : formatNumber(one.results.in_use)}</td>
            <td className="right nowrap not-phone">{returnText(one.results)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// The median of the currency with most; nothing where there are too few.
function returnText({ returns }: CaseResults): string {
  const known = returns.find((one) => one.median !== null);
  return known ? moneyShort(known.median ?? 0, known) : NOT_KNOWN;
}

function CaseDetail({ one, may }: { one: UseCase; may: boolean }) {
  return (
    <aside className="split-side" aria-label={one.name}>
      <section className="panel">
        <PanelHead title={one.name}>
          {may && (
            <Link to="/features/use-cases/$id" params={{ id: String(one.id) }} className="btn compact" aria-label={t('cases.edit_of', { name: one.name })}>
              {t('cases.edit')}
            </Link>
          )}
        </PanelHead>
        <p>{one.meaning}</p>
        {one.problem && <p className="bad small-text">{t('cases.broken', { problem: one.problem })}</p>}
      </section>
      <section className="panel" aria-label={t('cases.results')}>
        <PanelHead title={t('cases.results')} aside={t('cases.results_aside')} />
        <Results one={one} />
      </section>
      <section className="panel" aria-label={t('cases.takes')}>
        <PanelHead title={t('cases.takes')} />
        <ul className="case-takes small-text">
          <li>{one.industries.length > 0 ? t('cases.industries_for', { names: one.industries.join(', ') }) : t('cases.industries_any')}</li>
          {one.features.length > 0 && <li>{t('cases.features_needed', { names: one.features.join(', ') })}</li>}
          {(one.our_hours !== null || one.their_hours !== null) && <li>{t('cases.hours', { ours: hoursText(one.our_hours), theirs: hoursText(one.their_hours) })}</li>}
          {one.expected && <li>{t('cases.expected_year', { amount: moneyShort(one.expected.amount, one.expected) })}</li>}
        </ul>
        {one.in_use && <pre className="formula-text">{one.in_use}</pre>}
      </section>
      <section className="panel" aria-label={t('cases.blueprint')}>
        <PanelHead title={t('cases.blueprint')} />
        {one.how_to ? <Markdown text={one.how_to} /> : <p className="nothing small-text">{t('cases.nothing_written')}</p>}
      </section>
      {one.practices && (
        <section className="panel" aria-label={t('cases.practices')}>
          <PanelHead title={t('cases.practices')} />
          <Markdown text={one.practices} />
        </section>
      )}
    </aside>
  );
}

const hoursText = (hours: number | null) => (hours === null ? NOT_KNOWN : t('cases.hours_n', { n: hours }));

// Figures of too few customers are not said.
function Results({ one }: { one: UseCase }) {
  const { results } = one;
  const few = (n: number) => <span className="quiet">{t('cases.too_few', { n, least: results.least })}</span>;
  return (
    <dl className="case-results">
      <Figure name={t('cases.r_have')}>{formatNumber(results.customers)}</Figure>
      <Figure name={t('cases.r_live')}>{formatNumber(results.live)}</Figure>
      <Figure name={t('cases.r_in_use')}>
        {one.in_use === '' ? <span className="quiet">{t('cases.not_seen')}</span> : results.in_use === null ? <span className="quiet">{t('cases.counting')}</span> : formatNumber(results.in_use)}
      </Figure>
      {results.returns.map((each) => (
        <Figure key={each.currency} name={t('cases.r_return', { currency: each.currency })}>
          {each.median === null ? few(each.measured) : moneyShort(each.median, each)}
        </Figure>
      ))}
      <Figure name={t('cases.r_days')}>{results.median_days === null ? few(results.timed) : t('cases.days', { n: results.median_days })}</Figure>
      <Figure name={t('cases.r_reached')}>
        {results.reached === null ? (
          few(results.compared)
        ) : (
          <>
            {formatShare(results.reached / results.compared)} <span className="second">{t('cases.r_reached_of', { n: results.reached, of: results.compared })}</span>
          </>
        )}
      </Figure>
    </dl>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
