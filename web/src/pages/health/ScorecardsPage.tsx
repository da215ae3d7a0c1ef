import '../formulas/formulas.css';
import '../segments/segments.css';
import '../account/health.css';
import '../portfolio/portfolio.css';
import { Link } from '@tanstack/react-router';
import { useScorecards, type Scorecard, type ScorecardBody } from '../../api/health.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber } from '../../lib/format.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccuracyPanel } from '../portfolio/AccuracyPanel.tsx';

// What healthy means: one scorecard for everybody, or one for each segment; the first that fits an account counts.
export function ScorecardsPage() {
  usePageTitle(t('scorecards.title'));
  const scorecards = useScorecards();
  const segments = useSegments().data?.items ?? [];
  const { past } = useShownDay();
  const items = [...(scorecards.data?.items ?? [])].sort((a, b) => (a.body.position ?? 1) - (b.body.position ?? 1));
  const shipped = scorecards.data?.shipped;
  const segmentName = (card: Scorecard) => {
    if (!card.body.segment) return t('scorecards.everybody');
    return segments.find((segment) => segment.id === card.body.segment)?.name ?? t('scorecards.segment_gone');
  };
  return (
    <>
      <div className="head lined">
        <h1>{t('scorecards.title')}</h1>
        <span className="push row wrap">
          <Link to="/health/suggest" className="btn compact">
            {t('suggest.open')}
          </Link>
          {!past && (
            <Link to="/health/$id" params={{ id: 'new' }} className="btn compact">
              <Icon name="plus" size="small" />
              {t('scorecards.new')}
            </Link>
          )}
        </span>
      </div>
      <div className="scroll split-page">
        <section className="panel" aria-label={t('scorecards.title')}>
          <QueryError query={scorecards} />
          {scorecards.isPending && <SkeletonLines rows={5} />}
          <p className="second small-text">{t('scorecards.text')}</p>
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('scorecards.scorecard')}</th>
                <th>{t('scorecards.for')}</th>
                <th className="right not-phone">{t('scorecards.measures')}</th>
                <th className="right not-phone">{t('scorecards.version')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((card) => (
                <tr key={card.id}>
                  <th scope="row">
                    <Link to="/health/$id" params={{ id: String(card.id) }} className="plain-link">
                      {card.name}
                    </Link>
                    <p className="segment-text">{measureNames(card.body)}</p>
                  </th>
                  <td className="second">{segmentName(card)}</td>
                  <td className="right not-phone">{formatNumber(card.body.measures.length)}</td>
                  <td className="right not-phone">{formatNumber(card.version)}</td>
                </tr>
              ))}
              {shipped?.holds && (
                <tr>
                  <th scope="row">
                    <Link to="/health/$id" params={{ id: 'shipped' }} className="plain-link">
                      {shipped.name}
                    </Link>
                    <p className="segment-text">{measureNames(shipped.body)}</p>
                  </th>
                  <td className="second nowrap">{t('scorecards.everybody')}</td>
                  <td className="right not-phone">{formatNumber(shipped.body.measures.length)}</td>
                  <td className="right not-phone nowrap">{t('scorecards.shipped')}</td>
                </tr>
              )}
            </tbody>
          </table>
        </section>
        <aside className="split-side" aria-label={t('accuracy.title')}>
          <AccuracyPanel />
        </aside>
      </div>
    </>
  );
}

const measureNames = (body: ScorecardBody) => body.measures.map((measure) => measure.name).join(', ');
