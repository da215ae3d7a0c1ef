import { expect, test } from 'vitest';
import { currencyDigits, majorText, minorOf } from './minor.ts';

test.each([
  ['1234.5', 2, 123450],
  ['1,234.56', 2, 123456],
  [' 12 000 ', 2, 1200000],
  ['0.29', 2, 29],
  ['7', 0, 7],
  ['1.234', 3, 1234],
  ['1.5', 0, null],
  ['1.234', 2, null],
  ['-5', 2, null],
  ['', 2, null],
  ['1e3', 2, null],
  ['99999999999999999', 2, null],
])('%s with %i digits is %s', (text, digits, wanted) => expect(minorOf(text, digits)).toBe(wanted));

test('what was read is written the same', () => {
  for (const [minor, digits, text] of [[123450, 2, '1234.50'], [29, 2, '0.29'], [500, 2, '5'], [7, 0, '7'], [1, 3, '0.001']] as const) {
    expect(majorText(minor, digits)).toBe(text);
    expect(minorOf(text, digits)).toBe(minor);
  }
});

test('currencies have the digits of ISO 4217', () => {
  expect(['EUR', 'jpy', 'BHD', 'EURO', ''].map(currencyDigits)).toEqual([2, 0, 3, null, null]);
});
