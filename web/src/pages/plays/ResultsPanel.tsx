import { useState, type ReactNode } from 'react';
import { MEASURES, usePlayResults, usePlays, type PlayBody, type PlayMeasure, type PlayResults } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { attributeName } from '../../lib/formula/words.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { ChoicesSection } from './ChoicesSection.tsx';
import { goalShare } from './nodes.ts';
import { ReachPanel, UnaidedPanel } from './ReachPanel.tsx';
import { SplitsSection } from './SplitsSection.tsx';
import { StayCurve } from './StayCurve.tsx';

// What the play changed, judged against those who were held out; with ranges, and in words.
export function ResultsPanel({ id, body }: { id: string; body: PlayBody }) {
  const results = usePlayResults(id);
  const counts = usePlays().data?.items.find((play) => String(play.id) === id)?.counts;
  const data = results.data;
  if (!data) {
    return (
      <section className="panel">
        <QueryError query={results} />
        {results.isPending && <SkeletonLines rows={10} />}
      </section>
    );
  }
  if (data.entered === 0) {
    return (
      <section className="panel play-results">
        <h2 className="verdict">{t('play.no_runs')}</h2>
        <p className="second">{t('play.results_later', { n: body.goal.days })}</p>
      </section>
    );
  }
  const main = data.measures.find((measure) => measure.name === 'goal');
  return (
    <div className="play-results">
      <section className="panel">
        <h2 className="verdict">{t(`play.verdict_${data.verdict}`)}</h2>
        <p className="second">{wordsOf(data)}</p>
        {main && main.played.n > 0 && main.held.n > 0 && <Sides measure={main} />}
        <p className="small-text quiet">{t('play.counted', { n: data.counted })}</p>
      </section>
      <ReachPanel id={id} body={body} reach={data.reach} />
      <UnaidedPanel unaided={data.unaided} />
      {data.measures.length > 0 && (
        <section className="panel" aria-label={t('play.difference')}>
          <PanelHead title={t('play.difference')} aside={t('play.difference_aside')} />
          {data.measures.map((measure) => (
            <Difference key={`${measure.name} ${measure.days}`} measure={measure} zero={zeroOf(data.measures)} />
          ))}
        </section>
      )}
      {body.steps.some((step) => step.kind === 'split') && <SplitsSection id={id} body={body} />}
      {body.steps.some((step) => step.choose) && <ChoicesSection id={id} body={body} />}
      {data.curve.filter((point) => point.played !== null && point.held !== null).length > 1 && <Stay data={data} />}
      {data.balance.length > 0 && <Balance data={data} holdout={body.holdout} />}
      <dl className="panel play-totals">
        <Total label={t('play.entered')} value={formatNumber(data.entered)} />
        <Total label={t('play.held_out')} value={formatNumber(data.held)} />
        <Total label={t('play.goal_played')} value={counts ? goalShare(counts.goal_played, counts.played) : NOT_KNOWN} />
        <Total label={t('play.goal_held')} value={counts ? goalShare(counts.goal_held, counts.held) : NOT_KNOWN} />
      </dl>
    </div>
  );
}

