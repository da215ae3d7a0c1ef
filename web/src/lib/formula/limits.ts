import { numberKind, type ValueKind } from './chips.ts';

// Limits as numbers, in the units that the server counts in: shares as fractions, durations in days.

const DAYS: Record<string, number> = { d: 1, w: 7, mo: 30.4375, y: 365.25 };

export function limitValue(text: string): number | null {
  const negative = text.startsWith('-');
  const body = negative ? text.slice(1) : text;
  const kind = numberKind(body);
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(%|d|w|mo|y)?$/i.exec(body) ?? [];
  if (digits === undefined || kind === 'date') return null;
  const sign = negative ? -1 : 1;
  if (unit === '%') return (sign * Number(digits)) / 100;
  return sign * Number(digits) * (unit ? DAYS[unit.toLowerCase()]! : 1);
}

export function limitText(value: number, kind: ValueKind): string {
  const plain = (number: number) => String(Math.round(number * 1e6) / 1e6);
  if (kind === 'share') return `${plain(value * 100)}%`;
  if (kind === 'duration') return `${value < 0 ? '-' : ''}${Math.abs(Math.round(value))}d`;
  return plain(value);
}
