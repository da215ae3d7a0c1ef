import '../formulas/formulas.css';
import { useAccuracy, type Accuracy } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { formatPoints } from '../../lib/bands.ts';
import { boldNumbers } from '../../lib/sentence.tsx';
import { formatFine, formatNumber, formatShareExact } from '../../lib/format.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

// Can we trust the score? How often health 90 days before told who would leave from who would stay.
export function AccuracyPanel({ scorecard }: { scorecard?: string }) {
  const accuracy = useAccuracy(scorecard);
  return (
    <section className="panel" aria-label={t('accuracy.title')}>
      <PanelHead title={t('accuracy.title')} aside={accuracy.data?.scorecard?.name} />
      <QueryError query={accuracy} />
      {accuracy.isPending && <SkeletonLines rows={5} />}
      {accuracy.data && <Judgement data={accuracy.data} />}
    </section>
  );
}

function Judgement({ data }: { data: Accuracy }) {
  const most = Math.max(0.0001, ...data.bands.map((band) => band.share ?? 0));
  return (
    <>
      <p className="second">{boldNumbers(data.sentence)}</p>
      <ul className="accuracy-bands">
        {data.bands.map((band) => (
          <li key={band.band}>
            <span className="row nowrap">
              <BandMark band={band.band} />
              {t(`band.${band.band}`)}
            </span>
            <span className={`bar ${band.band}`} aria-hidden="true">
              <i style={{ width: `${((band.share ?? 0) / most) * 100}%` }} />
            </span>
            <span className="right">
              <b>{formatShareExact(band.share)}</b> <span className="second">{t('accuracy.left_within', { days: data.days_before })}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="small-text quiet">
        {t('accuracy.sample', { months: data.months, left: data.accounts_left, stayed: data.accounts_stayed })}
        {data.lift !== null && ` ${t('accuracy.lift', { n: formatFine(data.lift) })}`}
      </p>
      <details className="accuracy-note">
        <summary className="link small-text">{t('accuracy.how')}</summary>
        <p className="small-text second">{data.note}</p>
        <TenthTable data={data} />
      </details>
    </>
  );
}

// Calibration: of each tenth of the scores, the lowest first, how many left.
function TenthTable({ data }: { data: Accuracy }) {
  return (
    <table className="plain-table compare-table">
      <thead>
        <tr>
          <th>{t('spread.score')}</th>
          <th className="right">{t('accuracy.judged')}</th>
          <th className="right">{t('accuracy.left')}</th>
          <th className="right">{t('accuracy.share')}</th>
        </tr>
      </thead>
      <tbody>
        {data.tenths
          .filter((tenth) => tenth.scores > 0)
          .map((tenth, index) => (
            <tr key={index}>
              <th scope="row">
                {formatPoints(tenth.least)}–{formatPoints(tenth.most)}
              </th>
              <td className="right">{formatNumber(tenth.scores)}</td>
              <td className="right">{formatNumber(tenth.left)}</td>
              <td className="right">{formatShareExact(tenth.share)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
