import '../account/account.css';
import '../handover/handover.css';
import '../accounts/accounts.css';
import './report.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { accountPath, apiPath } from '../../api/client.ts';
import { useReport } from '../../api/report.ts';
import { useMay } from '../../api/rights.ts';
import { useAccount, useSession } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, daysBetween, isDay } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { ReportMetrics } from './ReportMetrics.tsx';
import { ReportSheet } from './ReportSheet.tsx';

const USUAL_DAYS = 91;
const MOST_DAYS = 366;

// The report for the customer's own leader: chosen, looked at, printed as pages or slides, its figures taken along.
export function ReportPage() {
  const { id } = useParams({ from: '/app/accounts/$id/report' });
  const search = useSearch({ from: '/app/accounts/$id/report' });
  const navigate = useNavigate({ from: '/accounts/$id/report' });
  const { today } = useClock();
  const to = search.to ?? today;
  const from = search.from ?? addDays(to, 1 - USUAL_DAYS);
  const good = to <= today && from <= to && daysBetween(from, to) < MOST_DAYS;
  const slides = search.form === 'slides';
  const account = useAccount(id, undefined);
  const name = account.data ? accountName(account.data) : id;
  usePageTitle(t('report.page', { name }));
  const change = (next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id } }) }]);
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} className="btn compact square" aria-label={t('report.back')} title={t('report.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('report.page', { name })}</h1>
        </div>
        <HeadActions id={id} from={from} to={to} />
      </div>
      <div className="filter-bar wrap not-printed report-choice">
        <DayField label={t('report.from')} value={from} most={to} onChange={(day) => change({ from: day, to })} />
        <DayField label={t('report.to')} value={to} most={today} onChange={(day) => change({ from, to: day })} />
        <span className="segmented" role="group" aria-label={t('report.form')}>
          <button type="button" aria-pressed={!slides} onClick={() => change({ form: undefined })}>
            {t('report.form_page')}
          </button>
          <button type="button" aria-pressed={slides} onClick={() => change({ form: 'slides' })}>
            {t('report.form_slides')}
          </button>
        </span>
      </div>
      <div className="scroll report-scroll" tabIndex={0} role="region" aria-label={t('report.page', { name })}>
        {good ? <Sheet id={id} from={from} to={to} slides={slides} /> : <p className="nothing">{t('report.period_wrong')}</p>}
      </div>
    </>
  );
}

function HeadActions({ id, from, to }: { id: string; from: string; to: string }) {
  const may = { define: useMay('define'), export: useMay('export') };
  const [choosing, setChoosing] = useState(false);
  return (
    <span className="push row head-actions">
      {may.define && (
        <button type="button" className="btn compact" onClick={() => setChoosing(true)}>
          {t('report.choose')}
        </button>
      )}
      {may.export && (
        <>
          <a className="btn compact not-phone" href={apiPath(`${accountPath(id)}/report.csv`, { from, to })} download>
            {t('report.csv')}
          </a>
          <a className="btn compact" href={apiPath(`${accountPath(id)}/report.xlsx`, { from, to })} download>
            <Icon name="download" size="small" />
            {t('report.xlsx')}
          </a>
        </>
      )}
      <button type="button" className="btn main compact not-phone" onClick={() => window.print()}>
        {t('report.print')}
      </button>
      <ReportMetrics opened={choosing} onClose={() => setChoosing(false)} />
    </span>
  );
}

function Sheet({ id, from, to, slides }: { id: string; from: string; to: string; slides: boolean }) {
  const report = useReport(id, from, to);
  const session = useSession();
  return (
    <>
      <QueryError query={report} />
      {report.isPending && <SkeletonLines rows={12} />}
      {report.data && (
        <div className={slides ? 'report slides' : 'report'}>
          <ReportSheet report={report.data} workspace={session?.workspace.name ?? ''} />
        </div>
      )}
    </>
  );
}

// What is typed holds once it is a day.
function DayField({ label, value, most, onChange }: { label: string; value: string; most: string; onChange: (day: string) => void }) {
  return (
    <label className="row report-day">
      <span className="small-text second">{label}</span>
      <input className="field" type="date" value={value} max={most} onChange={(event) => isDay(event.target.value) && onChange(event.target.value)} />
    </label>
  );
}
