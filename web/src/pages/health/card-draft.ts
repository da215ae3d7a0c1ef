import type { Measure, ScorecardBody, ScorecardException } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { USUAL_LIMITS } from '../../lib/bands.ts';

// A scorecard as it is edited.

export interface CardDraft {
  name: string;
  why: string;
  segment: number | null;
  position: number;
  measures: Measure[];
  exceptions: ScorecardException[];
  bands: { watch_from: number; thriving_from: number };
}

export const EMPTY_CARD: CardDraft = {
  name: '', why: '', segment: null, position: 1, exceptions: [], bands: { ...USUAL_LIMITS },
  measures: [newMeasure([], 'experience'), newMeasure([{ key: 'measure_1' }], 'outcome')],
};

export function newMeasure(others: Pick<Measure, 'key'>[], group: Measure['group']): Measure {
  let n = others.length + 1;
  while (others.some((other) => other.key === `measure_${n}`)) n += 1;
  return { key: `measure_${n}`, name: '', formula: '', curve: [[0, 0], [1, 100]], weight: 10, group, missing: 'leave_out' };
}

export function readBody(name: string, body: Partial<ScorecardBody>): CardDraft {
  return {
    name,
    why: '',
    segment: body.segment || null,
    position: body.position ?? 1,
    measures: body.measures ?? [],
    exceptions: body.exceptions ?? [],
    bands: body.bands ?? { ...USUAL_LIMITS },
  };
}

export function bodyOf(draft: CardDraft): ScorecardBody {
  const { segment, position, measures, exceptions, bands } = draft;
  return {
    segment,
    position,
    measures,
    // Points say nothing where there is no score.
    exceptions: exceptions.map(({ points, ...rest }) => (rest.effect === 'no_score' ? rest : { ...rest, points })),
    bands,
  };
}

export function sendCard(draft: CardDraft): object {
  return { name: draft.name, body: bodyOf(draft) };
}

// What stands in the way of saving besides the name, in the order of the page.
export function problemOfCard(draft: CardDraft): string | null {
  if (draft.measures.length === 0) return t('scorecards.need_measure');
  if (draft.measures.some((measure) => measure.name.trim() === '')) return t('scorecards.need_names');
  if (draft.measures.some((measure) => measure.formula.trim() === '')) return t('scorecards.need_formulas');
  if (draft.measures.some((measure) => !(measure.weight > 0))) return t('scorecards.need_weights');
  if (draft.exceptions.some((exception) => exception.formula.trim() === '')) return t('scorecards.need_exceptions');
  if (draft.bands.watch_from >= draft.bands.thriving_from) return t('scorecards.need_bands');
  return null;
}

// What each measure counts of 100, with one decimal.
export function shareOf(measure: Measure, measures: Measure[]): number {
  const sum = measures.reduce((total, each) => total + Math.max(0, each.weight), 0);
  return sum > 0 ? (Math.max(0, measure.weight) / sum) * 100 : 0;
}
