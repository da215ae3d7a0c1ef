import { Link } from '@tanstack/react-router';
import type { SuggestedModel, SuggestedPoints } from '../../api/suggestions.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatNumber, formatShareExact } from '../../lib/format.ts';
import { Bar, PanelHead } from '../../parts/small.tsx';

// The points: what each measure gives at most, and for which value how many.
export function PointsPanel({ model, id }: { model: SuggestedModel; id: number }) {
  return (
    <section className="panel" aria-label={t('suggest.points')}>
      <PanelHead title={t('suggest.points')} aside={t('suggest.points_aside')} />
      <table className="plain-table suggest-points">
        <thead>
          <tr>
            <th>{t('suggest.name')}</th>
            <th>{t('suggest.values')}</th>
            <th className="right">{t('suggest.most')}</th>
          </tr>
        </thead>
        <tbody>
          {model.measures.map((measure) => (
            <tr key={measure.formula}>
              <th scope="row">
                {measure.name}
                <Bar share={measure.most / Math.max(1, model.measures[0]?.most ?? 1)} tone="leaf" />
              </th>
              <td className="small-text second">{pointsText(measure)}</td>
              <td className="right">{formatNumber(measure.most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small-text second">
        {t('suggest.chance')}:{' '}
        {model.chances
          .filter((each) => each.points % 20 === 0)
          .map((each) => t('suggest.chance_at', { points: formatNumber(each.points), n: formatFine(Math.round(each.chance * 1000) / 10) }))
          .join(' · ')}
      </p>
      <p className="row wrap">
        <Link to="/health/$id" params={{ id: `suggestion-${id}` }} className="btn main">
          {t('suggest.adopt')}
        </Link>
        <span className="small-text quiet">{t('suggest.adopt_hint')}</span>
      </p>
    </section>
  );
}

export function valueText(value: number, type: SuggestedPoints['type']): string {
  if (type === 'yesno') return t(value > 0 ? 'suggest.yes' : 'suggest.no');
  if (type === 'share') return formatShareExact(value);
  return type === 'duration' ? `${formatFine(value)} d` : formatFine(value);
}

function pointsText(measure: SuggestedPoints): string {
  const corners = measure.corners.map((corner) => `${valueText(corner.value, measure.type)}: ${corner.points}`);
  if (measure.share_missing > 0) corners.push(t('suggest.missing', { n: measure.missing }));
  return corners.join(' · ');
}
