import type { Report, ReportFigure, ReportLine } from '../../api/report.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDayLong } from '../../lib/dates.ts';
import { formatFine, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { LineChart } from '../../parts/LineChart.tsx';
import { Bar } from '../../parts/small.tsx';
import { plannedText } from './planned.ts';

// What is printed: read by the customer's leader, so nothing in it is ours alone and nothing needs explaining.
export function ReportSheet({ report, workspace }: { report: Report; workspace: string }) {
  const people = report.figures.find((figure) => figure.key === 'active_people');
  const reached = report.goals.filter((goal) => goal.reached).length;
  return (
    <>
      <section className="report-part report-cover" aria-label={t('report.title', { name: accountName(report.account) })}>
        <p className="small-text second">
          {t('report.period', { from: formatDayLong(report.from), to: formatDayLong(report.to) })} {t('report.by', { workspace })}
        </p>
        <h2 className="report-title">{t('report.title', { name: accountName(report.account) })}</h2>
        <p className="report-lead">{people && lead(people)}</p>
        {reached > 0 && <p className="report-lead">{t('report.lead_goals', { n: reached })}</p>}
      </section>
      <section className="report-part" aria-label={t('report.figures')}>
        <h2>{t('report.figures')}</h2>
        <ul className="report-figures">
          {report.figures.filter((figure) => figure.now !== null).map((figure) => (
            <li key={`${figure.key} ${figure.name}`}>
              <b className="report-number">{valueText(figure, figure.now)}</b>
              <span>{labelOf(figure)}</span>
              <span className="second small-text">{t('report.before', { value: valueText(figure, figure.before) })}</span>
            </li>
          ))}
        </ul>
        <p className="second small-text">{t('report.figures_note', { to: formatDayLong(report.to) })}</p>
      </section>
      {report.weeks.length > 1 && (
        <section className="report-part" aria-label={t('report.weeks')}>
          <h2>{t('report.weeks')}</h2>
          <LineChart
            days={report.weeks.map(({ day }) => day)}
            series={[{ name: t('report.weeks'), look: 'leaf', values: report.weeks.map(({ people: count }) => count) }]}
            today={report.to}
            label={t('report.weeks')}
            height={200}
          />
        </section>
      )}
      <section className="report-part" aria-label={t('report.features')}>
        <h2>{t('report.features')}</h2>
        {report.features.length === 0 ? (
          <p className="nothing">{t('report.nothing')}</p>
        ) : (
          <>
            <Lines lines={report.features} of={t('report.feature')} />
            <p className="second small-text">{t('report.features_note')}</p>
          </>
        )}
      </section>
      {report.parts.length > 0 && (
        <section className="report-part" aria-label={t('report.parts')}>
          <h2>{t('report.parts')}</h2>
          <Lines lines={report.parts} of={t('report.part')} />
        </section>
      )}
      {report.ahead.length > 0 && (
        <section className="report-part" aria-label={t('report.ahead')}>
          <h2>{t('report.ahead')}</h2>
          <ul className="report-goals">
            {report.ahead.map((thing) => (
              <li key={`${thing.kind} ${thing.name} ${thing.planned} ${thing.target}`}>
                <span>{plannedText(thing)}</span>
                <span className="tag good">{t('report.ahead_line', { day: formatDay(thing.reached ?? thing.planned, report.to), n: thing.ahead_days ?? 0 })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(report.goals.length > 0 || report.changes.length > 0) && <Reached report={report} />}
    </>
  );
}

function Lines({ lines, of }: { lines: (ReportLine & { new?: boolean })[]; of: string }) {
  const most = Math.max(1, ...lines.map((line) => line.now ?? 0));
  return (
    <table className="report-lines">
      <thead>
        <tr>
          <th scope="col">{of}</th>
          <th scope="col" className="right">{t('report.col_before')}</th>
          <th scope="col" className="right">{t('report.col_now')}</th>
          <td aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.name}>
            <th scope="row">
              {line.name} {line.new && <span className="tag leaf">{t('report.new')}</span>}
            </th>
            <td className="right second">{formatNumber(line.before)}</td>
            <td className="right">
              <b>{formatNumber(line.now)}</b>
            </td>
            <td className="report-bar">
              <Bar share={(line.now ?? 0) / most} tone="leaf" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reached({ report }: { report: Report }) {
  return (
    <section className="report-part" aria-label={t('report.goals')}>
      {report.goals.length > 0 && <h2>{t('report.goals')}</h2>}
      <ul className="report-goals">
        {report.goals.map((goal) => (
          <li key={goal.title}>
            <span>{goal.title}</span>
            <span className={goal.reached ? 'tag good' : 'tag'}>{goalState(goal, report.to)}</span>
          </li>
        ))}
      </ul>
      {report.changes.length > 0 && <h2>{t('report.changes')}</h2>}
      <ul>
        {report.changes.map(({ key, before, now }) => (
          <li key={key}>{t(key === 'plan' ? 'report.change_plan' : 'report.change_seats', { before: String(before), now: String(now) })}</li>
        ))}
      </ul>
    </section>
  );
}

function goalState({ reached, day }: Report['goals'][number], today: string): string {
  if (day === null) return t('report.underway');
  return t(reached ? 'report.reached' : 'report.due', { day: formatDay(day, today) });
}

function lead({ before, now }: ReportFigure): string {
  if (now === null) return '';
  const said = t('report.lead', { now });
  if (before === null) return `${said}.`;
  const change = now > before ? t('report.lead_more', { n: now - before }) : now < before ? t('report.lead_fewer', { n: before - now }) : t('report.lead_same');
  return `${said}, ${change}.`;
}

function labelOf({ key, name }: ReportFigure): string {
  if (key !== 'metric') return t(`report.figure_${key}`);
  const words = name.replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueText({ share, unit, key }: ReportFigure, value: number | null): string {
  if (value === null) return NOT_KNOWN;
  if (share) return formatShare(value);
  const number = formatFine(value);
  return key === 'metric' && unit ? `${number} ${unit}` : number;
}