// The verdict stands above already; the range is what is to be read.
function wordsOf({ verdict, words }: PlayResults): ReactNode {
  const title = t(`play.verdict_${verdict}`);
  const rest = (words.startsWith(title) ? words.slice(title.length).trim() : words).replace(/(?<=\s)-(?=\d)/g, '−');
  return rest.split(/(\S+ and \S+ points)/).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

const measureName = (name: string) => {
  const known = MEASURES.find((each) => each === name);
  return known ? t(`play.measure_${known}`) : attributeName(name);
};

function Total({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const SIDES = ['played', 'held'] as const;

function Sides({ measure }: { measure: PlayMeasure }) {
  return (
    <div className="play-sides">
      {SIDES.map((side) => {
        const { n, mean } = measure[side];
        return (
          <p key={side}>
            <span>{t(`play.side_${side}`)}</span>
            <span className={side === 'played' ? 'bar leaf' : 'bar'} aria-hidden="true">
              <i style={{ width: `${(mean ?? 0) * 100}%` }} />
            </span>
            <b>{formatShare(mean)}</b>
            <span className="quiet">{mean === null ? t('play.of_n', { n }) : t('play.n_of_n', { a: formatNumber(Math.round(mean * n)), n: formatNumber(n) })}</span>
          </p>
        );
      })}
    </div>
  );
}

const scaled = (measure: PlayMeasure, value: number) => (measure.unit === 'share' ? value * 100 : value);
const signed = (value: number) => `${value > 0 ? '+' : ''}${formatFine(Math.round(value * 10) / 10)}`;

function withUnit(measure: PlayMeasure, value: number): string {
  const text = signed(scaled(measure, value));
  return measure.unit === 'share' || measure.unit === 'points' ? t('play.points', { n: text }) : text;
}

const WIDTH = 136;
const ROOM = 8;

// Zero, the range as a band, the middle as a dot. A range across zero is ink.
function Difference({ measure, zero }: { measure: PlayMeasure; zero: number }) {
  const { difference, low, high } = measure;
  const known = difference !== null && low !== null && high !== null;
  const clear = known && (low > 0 || high < 0);
  return (
    <div className="difference">
      <span>
        {measureName(measure.name)}
        <small>{t('play.within_days', { n: measure.days })}</small>
      </span>
      {known ? <Range zero={zero} difference={difference} low={low} high={high} tone={clear ? (low > 0 ? 'better' : 'worse') : ''} /> : <span />}
      <span>
        <b>{!known ? t('play.too_few') : clear ? withUnit(measure, difference) : t('play.no_clear_effect')}</b>
        {known && <small>{t('play.range', { low: signed(scaled(measure, low)), high: signed(scaled(measure, high)) })}</small>}
      </span>
    </div>
  );
}

// Zero stands at the same place in all rows: at the left while nothing is worse, else in the middle.
const zeroOf = (measures: PlayMeasure[]) => (measures.some(({ low, high }) => low !== null && high !== null && -low > high) ? WIDTH / 2 : WIDTH * 0.3);

function Range({ zero, difference, low, high, tone }: { zero: number; difference: number; low: number; high: number; tone: string }) {
  const left = low < 0 ? (zero - ROOM) / -low : Infinity;
  const right = high > 0 ? (WIDTH - zero - ROOM) / high : Infinity;
  const scale = Math.min(left, right);
  const x = (value: number) => zero + (Number.isFinite(scale) ? value * scale : 0);
  return (
    <svg className={`range ${tone}`} width={WIDTH} height="20" viewBox={`0 0 ${WIDTH} 20`} aria-hidden="true">
      <path className="zero" d={`M${x(0)} 0V20`} />
      <path className="band-line" d={`M${x(low)} 10H${x(high)}`} />
      <circle cx={x(difference)} cy="10" r="4.5" />
    </svg>
  );
}

function Stay({ data }: { data: PlayResults }) {
  const [table, setTable] = useState(false);
  return (
    <section className="panel" aria-label={t('play.still')}>
      <PanelHead title={t('play.still')} aside={t('play.still_aside')}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      <StayCurve curve={data.curve} table={table} />
    </section>
  );
}

// Chance alone decides who is held out: what both sides were like when they entered.
function Balance({ data, holdout }: { data: PlayResults; holdout: number }) {
  return (
    <section className="panel" aria-label={t('play.fair')}>
      <PanelHead title={t('play.fair')} aside={t('play.fair_aside', { n: holdout })} />
      <table className="plain-table balance-table">
        <thead>
          <tr>
            <th>{t('play.at_entry')}</th>
            {SIDES.map((side) => (
              <th key={side} className="right">
                {t(`play.side_${side}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.balance.map(({ name, played, held }) => (
            <tr key={name}>
              <th scope="row">{measureName(name)}</th>
              <td className="right">{formatNumber(played)}</td>
              <td className="right">{formatNumber(held)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
