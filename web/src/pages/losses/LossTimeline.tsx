import { Link } from '@tanstack/react-router';
import type { LossWhole } from '../../api/losses.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { placeOf, TIMELINE_DAYS, timelineRows, type TimelineRow } from '../../lib/loss.ts';
import { useClock } from '../../lib/workspace.ts';
import { PanelHead } from '../../parts/small.tsx';

const SHOWN = 12;
const percent = (share: number) => `${share * 100}%`;

// The year before the loss: which warnings stood when, and when somebody did something.
export function LossTimeline({ loss }: { loss: LossWhole }) {
  const clock = useClock();
  const rows = timelineRows(loss);
  const { seen, first, days, recorded } = loss.warning;
  return (
    <section className="panel" aria-label={t('loss.fired')}>
      <PanelHead title={t('loss.fired')} aside={t('loss.fired_aside')} />
      <p className="loss-verdict">{t(`loss.verdict.${seen}`, { n: days ?? 0, day: first ? formatDay(first, clock.today) : '' })}</p>
      {loss.warning.acted && <p className="small-text second">{t('loss.acted_on', { day: formatDay(loss.warning.acted, clock.today) })}</p>}
      {first && !loss.warning.acted && <p className="small-text bad">{t('loss.not_acted')}</p>}
      <div className="loss-line">
        {rows.slice(0, SHOWN).map((row) => (
          <Row key={row.name} row={row} />
        ))}
        {loss.acts.length > 0 && (
          <div className="loss-row">
            <span className="small-text second">{t('loss.acts')}</span>
            <span className="loss-track" aria-hidden="true">
              {loss.acts.map((act) => (
                <i key={`${act.kind} ${act.id}`} className="loss-dot" style={{ left: percent(placeOf(loss, act.day)) }} />
              ))}
            </span>
          </div>
        )}
        {rows.length + loss.acts.length > 0 && (
          <div className="loss-row loss-ends" aria-hidden="true">
            <span />
            <span className="row">
              <span>{formatDay(addDays(loss.day, -TIMELINE_DAYS), clock.today)}</span>
              <span className="push">{formatDay(loss.day, clock.today)}</span>
            </span>
          </div>
        )}
      </div>
      {rows.length > SHOWN && <p className="second small-text">{t('loss.more_rows', { n: rows.length - SHOWN })}</p>}
      {rows.length === 0 && seen !== 'unknown' && <p className="nothing small-text">{t('loss.nothing_fired')}</p>}
      {seen !== 'unknown' && <p className="second small-text">{t(recorded ? 'loss.recorded' : 'loss.asked_afterwards')}</p>}
    </section>
  );
}

function Row({ row }: { row: TimelineRow }) {
  const latest = row.stretches[0]!.signal;
  const cause = `root_cause.${latest.root_cause}`;
  return (
    <div className={row.counts ? 'loss-row' : 'loss-row faded'}>
      <span>
        <Link to="/warnings/rules/$id" params={{ id: String(latest.rule) }} className="link">
          {row.name}
        </Link>
        <span className="loss-under">
          {t('loss.days_ahead', { n: row.ahead })}
          {hasMessage(cause) && `, ${t(cause)}`}
          {!row.counts && `, ${t(latest.severity < 2 ? 'loss.weak' : 'loss.over')}`}
        </span>
      </span>
      <span className="loss-track" aria-hidden="true">
        {row.stretches.map((stretch) => (
          <i
            key={stretch.signal.day}
            className={`loss-stretch severity-${stretch.signal.severity}`}
            style={{ left: percent(stretch.from), width: `max(4px, ${percent(stretch.to - stretch.from)})` }}
          />
        ))}
      </span>
    </div>
  );
}
