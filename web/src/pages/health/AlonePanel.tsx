import { useState } from 'react';
import type { SuggestedMeasure } from '../../api/suggestions.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatShareExact, NOT_KNOWN } from '../../lib/format.ts';
import { PanelHead } from '../../parts/small.tsx';

const SHOWN = 20;

// Each measure alone: its best limit, how many times as often accounts beyond it left, and how sure that is.
export function AlonePanel({ measures }: { measures: SuggestedMeasure[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? measures : measures.slice(0, SHOWN);
  const most = Math.max(2, ...shown.map((measure) => Math.min(measure.lift_high ?? measure.lift ?? 0, 8)));
  return (
    <section className="panel" aria-label={t('suggest.alone')}>
      <PanelHead title={t('suggest.alone')} aside={t('suggest.alone_aside')} />
      <table className="plain-table suggest-alone">
        <thead>
          <tr>
            <th>{t('suggest.name')}</th>
            <th>{t('suggest.lift')}</th>
            <th className="right not-phone">{t('suggest.caught')}</th>
            <th className="right not-phone">{t('suggest.flagged')}</th>
            <th className="right">{t('suggest.right_of')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((measure) => (
            <tr key={measure.formula}>
              <th scope="row">
                {measure.name}
                {measure.points > 0 && <span className="tag">{t('suggest.in_points')}</span>}
                <p className="mono small-text quiet">{measure.condition ?? `${measure.formula}, ${t('suggest.no_limit')}`}</p>
              </th>
              <td>
                <LiftBar measure={measure} most={most} />
              </td>
              <td className="right not-phone">{formatShareExact(measure.caught)}</td>
              <td className="right not-phone">{formatShareExact(measure.flagged)}</td>
              <td className="right nowrap">
                {rightText(measure)}
                {!measure.clear && <p className="small-text quiet">{t('suggest.not_clear')}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && measures.length > SHOWN && (
        <button type="button" className="btn compact" onClick={() => setAll(true)}>
          {t('suggest.more', { n: measures.length })}
        </button>
      )}
      <details className="accuracy-note">
        <summary className="link small-text">{t('suggest.how')}</summary>
        <p className="small-text second">{t('suggest.right_note')}</p>
      </details>
    </section>
  );
}

// How often the value named the right one of two, whichever way round it speaks.
function rightText({ auc, low, high }: SuggestedMeasure): string {
  if (auc === null) return NOT_KNOWN;
  const turned = auc < 0.5;
  const of = (share: number) => String(Math.round((turned ? 1 - share : share) * 100));
  if (low === null || high === null) return of(auc);
  return `${of(auc)} (${of(turned ? high : low)}–${of(turned ? low : high)})`;
}

function LiftBar({ measure, most }: { measure: SuggestedMeasure; most: number }) {
  const { lift, lift_low: low, lift_high: high } = measure;
  if (lift === null) return <span className="second">{NOT_KNOWN}</span>;
  const at = (value: number) => `${(Math.min(value, most) / most) * 100}%`;
  const text =
    low === null || high === null
      ? formatFine(round(lift))
      : t('suggest.lift_range', { n: formatFine(round(lift)), low: formatFine(round(low)), high: formatFine(round(high)) });
  return (
    <span className="lift" title={text}>
      <span className="lift-track" aria-hidden="true">
        <i className="lift-one" style={{ left: at(1) }} />
        {low !== null && high !== null && (
          <i className="lift-range" style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} />
        )}
        <i className="lift-dot" style={{ left: at(lift) }} />
      </span>
      <span className="small-text">{text}</span>
    </span>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
