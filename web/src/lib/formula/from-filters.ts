import type { Field } from '../../api/types.ts';
import { parseFilter, type Filter } from '../filters.ts';
import { quote } from './tokens.ts';

// The filters of the accounts table as a formula, so that a view can be kept as a segment.

// What the table's columns are called in formulas. What is missing here cannot be said in a formula.
const METRICS: Record<string, string> = {
  dau: 'dau',
  wau: 'wau',
  mau: 'mau',
  stickiness: 'stickiness',
  active_people: 'active_people(28d)',
  active_people_previous: 'ago(28d, active_people(28d))',
  active_people_change: 'change(active_people(28d), 28d)',
  active_days: 'active_days(28d)',
  events: 'events(28d)',
  events_previous: 'ago(28d, events(28d))',
  events_change: 'change(events(28d), 28d)',
  features_used: 'features_used(28d)',
  key_features_used: 'key_features_used(28d)',
  seat_use: 'seat_use(28d)',
  new_people: 'new_people(28d)',
  returning_people: 'returning_people(28d)',
  lost_people: 'lost_people(28d)',
  first_seen: 'first_seen',
  last_seen: 'last_seen',
};

const SYMBOLS: Partial<Record<Filter['op'], string>> = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

function nameOf(field: Field): string | null {
  if (field.group === 'metric') return METRICS[field.key] ?? null;
  if (field.group === 'health' || field.key === 'name') return null;
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(field.key) ? `account.${field.key}` : `account[${quote(field.key)}]`;
}

function valueOf(value: string, field: Field): string {
  if (field.kind === 'text') return quote(value);
  if (field.kind === 'bool') return value === 'true' ? 'yes' : 'no';
  if (field.kind === 'share' || field.kind === 'change') return `${Math.round(Number(value) * 10_000) / 100}%`;
  return value;
}

// The formula, or null where a filter says something that no formula can.
export function formulaOfFilters(filters: string[], fields: Field[]): string | null {
  const parts = filters.map((text) => {
    const filter = parseFilter(text);
    const field = filter && fields.find((candidate) => candidate.key === filter.field);
    return filter && field ? conditionOf(filter, field) : null;
  });
  return parts.length > 0 && parts.every((part) => part !== null) ? parts.join('\nand ') : null;
}

function conditionOf(filter: Filter, field: Field): string | null {
  const name = nameOf(field);
  if (name === null) return null;
  const { op, value } = filter;
  if (op === 'set') return `${name} is not missing`;
  if (op === 'unset') return `${name} is missing`;
  if (op === 'contains') return `${name} contains ${quote(value)}`;
  if (op === 'within') return `${name} within next ${Math.round(Number(value))}d`;
  if (op === 'in') return `${name} in (${value.split(',').map((one) => valueOf(one, field)).join(', ')})`;
  return `${name} ${SYMBOLS[op]} ${valueOf(value, field)}`;
}
