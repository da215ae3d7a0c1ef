import '../accounts/accounts.css';
import '../portfolio/portfolio.css';
import '../revenue/revenue.css';
import './losses.css';
import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { apiPath } from '../../api/client.ts';
import { LOSS_KINDS, LOSS_ORDERS, LOSS_SEEN, useLosses, useLossReport, useLossSettings, WIN_BACK, type Loss, type LossTally } from '../../api/losses.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { monthsBack, seenShares } from '../../lib/loss.ts';
import { moneyShort } from '../../lib/money.ts';
import { accountName } from '../../lib/names.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Evidence } from '../../parts/Evidence.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ListTable, type ListColumn } from '../../parts/ListTable.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import type { LossesSearch } from '../../routes/know.ts';
import { LossReportView } from './LossReport.tsx';
import { lostText, SeenText, WinBackText } from './loss-parts.tsx';

const MONTHS = [3, 6, 12, 24, 36];
const USUAL_MONTHS = 12;
const PAGE_SIZE = 100;
type Row = Omit<Loss, 'id'> & { id: string; loss: Loss };

// Who was lost, whether it was seen ahead, why, and what came back; and what losses have in common.
export function LossesPage() {
  usePageTitle(t('loss.title'));
  const search = useSearch({ from: '/app/losses' });
  const navigate = useNavigate({ from: '/losses' });
  const clock = useClock();
  const mayExport = useMay('export');
  const months = Number(search.months ?? USUAL_MONTHS);
  const change = (next: Partial<LossesSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const period = { from: monthsBack(clock.today, months), to: clock.today };
  const { months: _months, view, by, sort, ...filters } = search;
  const query = { ...period, ...filters };
  const report = useLossReport(query, 'kind');
  const asReport = view === 'report';
  return (
    <>
      <div className="head">
        <h1>{t('loss.title')}</h1>
        <span className="segmented" role="group" aria-label={t('loss.view')}>
          <button type="button" aria-pressed={!asReport} onClick={() => change({ view: undefined })}>
            {t('loss.register')}
          </button>
          <button type="button" aria-pressed={asReport} onClick={() => change({ view: 'report' })}>
            {t('loss.report')}
          </button>
        </span>
        <span className="push row wrap">
          <Select
            className="quiet-select"
            aria-label={t('revenue.period')}
            data={MONTHS.map((n) => ({ value: String(n), label: t('revenue.months', { n }) }))}
            value={String(months)}
            allowDeselect={false}
            onChange={(next) => change({ months: next === String(USUAL_MONTHS) ? undefined : (next ?? undefined) })}
          />
          {mayExport && (
            <a className="btn compact" href={apiPath('/losses.csv', query)} download>
              <Icon name="download" size="small" />
              {t('common.export')}
            </a>
          )}
        </span>
      </div>
      {report.data && report.data.all.count > 0 && <Headlines report={report.data} />}
      <Filters search={search} onChange={change} />
      <QueryError query={report} />
      {asReport ? (
        <div className="scroll">
          <LossReportView query={query} by={by ?? 'reason'} kinds={report.data} onBy={(next) => change({ by: next === 'reason' ? undefined : next })} onFilter={(next) => change({ ...next, view: undefined })} />
        </div>
      ) : (
        <Register query={query} sort={sort ?? 'day'} filtered={Object.values(filters).some(Boolean)} />
      )}
    </>
  );
}

function Headlines({ report }: { report: { all: LossTally; currency: string; digits: number; early_days: number; items: LossTally[] } }) {
  const { all } = report;
  const shares = seenShares(all);
  const involuntary = report.items.find((item) => item.key === 'involuntary');
  const figures: [string, string, string, string?][] = [
    [t('loss.count'), formatNumber(all.count), t('loss.count_meaning')],
    [t('loss.arr'), moneyShort(all.arr, report), t('loss.arr_meaning')],
    [t('loss.seen_early'), shares.looked === 0 ? NOT_KNOWN : formatShare(shares.early), t('loss.seen_early_meaning', { n: report.early_days }), t('loss.of_looked', { n: all.early, of: shares.looked })],
    [t('loss.median'), all.median_days === null ? NOT_KNOWN : t('loss.days', { n: Math.round(all.median_days) }), t('loss.median_meaning')],
    [t('loss.involuntary'), formatShare((involuntary?.count ?? 0) / all.count), t('loss.involuntary_meaning'), t('loss.of_all', { n: involuntary?.count ?? 0, of: all.count })],
    [t('loss.won'), formatNumber(all.won), t('loss.won_meaning'), moneyShort(all.won_arr, report)],
  ];
  return (
    <dl className="portfolio-figures">
      {figures.map(([label, value, meaning, note]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Evidence label={label} value={value} meaning={meaning} day={undefined}>
              {value}
            </Evidence>
            {note && <small> {note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Filters({ search, onChange }: { search: LossesSearch; onChange: (next: Partial<LossesSearch>) => void }) {
  const settings = useLossSettings();
  const choice = (name: 'kind' | 'seen' | 'win_back' | 'reason' | 'caused_by', any: string, data: { value: string; label: string }[]) => (
    <Select
      className="quiet-select"
      w={name === 'reason' ? 140 : 122}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      aria-label={any}
      placeholder={any}
      data={data}
      value={search[name] ?? null}
      onChange={(next) => onChange({ [name]: next ?? undefined })}
    />
  );
  const unknown = { value: 'unknown', label: t('loss.not_said') };
  return (
    <div className="filter-bar loss-filters">
      <span className="segmented" role="group" aria-label={t('loss.what')}>
        {([undefined, 'lost', 'downgrade'] as const).map((each) => (
          <button key={each ?? 'any'} type="button" aria-pressed={search.what === each} onClick={() => onChange({ what: each })}>
            {t(`loss.what_${each ?? 'any'}`)}
          </button>
        ))}
      </span>
      <SearchField value={search.q ?? ''} label={t('loss.find')} onChange={(q) => onChange({ q: q || undefined })} />
      {choice('kind', t('loss.any_kind'), LOSS_KINDS.map((each) => ({ value: each, label: t(`loss.kind.${each}`) })))}
      {choice('reason', t('loss.any_reason'), [...(settings?.reasons ?? []).map((each) => ({ value: each.key, label: each.name })), unknown])}
      {choice('caused_by', t('loss.any_cause'), [...(settings?.causes ?? []).map((each) => ({ value: each.key, label: each.name })), unknown])}
      {choice('seen', t('loss.any_seen'), LOSS_SEEN.map((each) => ({ value: each, label: t(`loss.seen.${each}`) })))}
      {choice('win_back', t('loss.any_win_back'), WIN_BACK.map((each) => ({ value: each, label: t(`loss.win_back.${each}`) })))}
      {search.view !== 'report' && (
        <span className="push">
          <Select
            className="quiet-select"
            w={146}
            allowDeselect={false}
            aria-label={t('loss.sort')}
            data={LOSS_ORDERS.map((each) => ({ value: each, label: t(`loss.sort_${each}`) }))}
            value={search.sort ?? 'day'}
            onChange={(next) => onChange({ sort: next === 'day' ? undefined : (next ?? undefined) })}
          />
        </span>
      )}
    </div>
  );
}

function Register({ query, sort, filtered }: { query: Record<string, string | undefined>; sort: string; filtered: boolean }) {
  const navigate = useNavigate();
  const phone = useIsPhone();
  const clock = useClock();
  const found = useLosses({ ...query, sort }, PAGE_SIZE);
  const rows = found.data?.pages.flatMap((page) => page.items).map((loss): Row => ({ ...loss, id: String(loss.id), loss })) ?? [];
  if (found.isPending || (found.isError && !found.data)) {
    return (
      <div className="panel">
        <QueryError query={found} />
        {found.isPending && <SkeletonLines rows={12} />}
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <div className="empty">
        <h2>{t(filtered ? 'loss.none_found' : 'loss.none')}</h2>
        {!filtered && <p>{t('loss.none_text')}</p>}
      </div>
    );
  }
  return (
    <>
      {found.data && !found.data.pages[0]!.complete && (
        <p className="panel small-text second" role="status">
          {t('loss.looking')}
        </p>
      )}
      <ListTable
        label={t('loss.list')}
        columns={columns(clock.today, phone)}
        rows={rows}
        phone={phone}
        rowHeight={phone ? 72 : 52}
        hasMore={found.hasNextPage}
        onMore={() => {
          if (!found.isFetchingNextPage) void found.fetchNextPage();
        }}
        onOpen={(row) => void navigate({ to: '/losses/$id', params: { id: row.id } })}
      />
    </>
  );
}

function columns(today: string, phone: boolean): ListColumn<Row>[] {
  return [
    {
      id: 'account', label: t('loss.account'), width: 'minmax(140px, 1.4fr)',
      cell: ({ loss }) => (
        <span>
          <span className="row-name">{loss.account ? accountName(loss.account) : NOT_KNOWN}</span>
          <span className="under">
            {t(`loss.what_${loss.what}`)}, {formatDay(loss.day, today)}
            {phone && loss.reason && `, ${loss.reason.name}`}
          </span>
        </span>
      ),
    },
    {
      id: 'reason', label: t('loss.reason'), width: 'minmax(160px, 1.8fr)', wideOnly: true,
      cell: ({ loss }) => (
        <span>
          {loss.reason ? loss.reason.name : <span className="quiet">{t('loss.not_said')}</span>}
          <span className="under">
            {[loss.kind && t(`loss.kind.${loss.kind}`), loss.competitor, loss.reason && !loss.by_people && t('loss.from_billing')].filter(Boolean).join(', ')}
          </span>
        </span>
      ),
    },
    { id: 'seen', label: t('loss.seen_title'), width: '140px', wideOnly: true, cell: ({ loss }) => <SeenText loss={loss} /> },
    { id: 'judged', label: t('loss.could_be_seen_short'), width: '110px', wideOnly: true, cell: ({ loss }) => (loss.could_be_seen ? t(`loss.yes_no.${loss.could_be_seen}`) : NOT_KNOWN) },
    { id: 'win', label: t('loss.win_back_title'), width: '140px', wideOnly: true, cell: ({ loss }) => <WinBackText loss={loss} today={today} /> },
    {
      id: 'arr', label: t('loss.a_year'), width: phone ? 'auto' : '120px', right: true,
      cell: ({ loss }) => (
        <span>
          {lostText(loss)}
          {phone && (
            <span className="under">
              <SeenText loss={loss} />
            </span>
          )}
        </span>
      ),
    },
  ];
}
