import type { ScaleKind, SurveyBody, SurveyFigure, SurveyKind, SurveyQuestion } from '../api/surveys.ts';
import { SCALES, isScale } from '../api/surveys.ts';
import { formatFine, formatShare, formatSigned } from './format.ts';

// A survey as it is edited and sent, and its figures as texts.

export const QUESTIONS_MAX = 12;
export const CHOICES_MAX = 12;
const DAYS_USUAL = 14;

export const EMPTY_SURVEY: SurveyBody = { meaning: '', title: '', days: DAYS_USUAL, thanks: '', questions: [] };

/** A key that no other question has: "nps", "nps_2". */
export function freshKey(questions: SurveyQuestion[], kind: SurveyKind): string {
  let key: string = kind;
  for (let n = 2; questions.some((each) => each.key === key); n += 1) key = `${kind}_${n}`;
  return key;
}

export const newQuestion = (questions: SurveyQuestion[], kind: SurveyKind): SurveyQuestion => ({
  key: freshKey(questions, kind),
  kind,
  text: '',
  required: questions.length === 0,
  ...(kind === 'choice' ? { choices: [] } : {}),
});

/** As it is sent: what its kind does not have is left out. */
export function sentQuestion({ key, kind, text, hint, required, low, high, choices, several, when }: SurveyQuestion): SurveyQuestion {
  const scale = isScale(kind);
  return {
    key, kind, text,
    ...(hint ? { hint } : {}),
    ...(required ? { required } : {}),
    ...(scale && low ? { low } : {}),
    ...(scale && high ? { high } : {}),
    ...(kind === 'choice' ? { choices: (choices ?? []).map((each) => each.trim()).filter(Boolean), ...(several ? { several } : {}) } : {}),
    ...(when ? { when } : {}),
  };
}

export const sentSurvey = ({ meaning, title, days, thanks, questions }: SurveyBody) => ({
  ...(meaning ? { meaning } : {}),
  ...(title ? { title } : {}),
  days,
  ...(thanks ? { thanks } : {}),
  questions: questions.map(sentQuestion),
});

/** Questions by which the one at `index` may be shown. */
export const conditionsFor = (questions: SurveyQuestion[], index: number) => questions.slice(0, index).filter((each) => each.kind !== 'text');

/** Moved by one place; what it is shown by has to stay before it. */
export function moved(questions: SurveyQuestion[], index: number, by: 1 | -1): SurveyQuestion[] {
  const to = index + by;
  if (to < 0 || to >= questions.length) return questions;
  const next = [...questions];
  [next[index], next[to]] = [next[to]!, next[index]!];
  return next.map((each, at) => (each.when && !next.slice(0, at).some((other) => other.key === each.when!.question) ? { ...each, when: undefined } : each));
}

export const withoutQuestion = (questions: SurveyQuestion[], index: number): SurveyQuestion[] =>
  questions.filter((_, at) => at !== index).map((each) => (each.when?.question === questions[index]!.key ? { ...each, when: undefined } : each));

/** A renamed key goes along in what is shown by it. */
export const renamedKey = (questions: SurveyQuestion[], index: number, key: string): SurveyQuestion[] =>
  questions.map((each, at) => {
    if (at === index) return { ...each, key };
    return each.when?.question === questions[index]!.key ? { ...each, when: { ...each.when, question: key } } : each;
  });

// ---- figures

export function figureText(kind: ScaleKind, value: number | null): string | null {
  if (value === null) return null;
  if (kind === 'nps') return formatSigned(Math.round(value));
  return kind === 'rating' ? formatShare(value) : formatFine(Math.round(value * 100) / 100);
}

/** From where to where values of the kind can lie, for a drawing. */
export const rangeOf = (kind: ScaleKind): readonly [number, number] => (kind === 'nps' ? [-100, 100] : kind === 'rating' ? [0, 1] : SCALES.effort);

/** Shares of the width: where the range begins, how long it is, where the value lies. */
export function placeOf(kind: ScaleKind, { value, low, high }: SurveyFigure): { left: number; width: number; at: number } | null {
  if (value === null || low === null || high === null) return null;
  const [least, most] = rangeOf(kind);
  const share = (number: number) => Math.min(1, Math.max(0, (number - least) / (most - least)));
  return { left: share(low), width: share(high) - share(low), at: share(value) };
}
