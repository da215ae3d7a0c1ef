import type { Band } from '../api/health.ts';
import { t } from '../i18n/index.tsx';
import { bandOf, roundText, type BandLimits } from '../lib/bands.ts';

// A score as two leaves filled from the stem: left experience, right outcome, each in its band's colour. A dashed
// outline says that nothing was measured.

const LEFT = 'M11.5 21A10.5 10.5 0 0 1 1 10.5V3A10.5 10.5 0 0 1 11.5 13.5Z';
const RIGHT = 'M12.5 21A10.5 10.5 0 0 0 23 10.5V3A10.5 10.5 0 0 0 12.5 13.5Z';

interface Props {
  experience: number | null;
  outcome: number | null;
  size?: 16 | 18 | 24 | 48;
  limits?: BandLimits;
  decorative?: boolean; // where the same stands beside it in words
}

export function Leaves({ experience, outcome, size = 18, limits, decorative = false }: Props) {
  const label = t('health.leaves', { experience: roundText(experience, limits), outcome: roundText(outcome, limits) });
  return (
    <svg
      className="leaves"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      {...(decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <Leaf path={LEFT} score={experience} limits={limits} />
      <Leaf path={RIGHT} score={outcome} limits={limits} />
    </svg>
  );
}

function Leaf({ path, score, limits }: { path: string; score: number | null; limits?: BandLimits }) {
  if (score === null) return <path className="unmeasured" d={path} />;
  const empty = Math.max(0, Math.min(100, 100 - score));
  return (
    <>
      <path className="ground" d={path} />
      <path className={bandOf(score, limits)} d={path} style={{ clipPath: `inset(${empty}% 0 0 0)` }} />
    </>
  );
}

// A band has a shape, a colour and a word.
export function BandMark({ band }: { band: Band | null }) {
  return <i className={`band-mark ${band ?? 'none'}`} aria-hidden="true" />;
}

export function BandTag({ band }: { band: Band | null }) {
  return (
    <span className={`tag ${band === 'thriving' ? 'good' : band === 'watch' ? 'watch' : band === 'at_risk' ? 'bad' : ''}`}>
      <BandMark band={band} />
      {t(`band.${band ?? 'none'}`)}
    </span>
  );
}
