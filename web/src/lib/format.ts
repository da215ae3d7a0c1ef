import { locale } from '../i18n/index.tsx';

// Numbers, shares, money and changes as text. "Not known" is always an en dash; minus is the true minus sign.

export const NOT_KNOWN = '–';

const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

function trueMinus(text: string): string {
  return text.replace(/-/g, '−');
}

export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  const format = Number.isInteger(value) || Math.abs(value) >= 100 ? integer : oneDecimal;
  return trueMinus(format.format(value));
}

// A share between 0 and 1 as whole per cent. What is small but not nothing never reads 0%.
export function formatShare(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  const percent = value * 100;
  if (percent > 0 && percent < 1) return '<1%';
  return `${integer.format(percent)}%`;
}

// Small fractions with two decimals: 0.25, 1.5, 12.
export function formatFine(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 10) return formatNumber(value);
  return trueMinus(new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value));
}

// A share with one decimal where it says something: −30.2%, 50%.
export function formatShareExact(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  return `${trueMinus(oneDecimal.format(Math.round(value * 1000) / 10))}%`;
}

export interface Change {
  text: string;
  direction: 'up' | 'down' | 'none';
}

// A relative change, −0.3 → ↓30%.
export function formatChange(value: number | null | undefined): Change {
  if (value === null || value === undefined || !Number.isFinite(value)) return { text: NOT_KNOWN, direction: 'none' };
  const percent = Math.round(value * 100);
  if (percent === 0) return { text: '0', direction: 'none' };
  const size = Math.abs(percent);
  const shown = size >= 1000 ? `${integer.format(Math.round(size / 100) + 1)}×` : `${size}%`;
  return percent > 0 ? { text: `↑${shown}`, direction: 'up' } : { text: `↓${shown}`, direction: 'down' };
}

// The relative change between two counts; null where it has no meaning.
export function changeOf(now: number | null | undefined, before: number | null | undefined): number | null {
  if (now === null || now === undefined || before === null || before === undefined || before === 0) return null;
  return (now - before) / before;
}

// A signed change of a count or of percentage points: +3, −2.
export function formatSigned(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  if (value === 0) return '0';
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

export function formatMoney(value: number | null | undefined, currency: string | null | undefined): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  return currencyText(currency, { maximumFractionDigits: Number.isInteger(value) ? 0 : 2 }, value);
}

// Headlines: €9.84 M, €412 k.
export function formatMoneyShort(value: number | null | undefined, currency: string | null | undefined): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  const size = Math.abs(value);
  if (size >= 999_500) return `${currencyText(currency, { maximumSignificantDigits: 3 }, value / 1e6)} M`;
  if (size >= 100_000) return `${currencyText(currency, { maximumSignificantDigits: 3 }, value / 1e3)} k`;
  return formatMoney(value, currency);
}

function currencyText(
  currency: string | null | undefined,
  options: Intl.NumberFormatOptions,
  value: number,
): string {
  if (currency && /^[A-Za-z]{3}$/.test(currency)) {
    const digits = options.maximumFractionDigits === 0 ? { minimumFractionDigits: 0 } : {};
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: currency.toUpperCase(),
      // Dollars and crowns are many: the sign alone would not say whose.
      currencyDisplay: 'symbol',
      ...digits,
      ...options,
    });
    return trueMinus(format.format(value));
  }
  return trueMinus(new Intl.NumberFormat(locale, options).format(value));
}

export function formatBytes(value: number): string {
  if (value >= 1 << 20) return `${oneDecimal.format(value / (1 << 20))} MB`;
  if (value >= 1 << 10) return `${oneDecimal.format(value / (1 << 10))} kB`;
  return `${value} B`;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
