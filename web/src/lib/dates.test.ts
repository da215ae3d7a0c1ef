import { expect, test } from 'vitest';
import {
  addDays,
  dayStart,
  dayInZone,
  daysBetween,
  formatClock,
  formatDay,
  formatDayLong,
  formatDaysAgo,
  formatDaysUntil,
  formatDuration,
  formatMoment,
  formatSince,
  isDay,
  momentOfWall,
  wallText,
} from './dates.ts';

test('days are added over months, years and daylight-saving changes', () => {
  expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
});

test.each([
  ['2026-09-07', true],
  ['2026-13-01', false],
  ['2026-9-7', false],
  ['', false],
  [null, false],
])('isDay(%s) is %s', (text, wanted) => expect(isDay(text)).toBe(wanted));

test('a day carries its year only where it differs', () => {
  expect(formatDay('2026-09-08', '2026-11-20')).toBe('8 Sep');
  expect(formatDay('2025-09-08', '2026-11-20')).toBe('8 Sep 2025');
  expect(formatDayLong('2026-09-07')).toBe('7 September 2026');
});

test('the day of a moment depends on the zone', () => {
  expect(dayInZone('2026-11-20T23:30:00.000Z', 'Europe/Berlin')).toBe('2026-11-21');
  expect(dayInZone('2026-11-20T23:30:00.000Z', 'America/New_York')).toBe('2026-11-20');
  expect(formatMoment('2026-11-20T12:05:00.000Z', 'Europe/Berlin', '2026-11-20')).toBe('20 Nov, 13:05');
});

test('ago and until are counted from the day that is shown', () => {
  expect(formatDaysAgo('2026-11-20', '2026-11-20')).toBe('today');
  expect(formatDaysAgo('2026-11-08', '2026-11-20')).toBe('12 d ago');
  expect(formatDaysAgo(null, '2026-11-20')).toBe('never');
  expect(formatDaysUntil('2027-02-01', '2026-11-20')).toBe('73 d');
  expect(formatDaysUntil('2026-11-15', '2026-11-20')).toBe('5 d over');
});

test.each([
  [1, 'now'],
  [4, '4 s ago'],
  [125, '2 min ago'],
  [7300, '2 h ago'],
  [200_000, '2 d ago'],
])('%s seconds ago is "%s"', (seconds, text) => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  expect(formatSince(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});

test('durations', () => {
  expect(formatClock(102)).toBe('1:42');
  expect(formatClock(-1)).toBe('0:00');
  expect(formatDuration(0.2)).toBe('1 s');
  expect(formatDuration(90)).toBe('2 min');
  expect(formatDuration(7200)).toBe('2 h');
});

test('a day begins where its zone is', () => {
  expect(dayStart('2026-07-01', 'Europe/Berlin')).toBe('2026-06-30T22:00:00.000Z');
  expect(dayStart('2026-01-01', 'America/New_York')).toBe('2026-01-01T05:00:00.000Z');
  expect(dayStart('2026-01-01', 'UTC')).toBe('2026-01-01T00:00:00.000Z');
});

test('the clock on the wall of a zone goes to the moment and back, in summer and winter', () => {
  expect(wallText('2026-07-01T12:05:00Z', 'Europe/Berlin')).toBe('2026-07-01T14:05');
  expect(momentOfWall('2026-07-01T14:05', 'Europe/Berlin')).toBe('2026-07-01T12:05:00.000Z');
  expect(momentOfWall('2026-12-01T00:30', 'America/New_York')).toBe('2026-12-01T05:30:00.000Z');
});
