import { expect, test } from 'vitest';
import { major, moneyExact, moneyMoved } from './money.ts';

test('minor units are shown as their currency has them', () => {
  expect(major(123456, { currency: 'EUR', digits: 2 })).toBe(1234.56);
  expect(moneyExact(123456, { currency: 'EUR', digits: 2 })).toBe('€1,234.56');
  expect(moneyExact(123400, { currency: 'EUR', digits: 2 })).toBe('€1,234');
  expect(moneyExact(5000, { currency: 'JPY', digits: 0 })).toBe('JP¥5,000');
});

test('what moved carries its sign, and nothing is a dash', () => {
  const unit = { currency: 'EUR', digits: 2 };
  expect(moneyMoved(100, unit)).toBe('+€1');
  expect(moneyMoved(-100, unit)).toBe('−€1');
  expect(moneyMoved(0, unit)).toBe('–');
});
