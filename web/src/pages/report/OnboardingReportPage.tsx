import '../account/account.css';
import '../handover/handover.css';
import './report.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { accountPath, ApiError, apiPath } from '../../api/client.ts';
import { useOnboardingReport, type OnboardingReport, type PlannedThing } from '../../api/onboarding.ts';
import { useAccount, useSession } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDayLong } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { plannedText } from './planned.ts';

// How an onboarding comes on, for the customer: looked at, printed, its rows taken along.
export function OnboardingReportPage() {
  const { id } = useParams({ from: '/app/accounts/$id/onboarding-report' });
  const navigate = useNavigate();
  const report = useOnboardingReport(id);
  const account = useAccount(id, undefined);
  const session = useSession();
  const mayExport = useMay('export');
  const name = account.data ? accountName(account.data) : id;
  const never = report.error instanceof ApiError && report.error.status === 404;
  usePageTitle(t('obr.page', { name }));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id } }) }]);
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} className="btn compact square" aria-label={t('obr.back')} title={t('obr.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('obr.page', { name })}</h1>
        </div>
        <span className="push row head-actions">
          {mayExport && report.data && (
            <a className="btn compact not-phone" href={apiPath(`${accountPath(id)}/onboarding-report.csv`)} download>
              {t('ob.csv')}
            </a>
          )}
          <button type="button" className="btn main compact not-phone" onClick={() => window.print()}>
            {t('report.print')}
          </button>
        </span>
      </div>
      <div className="scroll report-scroll" tabIndex={0} role="region" aria-label={t('obr.page', { name })}>
        {never ? <p className="nothing">{t('obr.none')}</p> : <QueryError query={report} />}
        {report.isPending && <SkeletonLines rows={12} />}
        {report.data && (
          <div className="report">
            <Sheet report={report.data} name={name} workspace={session?.workspace.name ?? ''} />
          </div>
        )}
      </div>
    </>
  );
}

function lead(report: OnboardingReport): string {
  if (report.closed) return t('obr.lead_closed', { day: formatDayLong(report.closed), n: report.days });
  const from = formatDayLong(report.entered);
  if (report.due === null) return t('obr.lead_free', { n: report.days, from });
  return t(report.due < report.day ? 'obr.lead_over' : 'obr.lead_open', { n: report.days, from, due: formatDayLong(report.due) });
}

function stepText({ due, reached, state }: OnboardingReport['milestones'][number]): string {
  if (reached && state === 'late' && due) return t('obr.reached_late', { day: formatDayLong(reached), due: formatDayLong(due) });
  if (reached && due && reached < due) return t('obr.ahead', { day: formatDayLong(reached), n: daysBetween(reached, due) });
  if (reached) return t('obr.reached', { day: formatDayLong(reached) });
  if (!due) return t('obr.open');
  return t(state === 'missed' ? 'obr.missed' : 'obr.planned', { day: formatDayLong(due) });
}

function whenPlanned({ planned, reached, ahead_days: ahead }: PlannedThing, today: string): string {
  if (reached && ahead !== null && ahead > 0) return t('obr.ahead', { day: formatDayLong(reached), n: ahead });
  if (reached) return t(ahead === 0 ? 'obr.reached' : 'obr.reached_late', { day: formatDayLong(reached), due: formatDayLong(planned) });
  return t(planned < today ? 'obr.missed' : 'obr.planned', { day: formatDayLong(planned) });
}

function goalText({ reached, day }: OnboardingReport['goals'][number]): string {
  if (day === null) return t('obr.goal_open');
  return t(reached ? 'obr.goal_reached' : 'obr.goal_due', { day: formatDayLong(day) });
}

const TONES = { reached: 'tag good', late: 'tag good', missed: 'tag watch', open: 'tag' } as const;

function Sheet({ report, name, workspace }: { report: OnboardingReport; name: string; workspace: string }) {
  const reached = report.milestones.filter((one) => one.reached).length;
  const said = (['support', 'issues', 'help'] as const).filter((key) => report[key] !== '');
  return (
    <>
      <section className="report-part report-cover" aria-label={t('obr.title', { name })}>
        <p className="small-text second">{t('obr.by', { workspace, day: formatDayLong(report.day) })}</p>
        <h2 className="report-title">{t('obr.title', { name })}</h2>
        <p className="report-lead">{lead(report)}</p>
        <p className="report-lead">{t('obr.milestones_sum', { n: reached, of: report.milestones.length })}</p>
      </section>
      {said.map((key) => (
        <section key={key} className="report-part" aria-label={t(`obr.${key}`)}>
          <h2>{t(`obr.${key}`)}</h2>
          <p style={{ whiteSpace: 'pre-line' }}>{report[key]}</p>
        </section>
      ))}
      <section className="report-part" aria-label={t('obr.milestones')}>
        <h2>{t('obr.milestones')}</h2>
        <ul className="report-goals">
          {report.milestones.map((one) => (
            <li key={one.name}>
              <span>
                {one.name} {one.first_value && <span className="tag leaf">{t('obr.first_value')}</span>}
              </span>
              <span className={TONES[one.state]}>{stepText(one)}</span>
            </li>
          ))}
        </ul>
      </section>
      {report.features.length > 0 && (
        <section className="report-part" aria-label={t('obr.features')}>
          <h2>{t('obr.features')}</h2>
          <ul className="report-goals">
            {report.features.map((thing) => (
              <li key={`${thing.kind} ${thing.name} ${thing.planned} ${thing.target}`}>
                <span>{plannedText(thing)}</span>
                <span className={thing.reached ? 'tag good' : thing.planned < report.day ? 'tag watch' : 'tag'}>{whenPlanned(thing, report.day)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.goals.length > 0 && (
        <section className="report-part" aria-label={t('obr.goals')}>
          <h2>{t('obr.goals')}</h2>
          <ul className="report-goals">
            {report.goals.map((goal) => (
              <li key={goal.title}>
                <span>{goal.title}</span>
                <span className={goal.reached ? 'tag good' : 'tag'}>{goalText(goal)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.acceptance.length > 0 && (
        <section className="report-part" aria-label={t('obr.checks')}>
          <h2>{t('obr.checks')}</h2>
          <ul className="report-goals">
            {report.acceptance.map((item) => (
              <li key={item.text}>
                <span>{item.text}</span>
                <span className={item.done ? 'tag good' : 'tag'}>{t(item.done ? 'obr.check_done' : 'obr.check_open')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.access_waiting > 0 && (
        <section className="report-part" aria-label={t('obr.access')}>
          <h2>{t('obr.access')}</h2>
          <p>{t('obr.access_waiting', { n: report.access_waiting })}</p>
        </section>
      )}
    </>
  );
}
