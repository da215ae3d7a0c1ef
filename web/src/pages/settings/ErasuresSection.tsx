import { Link } from '@tanstack/react-router';
import { useStaff } from '../../api/staff.ts';
import { useErasures, type Erasure, type ErasureReport } from '../../api/upkeep.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useRealClock, type Clock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// Who was erased and why, never who they were; and what still names them.
export function ErasuresSection() {
  const erasures = useErasures();
  const clock = useRealClock();
  const staff = useStaff();
  return (
    <section className="below" aria-label={t('erasures.title')}>
      <h2 className="section-title">{t('erasures.title')}</h2>
      <p className="second narrow-text">{t('erasures.text')}</p>
      <QueryError query={erasures} />
      {erasures.isPending && <SkeletonLines rows={3} />}
      {erasures.data?.length === 0 && <p className="nothing small-text">{t('erasures.none')}</p>}
      <ul className="erasure-list">
        {erasures.data?.map((erasure) => (
          <ErasureItem key={erasure.id} erasure={erasure} clock={clock} by={staff.find((person) => person.id === erasure.by)?.name ?? erasure.by} />
        ))}
      </ul>
    </section>
  );
}

const TONES = { waiting: '', cleaning: '', done: 'good', failed: 'bad' } as const;

function ErasureItem({ erasure, clock, by }: { erasure: Erasure; clock: Clock; by: string }) {
  const { state, pseudonym, report } = erasure;
  const moment = (at: string) => formatMoment(at, clock.zone, clock.today);
  return (
    <li>
      <p className="row wrap">
        <b>{erasure.why}</b>
        <span className={`tag ${TONES[state]}`}>{t(`erasures.state_${state}`)}</span>
      </p>
      <p className="small-text second">
        {t('erasures.asked', { by, when: moment(erasure.asked_at) })}
        {erasure.ended_at && ` ${t(state === 'failed' ? 'erasures.failed_at' : 'erasures.done_at', { when: moment(erasure.ended_at) })}`}
        {pseudonym && (
          <>
            {' '}
            {t('erasures.pseudonym')} <code>{pseudonym}</code>.
          </>
        )}
      </p>
      {state === 'failed' && <p className="small-text">{t('erasures.failed_text')}</p>}
      {report && <ReportText report={report} />}
    </li>
  );
}

function ReportText({ report }: { report: ErasureReport }) {
  const { left, accounts } = report;
  return (
    <>
      <p className="small-text second">
        {t('erasures.report', { entries: report.entries, texts: report.texts, links: report.links, attachments: report.attachments })}
      </p>
      {left.length + accounts.length > 0 && (
        <div className="small-text">
          <p className="watch">{t('erasures.left')}</p>
          <ul className="erasure-left">
            {left.map(({ kind, id }) => (
              <li key={`${kind} ${id}`}>
                <LeftLink kind={kind} id={String(id)} />
              </li>
            ))}
            {accounts.map(({ account, attribute }) => (
              <li key={`${account} ${attribute}`}>
                <Link to="/accounts/$id" params={{ id: account }} className="link">
                  {t('erasures.left_attribute', { account, attribute })}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

// A definition that names the person: where it can be changed.
function LeftLink({ kind, id }: { kind: string; id: string }) {
  const key = `erasures.left_${kind}`;
  const text = hasMessage(key) ? t(key, { id }) : `${kind} ${id}`;
  const shape = { params: { id }, className: 'link' };
  if (kind === 'segment') return <Link to="/segments/$id" {...shape}>{text}</Link>;
  if (kind === 'metric') return <Link to="/formulas/$id" {...shape}>{text}</Link>;
  if (kind === 'scorecard') return <Link to="/health/$id" {...shape}>{text}</Link>;
  if (kind === 'warning') return <Link to="/warnings/rules/$id" {...shape}>{text}</Link>;
  return text;
}
