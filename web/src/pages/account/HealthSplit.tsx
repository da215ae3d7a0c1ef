import { Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState, type ReactNode } from 'react';
import type { Health, HealthGroup, HealthMeasure } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { formatPoints, splitBar, tone } from '../../lib/bands.ts';
import { addDays, formatDayLong } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { eventIn } from '../../lib/formula/events.ts';
import { valueText } from '../../lib/formula/values.ts';

// Every point of the score, measure by measure, and where the change came from. Rows add up to the total exactly.

interface Props {
  id: string;
  health: Health;
  day: string | undefined;
  today: string;
}

export function HealthSplit({ id, health, day, today }: Props) {
  const [all, setAll] = useState(false);
  const longest = Math.max(1, ...health.measures.map((measure) => measure.of));
  const still = health.measures.filter((measure) => tone(measure.shown.change) === '').length;
  return (
    <>
      <table className={all ? 'split all' : 'split'}>
        <thead>
          <tr>
            <th>{t('health.measure')}</th>
            <th aria-hidden="true">
              <span className="split-legend">
                <i />
                {t('health.now')} <em />
                {t('health.lost')}
              </span>
            </th>
            <th className="right">{t('health.points')}</th>
            <th className="right">{t('health.change_column')}</th>
          </tr>
        </thead>
        <tbody>
          {health.groups.map((group) => (
            <Fragment key={group.group}>
              <GroupRow group={group} />
              {health.measures
                .filter((measure) => measure.group === group.group)
                .map((measure) => (
                  <MeasureRow key={measure.key} id={id} measure={measure} longest={longest} day={day} today={today} compare={health.compare} />
                ))}
            </Fragment>
          ))}
          <OtherRows health={health} />
          <tr className="total-line">
            <th scope="row">{t('health.title')}</th>
            <td />
            <td className="right">
              {formatPoints(health.shown.score)} <span className="quiet">/ 100</span>
            </td>
            <td className={`right ${tone(health.shown.change)}`}>{formatPoints(health.shown.change, true)}</td>
          </tr>
        </tbody>
      </table>
      {still > 0 && (
        <button type="button" className="link small-text only-phone" onClick={() => setAll(!all)}>
          {t(all ? 'health.fewer' : 'health.without_change', { n: still })}
        </button>
      )}
    </>
  );
}

// What bounds the score, and what changed it besides values: missing data, exceptions, another definition.
function OtherRows({ health }: { health: Health }) {
  const exceptions = health.exceptions.filter((each) => each.points !== 0 || lineOf(health, each.reason));
  const others = health.lines.filter((line) => line.kind !== 'exception' || !exceptions.some((each) => each.reason === line.reason));
  const row = (key: string, text: string, points: number | null, change: number | null) => (
    <tr key={key} className="group-line">
      <th scope="row" colSpan={2}>
        {text}
      </th>
      <td className="right">{points !== null && formatPoints(points, true)}</td>
      <td className={`right ${tone(change)}`}>{change !== null && formatPoints(change, true)}</td>
    </tr>
  );
  return (
    <>
      {exceptions.map((each) => row(each.reason, each.reason || t('health.line.exception'), each.shown, lineOf(health, each.reason)?.shown ?? 0))}
      {others.map((line) => row(line.kind + line.reason, line.reason || t(`health.line.${line.kind}`), null, line.shown))}
    </>
  );
}

function lineOf(health: Health, reason: string) {
  return health.lines.find((line) => line.kind === 'exception' && line.reason === reason);
}

function GroupRow({ group }: { group: HealthGroup }) {
  return (
    <tr className="group-line">
      <th scope="row">{t(`health.${group.group}`)}</th>
      <td />
      <td className="right">
        {formatPoints(group.shown.points)} <span className="quiet">/ {formatPoints(group.of).replace(/\.0$/, '')}</span>
      </td>
      <td className={`right ${tone(group.shown.change)}`}>{formatPoints(group.shown.change, true)}</td>
    </tr>
  );
}

