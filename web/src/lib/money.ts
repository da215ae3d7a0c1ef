import { formatMoney, formatMoneyShort } from './format.ts';

// Money as the server has it: whole minor units, of which `digits` are behind the point.

export interface Unit {
  currency: string;
  digits: number;
}

export const major = (minor: number, unit: Unit) => minor / 10 ** unit.digits;
export const moneyExact = (minor: number, unit: Unit) => formatMoney(major(minor, unit), unit.currency);
// Headlines: without cents.
export const moneyShort = (minor: number, unit: Unit) => formatMoneyShort(Math.round(major(minor, unit)), unit.currency);

// With its sign, for what was gained or lost; nothing at all is a dash.
export function moneyMoved(minor: number, unit: Unit): string {
  if (minor === 0) return '–';
  return minor > 0 ? `+${moneyExact(minor, unit)}` : moneyExact(minor, unit);
}
