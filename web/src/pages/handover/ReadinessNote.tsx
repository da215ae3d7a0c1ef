import { t } from '../../i18n/index.tsx';

interface Props {
  demands: { hours: number; knowledge: number };
  hours: number | null;
  knowledge: number | null;
}

// Whether the customer has the time and the knowledge that onboarding asks for. A demand of 0 is none.
export function ReadinessNote({ demands, hours, knowledge }: Props) {
  const asked = [demands.hours > 0 && t('handover.asks_hours', { n: demands.hours }), demands.knowledge > 0 && t('handover.asks_knowledge', { n: demands.knowledge })].filter((one) => one !== false);
  const gaps = [
    hours !== null && hours < demands.hours && t('handover.gap_hours', { have: hours, need: demands.hours }),
    knowledge !== null && knowledge < demands.knowledge && t('handover.gap_knowledge', { have: knowledge, need: demands.knowledge }),
  ].filter((one) => one !== false);
  const known = (demands.hours > 0 && hours !== null) || (demands.knowledge > 0 && knowledge !== null);
  if (asked.length === 0) return <p className="small-text second">{t('handover.asks_nothing')}</p>;
  return (
    <div role="status" className="small-text">
      <p className="second">{t('handover.asks', { what: asked.join(', ') })}</p>
      {gaps.length > 0 && (
        <p className="watch">
          <b>{t('handover.gap')}</b> {gaps.join(' ')}
        </p>
      )}
      {gaps.length === 0 && <p className="second">{t(known ? 'ob.fits' : 'ob.readiness_none')}</p>}
    </div>
  );
}