interface RowProps {
  id: string;
  measure: HealthMeasure;
  longest: number;
  day: string | undefined;
  today: string;
  compare: string;
}

function MeasureRow({ id, measure, longest, day, today, compare }: RowProps) {
  const bar = splitBar(measure.points, measure.previous_points, measure.of, longest);
  return (
    <tr className={tone(measure.shown.change) === '' ? 'still' : undefined}>
      <th scope="row">
        <MeasureEvidence id={id} measure={measure} day={day} today={today} compare={compare}>
          {measure.name}
        </MeasureEvidence>
      </th>
      <td>
        <span className="split-bar" style={{ width: `${bar.frame}%` }} aria-hidden="true">
          <i style={{ width: `${bar.now}%` }} />
          {bar.lost > 0 && <em style={{ left: `${bar.now}%`, width: `${bar.lost}%` }} />}
          {bar.won > 0 && <u style={{ left: `${bar.now}%`, width: `${bar.won}%` }} />}
        </span>
      </td>
      <td className="right">
        {measure.state === 'left_out' ? NOT_KNOWN : formatPoints(measure.shown.points)}{' '}
        <span className="quiet">/ {formatPoints(measure.of).replace(/\.0$/, '')}</span>
      </td>
      <td className={`right ${tone(measure.shown.change) || 'quiet'}`}>{formatPoints(measure.shown.change, true)}</td>
    </tr>
  );
}

// A value that the formula asks for twice is said once.
function onceEach<T extends { text: string; value: unknown }>(evidence: T[]): T[] {
  return evidence.filter((each, index) => evidence.findIndex(({ text, value }) => text === each.text && value === each.value) === index);
}

// A measure that opens: its value, what the curve makes of it, its formula, and the events behind it.
function MeasureEvidence({ id, measure, day, today, compare, children }: Omit<RowProps, 'longest'> & { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const event = eventIn(measure.formula);
  const value = valueText(measure.value, measure.type);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className="opens cut"
          aria-label={t('evidence.open', { label: measure.name, value })}
          onClick={() => setOpen(!open)}
        >
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="evidence" aria-label={measure.name}>
        <div className="row">
          <h2>{measure.name}</h2>
          <span className="push quiet small-text">
            {t('health.of_points', { points: formatPoints(measure.points), of: formatPoints(measure.of) })}
          </span>
        </div>
        <div className="row" style={{ alignItems: 'baseline' }}>
          <span className="figure">{value}</span>
          {measure.previous_value !== null && (
            <span className="quiet small-text">
              {t('evidence.from', { value: valueText(measure.previous_value, measure.type) })}
            </span>
          )}
        </div>
        <dl className="pairs evidence-pairs">
          <dt>{t('health.curve_gives')}</dt>
          <dd>{t('health.of_hundred', { points: measure.curve_points === null ? '–' : formatPoints(measure.curve_points) })}</dd>
          <dt>{t('health.compared')}</dt>
          <dd>{formatDayLong(compare)}</dd>
          {onceEach(measure.evidence).map((each) => (
            <Fragment key={each.text}>
              <dt className="mono tiny-text">{each.text}</dt>
              <dd>
                {valueText(each.value, each.type)}
                {each.previous !== each.value && <span className="quiet"> {t('evidence.from', { value: valueText(each.previous, each.type) })}</span>}
              </dd>
            </Fragment>
          ))}
        </dl>
        {measure.state !== 'known' && <p className="small-text second">{t(`health.state_${measure.state}`)}</p>}
        <pre className="formula-text">{measure.formula}</pre>
        <p className="evidence-links">
          <Link
            to="/accounts/$id"
            params={{ id }}
            search={{ day, from: addDays(today, -27), to: today, ...(event ? { event } : {}) }}
            hash="events"
            className="link"
            onClick={() => setOpen(false)}
          >
            {event ? t('health.its_events', { event }) : t('health.events_behind')}
          </Link>
          <Link to="/people" search={{ account: id }} className="link">
            {t('health.people_behind')}
          </Link>
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
