import { describe, expect, test } from 'vitest';
import {
  changeOf,
  formatBytes,
  formatChange,
  formatMoney,
  formatMoneyShort,
  formatNumber,
  formatShare,
  formatSigned,
  initials,
} from './format.ts';

describe('numbers as text', () => {
  test.each([
    [null, '–'],
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0'],
    [1284, '1,284'],
    [-30, '−30'],
    [3.14159, '3.1'],
    [123.7, '124'],
  ])('formatNumber(%s) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  test.each([
    [null, '–'],
    [0, '0%'],
    [0.004, '<1%'],
    [0.43, '43%'],
    [1.12, '112%'],
  ])('formatShare(%s) is %s', (value, text) => expect(formatShare(value)).toBe(text));

  test.each([
    [null, '–', 'none'],
    [0.001, '0', 'none'],
    [-0.3, '↓30%', 'down'],
    [0.08, '↑8%', 'up'],
    [19, '↑20×', 'up'],
  ])('formatChange(%s) is %s', (value, text, direction) => expect(formatChange(value)).toEqual({ text, direction }));

  test('a change has no meaning where there was nothing before', () => {
    expect(changeOf(5, 0)).toBeNull();
    expect(changeOf(5, null)).toBeNull();
    expect(changeOf(null, 5)).toBeNull();
    expect(changeOf(60, 80)).toBe(-0.25);
  });

  test.each([
    [3, '+3'],
    [-3, '−3'],
    [0, '0'],
    [null, '–'],
  ])('formatSigned(%s) is %s', (value, text) => expect(formatSigned(value)).toBe(text));
});

describe('money', () => {
  test('stands in full in tables', () => {
    expect(formatMoney(96_000, 'EUR')).toBe('€96,000');
    expect(formatMoney(99.5, 'USD')).toBe('US$99.50');
    expect(formatMoney(-5, 'GBP')).toBe('−£5');
  });
  test('is short in headlines', () => {
    expect(formatMoneyShort(9_840_000, 'EUR')).toBe('€9.84 M');
    expect(formatMoneyShort(412_000, 'EUR')).toBe('€412 k');
    expect(formatMoneyShort(96_000, 'EUR')).toBe('€96,000');
  });
  test('without a currency is a number, and what is not known stays a dash', () => {
    expect(formatMoney(1000, null)).toBe('1,000');
    expect(formatMoney(1000, 'not a code')).toBe('1,000');
    expect(formatMoney(null, 'EUR')).toBe('–');
  });
});

test('sizes of files', () => {
  expect(formatBytes(500)).toBe('500 B');
  expect(formatBytes(2048)).toBe('2 kB');
  expect(formatBytes(268_435_456)).toBe('256 MB');
});

test.each([
  ['Maren Holt', 'MH'],
  ['Cher', 'C'],
  ['  Ana  María  López ', 'AL'],
  ['', ''],
])('initials of "%s" are "%s"', (name, text) => expect(initials(name)).toBe(text));
