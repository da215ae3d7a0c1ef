import '../account/health.css';
import { t } from '../../i18n/index.tsx';
import type { AdoptionAnswer, AdoptionSign, AdoptionUnit } from '../../api/adoption.ts';
import { formatFine, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';

// An answer has a shape, a colour and a word; a figure its unit.

const TONES: Record<AdoptionAnswer, string> = { yes: ' good', partly: ' watch', no: ' bad', unknown: '' };
const SHAPES: Record<AdoptionAnswer, string> = { yes: 'thriving', partly: 'watch', no: 'at_risk', unknown: 'none' };

export function AnswerTag({ answer }: { answer: AdoptionAnswer }) {
  return (
    <span className={`tag${TONES[answer]}`}>
      <i className={`band-mark ${SHAPES[answer]}`} aria-hidden="true" />
      {t(`adoption.${answer}`)}
    </span>
  );
}

const MARK_ANSWERS = { good: 'yes', mixed: 'partly', poor: 'no', unknown: 'unknown' } as const;

export function SignMark({ mark }: { mark: AdoptionSign['mark'] }) {
  return <i className={`band-mark ${SHAPES[MARK_ANSWERS[mark]]}`} role="img" aria-label={t(`adoption.mark_${mark}`)} />;
}

export function figureText(value: number | null | undefined, unit: AdoptionUnit): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  if (unit === 'share') return formatShare(value);
  if (unit === 'days') return t('adoption.days', { n: value });
  if (unit === 'people') return t('adoption.people', { n: value });
  if (unit === 'yes_no') return t(value > 0 ? 'adoption.yes' : 'adoption.no');
  return unit === 'count' ? formatNumber(value) : formatFine(value);
}
