// Amounts as people type them, to and from whole minor units. By text, so that no cent is lost.

// Digits behind the point that ISO 4217 gives the currency; null where it is none.
export function currencyDigits(currency: string): number | null {
  if (!/^[a-z]{3}$/i.test(currency)) return null;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? null;
}

// "1,234.5" in minor units; null where it is no amount, or has more digits than the currency.
export function minorOf(text: string, digits: number): number | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.replace(/[\s,]/g, ''));
  const behind = match?.[2] ?? '';
  if (!match || behind.length > digits) return null;
  const minor = Number(match[1]! + behind.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

export function majorText(minor: number, digits: number): string {
  const text = String(minor).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const behind = text.slice(text.length - digits);
  return /^0*$/.test(behind) ? whole : `${whole}.${behind}`;
}
