import { Link } from '@tanstack/react-router';
import { useAccountRevenue, useAccountSubscriptions, useOverdueInvoices, type PaidFrom, type Subscription } from '../../api/revenue.ts';
import { useAccountRenewals, type Renewal } from '../../api/renewals.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { moneyExact, moneyMoved } from '../../lib/money.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const FIRST = 4;

// What the account pays, since when, and what of it is late. Of a past day nothing is said: this is of now.
export function MoneyPanel({ id, day }: { id: string; day: string | undefined }) {
  const may = useMay('revenue_read');
  return may && day === undefined ? <Money id={id} /> : null;
}

function Money({ id }: { id: string }) {
  const revenue = useAccountRevenue(id);
  const subscriptions = useAccountSubscriptions(id);
  const overdue = useOverdueInvoices(id);
  const changes = revenue.data?.items ?? [];
  return (
    <section className="panel order-3" aria-label={t('money.panel')}>
      <PanelHead title={t('money.panel')} aside={changes.length > FIRST ? t('money.changes', { n: changes.length }) : undefined} />
      <QueryError query={revenue} />
      {revenue.isPending && <SkeletonLines rows={3} />}
      {revenue.data && changes.length === 0 && <p className="nothing small-text">{t('money.none')}</p>}
      <ul className="money-lines">
        {changes.slice(-FIRST).reverse().map((change) => (
          <ChangeLine key={`${change.day} ${change.currency}`} change={change} before={beforeOf(changes, change)} />
        ))}
      </ul>
      {subscriptions.data && subscriptions.data.items.length > 0 && (
        <ul className="money-lines">
          {subscriptions.data.items.map((subscription) => (
            <SubscriptionLine key={subscription.number} subscription={subscription} />
          ))}
        </ul>
      )}
      <Renewals id={id} />
      {overdue.data?.items.map((invoice) => (
        <p key={invoice.number} className="small-text bad">
          {t('money.overdue', {
            label: invoice.label || invoice.id,
            amount: moneyExact(invoice.total - invoice.paid, invoice),
            day: formatDay((invoice.due_at ?? invoice.issued_at).slice(0, 10)),
          })}
        </p>
      ))}
    </section>
  );
}

// What the account paid in the same currency until then.
function beforeOf(changes: PaidFrom[], change: PaidFrom): number {
  return changes.findLast((each) => each.currency === change.currency && each.day < change.day)?.mrr ?? 0;
}

function ChangeLine({ change, before }: { change: PaidFrom; before: number }) {
  const moved = change.mrr - before;
  return (
    <li>
      <span>
        <b>{moneyExact(change.mrr, change)}</b> {t('money.a_month')}
      </span>
      <span className="second small-text">{t('money.since', { day: formatDay(change.day) })}</span>
      <span className={`push small-text ${moved < 0 ? 'bad' : 'good'}`}>{moneyMoved(moved, change)}</span>
    </li>
  );
}

function SubscriptionLine({ subscription }: { subscription: Subscription }) {
  const now = subscription.now;
  return (
    <li>
      <span>{subscription.name || subscription.id}</span>
      {now && (
        <span className="second small-text">
          {t(`money.state.${now.state}`)}
          {now.cancels_at ? `, ${t('money.cancels', { day: formatDay(now.cancels_at.slice(0, 10)) })}` : now.term_end ? `, ${t('money.until', { day: formatDay(now.term_end.slice(0, 10)) })}` : ''}
        </span>
      )}
      {now && <span className="push">{moneyExact(now.mrr, now)}</span>}
    </li>
  );
}

// When it comes up for renewal, and how likely it stays.
function Renewals({ id }: { id: string }) {
  const open = useAccountRenewals(id).data?.items.filter((renewal) => renewal.state === 'open') ?? [];
  if (open.length === 0) return null;
  return (
    <ul className="money-lines">
      {open.map((renewal) => (
        <li key={renewal.id}>
          <Link to="/renewals" search={{ open: String(renewal.id) }} className="link">
            {t('money.renews', { day: formatDay(renewal.due) })}
          </Link>
          <span className="second small-text">{likelihoodText(renewal)}</span>
          <span className="push">{t('money.a_year', { amount: moneyExact(renewal.arr, renewal) })}</span>
        </li>
      ))}
    </ul>
  );
}

function likelihoodText({ likelihood: { owner, computed } }: Renewal): string {
  const said = [computed !== null && t('money.likely', { n: computed }), owner !== null && t('money.owner_likely', { n: owner })];
  return said.filter(Boolean).join(', ');
}
