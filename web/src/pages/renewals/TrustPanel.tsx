import type { Forecast, Trust } from '../../api/renewals.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShareExact } from '../../lib/format.ts';
import { boldMarked } from '../../lib/sentence.tsx';
import { Bar, PanelHead } from '../../parts/small.tsx';

const ENOUGH = 0.5; // an AUC of a coin

// Whether the likelihood that is computed, and the one that owners give, told before who would stay.
export function TrustPanel({ data }: { data: Forecast }) {
  const most = Math.max(0.1, ...data.reasons.map((reason) => reason.points));
  return (
    <section className="panel" aria-label={t('renewals.trust')}>
      <PanelHead title={t('renewals.trust')} />
      {data.accuracy ? <Judgement trust={data.accuracy} /> : <p className="second small-text">{t('renewals.trust_none')}</p>}
      {data.owner_accuracy && (
        <>
          <h3 className="detail-label">{t('renewals.trust_owner')}</h3>
          <Judgement trust={data.owner_accuracy} />
        </>
      )}
      {data.reasons.length > 0 && (
        <>
          <h3 className="detail-label">{t('renewals.reasons')}</h3>
          <ul className="renewal-reasons">
            {data.reasons.map((reason) => (
              <li key={reason.name}>
                <span className="cut">{reason.name}</span>
                <Bar share={reason.points / most} tone="leaf" />
              </li>
            ))}
          </ul>
        </>
      )}
      <details className="accuracy-note">
        <summary className="link small-text">{t('renewals.how')}</summary>
        {data.accuracy && data.accuracy.bins.length > 0 && <Bins bins={data.accuracy.bins} />}
        <p className="small-text second">{data.definition}</p>
        <ul className="small-text second revenue-sources">
          {data.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function Judgement({ trust }: { trust: Trust }) {
  const named = trust.auc !== null && trust.auc_low !== null && trust.auc_high !== null;
  return (
    <>
      {named && (
        <p className="second">
          {boldMarked(
            t(trust.auc_low! > ENOUGH ? 'renewals.trust_text' : 'renewals.trust_chance', {
              n: Math.round(trust.auc! * 100),
              low: Math.round(trust.auc_low! * 100),
              high: Math.round(trust.auc_high! * 100),
            }),
          )}
        </p>
      )}
      <p className="small-text quiet">{t('renewals.trust_sample', { n: trust.renewals, lost: trust.lost })}</p>
    </>
  );
}

// Calibration: what was said, and what share of those stayed.
function Bins({ bins }: { bins: Trust['bins'] }) {
  return (
    <table className="renewal-table trust-table">
      <thead>
        <tr>
          <th className="right">{t('renewals.said')}</th>
          <th className="right">{t('renewals.stayed_share')}</th>
          <th className="right">{t('renewals.renewals')}</th>
        </tr>
      </thead>
      <tbody>
        {bins.map((bin) => (
          <tr key={bin.said}>
            <td className="right">{formatShareExact(bin.said)}</td>
            <td className="right strong">{formatShareExact(bin.came)}</td>
            <td className="right">{formatNumber(bin.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
