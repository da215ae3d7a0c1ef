import { describe, expect, test } from 'vitest';
import type { Field } from '../api/types.ts';
import {
  filterText,
  filterWords,
  nextSort,
  opsFor,
  parseFilter,
  parseSort,
  readValue,
  typedValue,
  type Filter,
} from './filters.ts';

const field = (key: string, kind: Field['kind'], group: Field['group'] = 'attribute'): Field => ({
  key,
  label: key,
  kind,
  group,
  meaning: '',
});

describe('FIELD:OP:VALUE', () => {
  test.each<[string, Filter | null]>([
    ['mrr:gte:20000', { field: 'mrr', op: 'gte', value: '20000' }],
    ['name:contains:a:b', { field: 'name', op: 'contains', value: 'a:b' }],
    ['plan:set', { field: 'plan', op: 'set', value: '' }],
    ['plan:unset:ignored', { field: 'plan', op: 'unset', value: '' }],
    ['plan:eq:', null],
    ['plan:like:x', null],
    [':eq:x', null],
    ['plan', null],
    ['', null],
  ])('parseFilter("%s")', (text, wanted) => expect(parseFilter(text)).toEqual(wanted));

  test('what is parsed is written the same', () => {
    for (const text of ['mrr:gte:20000', 'name:contains:a:b', 'plan:set', 'owner:in:Maren Holt,Tomás']) {
      expect(filterText(parseFilter(text)!)).toBe(text);
    }
  });
});

describe('filters as words', () => {
  const words = (text: string, of: Field, currency?: string) => {
    const { what, how, value } = filterWords(parseFilter(text)!, of, currency);
    return [what, how, value].filter(Boolean).join(' ');
  };
  test.each([
    ['renewal_date:within:120', field('renewal_date', 'date'), undefined, 'Renews within 120 days'],
    ['renewal_date:within:1', field('renewal_date', 'date'), undefined, 'Renews within 1 day'],
    ['mrr:gte:20000', field('mrr', 'money'), 'EUR', 'MRR at least €20,000'],
    ['seat_use:lt:0.5', field('seat_use', 'share', 'metric'), undefined, 'Seat use below 50%'],
    ['plan:in:Team,Business', field('plan', 'text'), undefined, 'Plan is one of Team, Business'],
    ['owner:unset', field('owner', 'text'), undefined, 'Owner is not known'],
    ['last_seen:lte:2026-09-07', field('last_seen', 'day', 'metric'), undefined, 'Last seen until 7 September 2026'],
    ['on_trial:eq:true', field('on_trial', 'bool'), undefined, 'on_trial is yes'],
  ])('%s', (text, of, currency, wanted) => expect(words(text, of, currency)).toBe(wanted));

  test('a field that no longer exists still reads', () => {
    const gone = filterWords({ field: 'gone', op: 'eq', value: '1' }, undefined);
    expect(gone).toEqual({ what: 'gone', how: 'is', value: '1' });
  });
});

describe('values that are typed', () => {
  test.each([
    ['50', 'lt', 'share', { value: '0.5' }],
    ['43.5%', 'gte', 'share', { value: '0.435' }],
    ['20,000', 'gte', 'money', { value: '20000' }],
    ['120', 'within', 'date', { value: '120' }],
    ['2026-12-01', 'gte', 'date', { value: '2026-12-01' }],
    [' Team ', 'eq', 'text', { value: 'Team' }],
    ['', 'set', 'text', { value: '' }],
  ] as const)('"%s" %s a %s', (typed, op, kind, wanted) => expect(readValue(typed, op, kind)).toEqual(wanted));

  test.each([
    ['', 'eq', 'text'],
    ['many', 'gte', 'count'],
    ['2026-13-01', 'gte', 'date'],
  ] as const)('"%s" %s a %s is refused with a sentence', (typed, op, kind) => {
    const read = readValue(typed, op, kind);
    expect('error' in read && read.error.length).toBeGreaterThan(10);
  });

  test('a share is shown again in per cent', () => {
    expect(typedValue({ field: 'seat_use', op: 'lt', value: '0.435' }, 'share')).toBe('43.5');
  });

  test('every kind offers known and not known', () => {
    for (const kind of ['text', 'number', 'date', 'bool', 'money', 'share', 'count', 'day'] as const) {
      expect(opsFor(kind)).toEqual(expect.arrayContaining(['set', 'unset']));
    }
  });
});

describe('sorting', () => {
  test('is read from the address', () => {
    expect(parseSort('-mrr')).toEqual({ field: 'mrr', descending: true });
    expect(parseSort('name')).toEqual({ field: 'name', descending: false });
    expect(parseSort(undefined)).toBeNull();
    expect(parseSort('-')).toBeNull();
  });
  test('goes from the side people want first to the other, then off', () => {
    expect(nextSort(null, 'mrr', true)).toBe('-mrr');
    expect(nextSort(parseSort('-mrr'), 'mrr', true)).toBe('mrr');
    expect(nextSort(parseSort('mrr'), 'mrr', true)).toBeUndefined();
    expect(nextSort(null, 'name', false)).toBe('name');
    expect(nextSort(parseSort('name'), 'name', false)).toBe('-name');
    expect(nextSort(parseSort('-name'), 'name', false)).toBeUndefined();
    expect(nextSort(parseSort('-mrr'), 'name', false)).toBe('name');
  });
});
