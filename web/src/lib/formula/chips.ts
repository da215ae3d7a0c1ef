import { conditionsOf, type Condition } from './conditions.ts';
import { isSymbol, isWord, type Token } from './tokens.ts';

// A condition as a chip of three parts: what is measured, how it is compared, with which value. Any comparison of a
// measure with one written value can be one; everything else stays a chip of text. The text is the truth: a chip only
// says where its parts stand in it.

export type ChipOp = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts with' | 'within' | 'within next'
  | 'is missing' | 'is not missing' | 'yes' | 'no';

export type ValueKind = 'text' | 'number' | 'share' | 'duration' | 'date' | 'none';

export interface Chip {
  index: number;
  condition: Condition;
  parts: { what: string; op: ChipOp; value: string; kind: ValueKind } | null;
}

const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=']);

export function chipsOf(text: string): Chip[] {
  return conditionsOf(text).map((condition, index) => ({ index, condition, parts: partsOf(condition) }));
}

function partsOf(condition: Condition): Chip['parts'] {
  const { tokens } = condition;
  const negated = isWord(tokens[0], 'not');
  const body = negated ? tokens.slice(1) : tokens;
  const length = measureLength(body);
  if (length === 0) return null;
  const what = textOf(condition, body.slice(0, length));
  const rest = body.slice(length);
  if (rest.length === 0) return { what, op: negated ? 'no' : 'yes', value: '', kind: 'none' };
  if (negated) return null;
  return comparisonOf(what, rest);
}

function comparisonOf(what: string, rest: Token[]): Chip['parts'] {
  const word = (at: number, text: string) => isWord(rest[at], text);
  if (word(0, 'is') && word(1, 'missing') && rest.length === 2) return { what, op: 'is missing', value: '', kind: 'none' };
  if (word(0, 'is') && word(1, 'not') && word(2, 'missing') && rest.length === 3) {
    return { what, op: 'is not missing', value: '', kind: 'none' };
  }
  let op: ChipOp | null = null;
  let used = 1;
  if (rest[0]!.kind === 'symbol' && COMPARISONS.has(rest[0]!.text)) op = rest[0]!.text as ChipOp;
  else if (word(0, 'contains')) op = 'contains';
  else if (word(0, 'starts') && word(1, 'with')) [op, used] = ['starts with', 2];
  else if (word(0, 'within') && word(1, 'next')) [op, used] = ['within next', 2];
  else if (word(0, 'within')) op = 'within';
  if (!op) return null;
  const value = valueOf(rest.slice(used));
  return value && { what, op, ...value };
}

// How many of the tokens are one measure: a name, a name with a bracket after it, an own attribute.
function measureLength(tokens: Token[]): number {
  if (tokens[0]?.kind !== 'name') return 0;
  let at = 1;
  while (isSymbol(tokens[at], '(') || isSymbol(tokens[at], '[')) {
    let depth = 0;
    for (; at < tokens.length; at++) {
      if (isSymbol(tokens[at], '(') || isSymbol(tokens[at], '[')) depth++;
      if (isSymbol(tokens[at], ')') || isSymbol(tokens[at], ']')) depth--;
      if (depth === 0) break;
    }
    if (depth !== 0) return 0;
    at++;
  }
  return at;
}

function textOf(condition: Condition, tokens: Token[]): string {
  const from = tokens[0]!.at - condition.at;
  const to = tokens[tokens.length - 1]!.end - condition.at;
  return condition.text.slice(from, to);
}

function valueOf(tokens: Token[]): { value: string; kind: ValueKind } | null {
  const minus = isSymbol(tokens[0], '-');
  const [token, ...more] = minus ? tokens.slice(1) : tokens;
  if (!token || more.length > 0) return null;
  if (token.kind === 'text') return minus || token.open ? null : { value: token.text, kind: 'text' };
  if (isWord(token, 'yes') || isWord(token, 'no') || isWord(token, 'true') || isWord(token, 'false')) {
    return minus ? null : { value: token.text, kind: 'text' };
  }
  if (token.kind !== 'number') return null;
  return { value: (minus ? '-' : '') + token.text, kind: numberKind(token.text) };
}

export function numberKind(text: string): ValueKind {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'date';
  if (text.endsWith('%')) return 'share';
  return /^\d+(d|w|mo|y)$/i.test(text) ? 'duration' : 'number';
}

// The text of a chip's condition after its parts were changed.
export function chipText(what: string, op: ChipOp, value: string): string {
  if (op === 'yes') return what;
  if (op === 'no') return `not ${what}`;
  if (op === 'is missing' || op === 'is not missing') return `${what} ${op}`;
  return `${what} ${op} ${value}`;
}

// The ways to compare that make sense for a value of a kind.
export function opsOf(kind: ValueKind): ChipOp[] {
  switch (kind) {
    case 'text':
      return ['=', '!=', 'contains', 'starts with', 'is missing', 'is not missing'];
    case 'date':
      return ['=', '<', '<=', '>', '>=', 'is missing', 'is not missing'];
    case 'none':
      return ['yes', 'no', 'is missing', 'is not missing'];
    default:
      return ['<', '<=', '=', '!=', '>=', '>', 'is missing', 'is not missing'];
  }
}
