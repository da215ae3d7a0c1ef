import { hasMessage, t, type MessageKey } from '../../i18n/index.tsx';
import { formatDay } from '../dates.ts';
import { formatNumber } from '../format.ts';
import type { Chip, ChipOp, ValueKind } from './chips.ts';
import { isSymbol, tokenize, unquote, type Token } from './tokens.ts';

// A formula's parts in the words of the person who reads them: "Active people, 28 days", "fell by more than", "30%".

// "seat_use" → "Seat use".
export function plainName(name: string): string {
  const text = name.replace(/_/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function attributeName(key: string): string {
  const message = `attribute.${key}`;
  return hasMessage(message) ? t(message) : plainName(key);
}

function functionName(name: string): string {
  const message = `measure.${name.toLowerCase()}`;
  return hasMessage(message) ? t(message) : plainName(name);
}

// "28d" → "28 days".
function durationWords(text: string): string {
  const [, count, unit] = /^(\d+)(d|w|mo|y)$/i.exec(text) ?? [];
  if (!count || !unit) return text;
  const keys: Record<string, MessageKey> = {
    d: 'formula.days', w: 'formula.weeks', mo: 'formula.months', y: 'formula.years',
  };
  return t(keys[unit.toLowerCase()]!, { n: Number(count) });
}

// The parts between the commas of a call's brackets.
function argumentsOf(text: string, tokens: Token[]): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = tokens[1]?.end ?? 0;
  for (const token of tokens.slice(1)) {
    if (isSymbol(token, '(') || isSymbol(token, '[')) depth++;
    if (isSymbol(token, ')') || isSymbol(token, ']')) depth--;
    if (depth === 0 || (depth === 1 && isSymbol(token, ','))) {
      parts.push(text.slice(from, token.at).trim());
      from = token.end;
    }
    if (depth === 0) break;
  }
  return parts.filter((part) => part !== '');
}

// The name of what is measured, and the text itself where no plain words fit.
export function measureWords(text: string): string {
  const tokens = tokenize(text);
  const first = tokens[0];
  if (!first || first.kind !== 'name') return text;
  if (first.text === 'account' && isSymbol(tokens[1], '[') && tokens[2]?.kind === 'text' && tokens.length === 4) {
    return unquote(tokens[2].text);
  }
  if (tokens.length === 1) {
    return first.text.startsWith('account.') ? attributeName(first.text.slice(8)) : functionName(first.text);
  }
  if (!isSymbol(tokens[1], '(') || tokens.at(-1)?.end !== text.length || !isSymbol(tokens.at(-1), ')')) return text;
  return callWords(first.text.toLowerCase(), argumentsOf(text, tokens)) ?? text;
}

const TEXT_CALLS = new Set(['count', 'days', 'people_with', 'last', 'feature', 'feature_people']);
const OVER_TIME = new Set(['change', 'trend', 'peak', 'low', 'average']);

function callWords(name: string, parts: string[]): string | null {
  const [first = '', second] = parts;
  const window = (text: string | undefined) => (text ? `, ${durationWords(text)}` : '');
  if (TEXT_CALLS.has(name)) {
    const what = t(`measure.of.${name}` as MessageKey, { name: unquote(first) });
    return what + window(second);
  }
  if (OVER_TIME.has(name)) {
    return t(`measure.of.${name}` as MessageKey, { what: measureWords(first) }) + window(second);
  }
  if (name === 'ago' && second) return t('measure.of.ago', { what: measureWords(second), ago: durationWords(first) });
  if (name === 'people') return t('measure.of.people', { what: parts.join(', ') });
  if (parts.length === 0) return functionName(name);
  return parts.length === 1 && /^\d+(d|w|mo|y)$/i.test(first) ? functionName(name) + window(first) : null;
}

export interface ChipWords {
  what: string;
  how: string;
  value: string;
}

const isChange = (what: string) => /^change\(/i.test(what);

export function chipWords(parts: NonNullable<Chip['parts']>): ChipWords {
  const { what, op, value, kind } = parts;
  const negative = value.startsWith('-');
  if (isChange(what) && ((op === '<' && negative) || (op === '>' && !negative && kind === 'share'))) {
    const [, inner] = /^change\((.*),\s*[^,]*\)$/is.exec(what) ?? [];
    const name = inner ? measureWords(inner) : measureWords(what);
    return { what: name, how: t(negative ? 'chip.fell' : 'chip.rose'), value: valueWords(value.replace('-', ''), kind) };
  }
  return { what: measureWords(what), how: opWords(op, kind), value: valueWords(value, kind) };
}

export function opWords(op: ChipOp, kind: ValueKind): string {
  const dated = `chip.date.${op}`;
  if (kind === 'date' && hasMessage(dated)) return t(dated);
  return t(`chip.${op}` as MessageKey);
}

export function valueWords(value: string, kind: ValueKind): string {
  switch (kind) {
    case 'text':
      return /^["']/.test(value) ? unquote(value) : value;
    case 'duration':
      return durationWords(value);
    case 'date':
      return formatDay(value, '');
    case 'number':
      return formatNumber(Number(value));
    default:
      return value.replace('-', '−');
  }
}
