import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { ApiError } from '../../api/client.ts';
import { useFormulaCheck } from '../../api/formulas.ts';
import type { FormulaCheck } from '../../api/formula-types.ts';
import type { Day } from '../../api/types.ts';
import { conditionsOf } from '../../lib/formula/conditions.ts';
import { unitsOf } from '../../lib/formula/tokens.ts';
import type { Problem } from './segments.ts';

// A formula with what the server says of it: counts, who matches, or where it is wrong. While there is a mistake, the
// conditions before it are still counted, so that the figures do not vanish in the middle of a sentence.

const TYPING_MS = 200;

export interface CheckedFormula {
  answer: FormulaCheck | null;
  problem: Problem | null;
  error: unknown; // anything but a mistake in the formula
  counted: number; // how many conditions the answer is about
  pending: boolean;
}

export function useCheckedFormula(text: string, day: Day | undefined, scope: 'accounts' | 'people' = 'accounts'): CheckedFormula {
  const [asked] = useDebouncedValue(text, TYPING_MS);
  const whole = useFormulaCheck(asked, day, scope);
  const problem = whole.error ? problemOf(asked, whole.error) : null;
  const start = problem ? startBefore(asked, problem) : '';
  const part = useFormulaCheck(start, day, scope);
  const now = problem ? (start === '' ? null : part.data) : whole.data;
  // The last answer stays until the next one is there.
  const last = useRef<FormulaCheck | null>(null);
  useEffect(() => {
    if (now !== undefined) last.current = now;
    if (asked.trim() === '') last.current = null;
  });
  const answer = asked.trim() === '' ? null : now === undefined ? last.current : now;
  return {
    answer,
    problem: problem && asked === text ? problem : null,
    error: whole.error && !problem ? whole.error : null,
    counted: conditionsOf(problem ? start : asked).length,
    pending: asked !== text || whole.isFetching,
  };
}

export function problemOf(text: string, error: unknown): Problem | null {
  if (!(error instanceof ApiError) || !error.place) return null;
  const { at, end, proposal } = error.place;
  return { at: unitsOf(text, at), end: unitsOf(text, end), proposal, message: error.message.replace(/`([^`]*)`/g, '“$1”') };
}

// The conditions that end before a mistake.
function startBefore(text: string, problem: Problem): string {
  const good = conditionsOf(text).filter((condition) => condition.end <= problem.at);
  return good.length > 0 ? text.slice(good[0]!.at, good[good.length - 1]!.end) : '';
}
