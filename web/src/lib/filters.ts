import type { Field, FieldKind } from '../api/types.ts';
import { hasMessage, t } from '../i18n/index.tsx';
import { formatDayLong, isDay } from './dates.ts';
import { formatMoney, formatNumber } from './format.ts';

// A filter of the accounts list: FIELD:OP:VALUE in the address, words in the chip.

export type Op = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'contains' | 'set' | 'unset' | 'within';

export interface Filter {
  field: string;
  op: Op;
  value: string;
}

const OPS: Op[] = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'contains', 'set', 'unset', 'within'];
const SIZES: Op[] = ['gte', 'lte', 'gt', 'lt', 'eq', 'set', 'unset'];

export function opsFor(kind: FieldKind): Op[] {
  switch (kind) {
    case 'text':
      return ['eq', 'ne', 'in', 'contains', 'set', 'unset'];
    case 'bool':
      return ['eq', 'set', 'unset'];
    case 'date':
      return ['within', 'gte', 'lte', 'eq', 'set', 'unset'];
    case 'day':
      return ['gte', 'lte', 'eq', 'set', 'unset'];
    case 'share':
    case 'change':
      return ['gte', 'lte', 'gt', 'lt', 'set', 'unset'];
    default:
      return SIZES;
  }
}

// Kept as a fraction, typed and shown in per cent.
function isShare(kind: FieldKind): boolean {
  return kind === 'share' || kind === 'change';
}

export function needsValue(op: Op): boolean {
  return op !== 'set' && op !== 'unset';
}

export function parseFilter(text: string): Filter | null {
  const first = text.indexOf(':');
  if (first < 1) return null;
  const second = text.indexOf(':', first + 1);
  const op = (second < 0 ? text.slice(first + 1) : text.slice(first + 1, second)) as Op;
  if (!OPS.includes(op)) return null;
  const value = second < 0 ? '' : text.slice(second + 1);
  if (needsValue(op) && value === '') return null;
  return { field: text.slice(0, first), op, value: needsValue(op) ? value : '' };
}

export function filterText(filter: Filter): string {
  return needsValue(filter.op) ? `${filter.field}:${filter.op}:${filter.value}` : `${filter.field}:${filter.op}`;
}

// The value as somebody types it, from the value as it is sent: shares are typed in per cent.
export function typedValue(filter: Filter, kind: FieldKind): string {
  if (isShare(kind) && needsValue(filter.op)) return String(Math.round(Number(filter.value) * 1000) / 10);
  return filter.value;
}

// The value to send, or the sentence that says what is wrong with it.
export function readValue(typed: string, op: Op, kind: FieldKind): { value: string } | { error: string } {
  const text = typed.trim();
  if (!needsValue(op)) return { value: '' };
  if (text === '') return { error: t('filter.need_value') };
  if (kind === 'text' || kind === 'bool') return { value: text };
  if (op !== 'within' && (kind === 'date' || kind === 'day')) {
    return isDay(text) ? { value: text } : { error: t('filter.need_day') };
  }
  const number = Number(text.replace(/[\s,%]/g, ''));
  if (!Number.isFinite(number)) return { error: t('filter.need_number') };
  return { value: String(isShare(kind) ? number / 100 : number) };
}

// "MRR" for mrr, and the server's label for what we have no name for.
export function fieldLabel(field: Pick<Field, 'key' | 'label' | 'group'>): string {
  if (field.group === 'health') return field.label;
  const known = field.group === 'metric' ? `metric.${field.key}.label` : `attribute.${field.key}`;
  return hasMessage(known) ? t(known) : field.label || field.key;
}

export interface FilterWords {
  what: string;
  how: string;
  value: string;
}

export function filterWords(filter: Filter, field: Field | undefined, currency?: string | null): FilterWords {
  const kind = field?.kind ?? 'text';
  const what = field ? fieldLabel(field) : filter.field;
  const dated = `op.date.${filter.op}`;
  const how = (kind === 'date' || kind === 'day') && hasMessage(dated) ? t(dated) : t(`op.${filter.op}`);
  // "Renews in within 120 days" reads badly; the field keeps its verb there.
  const name = filter.op === 'within' ? what.replace(/ in$/, '') : what;
  return { what: name, how, value: valueWords(filter, kind, currency) };
}

function valueWords(filter: Filter, kind: FieldKind, currency?: string | null): string {
  const { op, value } = filter;
  if (!needsValue(op)) return '';
  if (op === 'within') return t('filter.within_days', { n: Number(value) });
  if (op === 'in') return value.split(',').join(', ');
  if (kind === 'bool') return value === 'true' ? t('filter.yes') : t('filter.no');
  if (kind === 'date' || kind === 'day') return isDay(value) ? formatDayLong(value) : value;
  if (isShare(kind)) return `${formatNumber(Math.round(Number(value) * 1000) / 10)}%`;
  if (kind === 'money') return formatMoney(Number(value), currency);
  if (kind === 'number' || kind === 'count') return formatNumber(Number(value));
  return value;
}

// "-mrr" ↔ {field, descending}
export interface Sort {
  field: string;
  descending: boolean;
}

export function parseSort(text: string | undefined): Sort | null {
  if (!text || text === '-') return null;
  return text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false };
}

// The next state of a column head that is pressed: the side people want first, the other side, off.
export function nextSort(current: Sort | null, field: string, numbersFirst: boolean): string | undefined {
  const first = numbersFirst ? `-${field}` : field;
  const second = numbersFirst ? field : `-${field}`;
  if (!current || current.field !== field) return first;
  return current.descending === numbersFirst ? second : undefined;
}
