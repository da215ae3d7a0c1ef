import type { FieldKind, Scalar } from '../api/types.ts';

// The value of an attribute from what was typed: as the kind says, and for a new one by its look.
export function readScalar(text: string, kind?: FieldKind): Scalar {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (kind === 'text' || kind === 'date' || kind === 'day') return trimmed;
  if (kind === 'bool' || kind === undefined) {
    if (/^(true|yes)$/i.test(trimmed)) return true;
    if (/^(false|no)$/i.test(trimmed)) return false;
  }
  // A number as people write it: digits, one dot, commas between thousands. Leading zeros are an id, not a number.
  if (/^-?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?$/.test(trimmed)) return Number(trimmed.replace(/,/g, ''));
  return trimmed;
}
