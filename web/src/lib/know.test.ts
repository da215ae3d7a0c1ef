import { describe, expect, test } from 'vitest';
import type { PlanePoint } from '../api/health.ts';
import type { Field } from '../api/types.ts';
import type { BacktestCase } from '../api/warnings.ts';
import { bandOf, formatPoints, roundText, splitBar, tone } from './bands.ts';
import { addCorner, firstCurve, moveCorner, pointsAt, rangeOf, removeCorner, widestMiddle, type Curve } from './curve.ts';
import { evidenceRows } from './evidence.ts';
import { eventIn } from './formula/events.ts';
import { formulaOfFilters } from './formula/from-filters.ts';
import { limitText, limitValue } from './formula/limits.ts';
import { readChipValue, typedChipValue } from './formula/measures.ts';
import { countBelow, edgesOf, nearestEdge, nextEdge } from './histogram.ts';
import { dotRadius, placeNames, standOut, wayOf } from './plane.ts';
import { monthTicks, timelineOf } from './timeline.ts';

describe('points', () => {
  test.each([
    [-7.3, '−7.3'],
    [0.6, '+0.6'],
    [0.04, '0.0'],
    [-0.04, '0.0'],
    [null, '–'],
  ])('%s signed reads %s', (value, text) => expect(formatPoints(value, true)).toBe(text));

  test('a change of less than a shown tenth has no tone', () => {
    expect([tone(-0.04), tone(0.06), tone(-1), tone(null)]).toEqual(['', 'good', 'bad', '']);
  });

  test('bands begin at their limits', () => {
    expect([44.9, 45, 69.9, 70].map((score) => bandOf(score))).toEqual(['at_risk', 'watch', 'watch', 'thriving']);
    expect(bandOf(50, { watch_from: 60, thriving_from: 80 })).toBe('at_risk');
  });

  test('a bar shows what there is, and what was lost or won', () => {
    expect(splitBar(4, 8, 10, 20)).toEqual({ frame: 50, now: 40, lost: 40, won: 0 });
    expect(splitBar(8, 4, 10, 10)).toEqual({ frame: 100, now: 40, lost: 0, won: 40 });
    expect(splitBar(5, null, 10, 10)).toEqual({ frame: 100, now: 50, lost: 0, won: 0 });
  });
});

describe('a curve', () => {
  const curve: Curve = [[0, 0], [0.5, 60], [1, 100]];

  test.each([[-1, 0], [0, 0], [0.25, 30], [0.5, 60], [0.75, 80], [2, 100]])('gives for %s %s points', (value, points) =>
    expect(pointsAt(curve, value)).toBeCloseTo(points),
  );

  test('a corner stays between its neighbours and between 0 and 100 points', () => {
    expect(moveCorner(curve, 1, 5, 130, 0.01)).toEqual([[0, 0], [0.99, 100], [1, 100]]);
    expect(moveCorner(curve, 1, -5, -3, 0.01)[1]).toEqual([0.01, 0]);
    expect(moveCorner(curve, 0, -2, 5, 0.01)[0]).toEqual([-2, 5]);
  });

  test('a new corner lies on the line, in its place', () => {
    expect(addCorner(curve, 0.25)).toEqual([[0, 0], [0.25, 30], [0.5, 60], [1, 100]]);
    expect(addCorner(curve, 0.5)).toEqual(curve);
    expect(widestMiddle([[0, 0], [1, 10], [5, 100]])).toBe(3);
  });

  test('two corners stay', () => {
    expect(removeCorner(curve, 1)).toEqual([[0, 0], [1, 100]]);
    expect(removeCorner([[0, 0], [1, 100]], 0)).toHaveLength(2);
  });

  test('the drawing spans corners and values', () => {
    expect(rangeOf(curve, [{ from: -2, to: 3 }])).toEqual({ from: -2, to: 3 });
    expect(firstCurve(0.1, 0.8)).toEqual([[0.1, 0], [0.8, 100]]);
    expect(firstCurve(null, null)).toEqual([[0, 0], [1, 100]]);
  });
});

describe('a distribution', () => {
  const bins = [{ from: -0.2, to: -0.1, count: 3 }, { from: -0.1, to: 0, count: 5 }, { from: 0, to: 0.1, count: 2 }];

  test('counts below an edge exactly', () => {
    expect(edgesOf(bins)).toEqual([-0.2, -0.1, 0, 0.1]);
    expect([-0.2, -0.1, 0, 0.1].map((edge) => countBelow(bins, edge))).toEqual([0, 3, 8, 10]);
  });

  test('the line goes from edge to edge, also from between two', () => {
    expect(nearestEdge(bins, -0.16)).toBe(-0.2);
    expect(nextEdge(bins, -0.1, 1)).toBe(0);
    expect(nextEdge(bins, -0.1, -1)).toBe(-0.2);
    expect(nextEdge(bins, -0.05, 1)).toBe(0);
    expect(nextEdge(bins, -0.05, -1)).toBe(-0.1);
    expect(nextEdge(bins, 0.1, 5)).toBe(0.1);
  });
});

describe('limits', () => {
  test.each([
    ['50%', 0.5, 'share', '50%'],
    ['-30%', -0.3, 'share', '-30%'],
    ['90d', 90, 'duration', '90d'],
    ['4w', 28, 'duration', '28d'],
    ['12.5', 12.5, 'number', '12.5'],
  ] as const)('%s is %s', (text, value, kind, back) => {
    expect(limitValue(text)).toBeCloseTo(value);
    expect(limitText(value, kind)).toBe(back);
  });
  test('a text and a date are none', () => expect([limitValue('"a"'), limitValue('2026-01-01')]).toEqual([null, null]));
});

describe('values of chips', () => {
  test.each([
    ['50', 'share', '50%'],
    ['−30 %', 'share', '-30%'],
    ['90 days', 'duration', '90d'],
    ['4w', 'duration', '4w'],
    ['3 months', 'duration', '3mo'],
    ['1,200', 'number', '1200'],
    ['say "hi"', 'text', '"say \\"hi\\""'],
  ] as const)('%s as a %s is %s', (typed, kind, value) => expect(readChipValue(typed, kind)).toEqual({ value }));
  test('what is no number is said so', () => expect(readChipValue('many', 'number')).toHaveProperty('error'));
  test('are typed without what the field adds', () => {
    expect([typedChipValue('"a\\"b"', 'text'), typedChipValue('50%', 'share')]).toEqual(['a"b', '50']);
  });
});

describe('filters as a formula', () => {
  const field = (key: string, kind: Field['kind'], group: Field['group'] = 'attribute'): Field => ({ key, label: key, kind, group, meaning: '' });
  const fields = [
    field('plan', 'text'), field('renewal_date', 'date'), field('Own key', 'number'), field('seat_use', 'share', 'metric'),
    field('health', 'number', 'health'), field('people', 'count', 'metric'),
  ];
  test.each([
    [['plan:eq:Enterprise'], 'account.plan = "Enterprise"'],
    [['plan:in:A,B', 'seat_use:lt:0.5'], 'account.plan in ("A", "B")\nand seat_use(28d) < 50%'],
    [['renewal_date:within:90'], 'account.renewal_date within next 90d'],
    [['Own key:gte:3'], 'account["Own key"] >= 3'],
    [['plan:unset'], 'account.plan is missing'],
    [['plan:eq:A', 'health:lt:50'], null],
    [['people:gte:3'], null],
    [[], null],
  ])('%s', (filters, formula) => expect(formulaOfFilters(filters, fields)).toBe(formula));
});

describe('evidence', () => {
  test('a row a condition, with what was measured and the limit', () => {
    const rows = evidenceRows('seat_use(28d) < 50% and renewal_in <= 90d', [
      { text: 'seat_use(28d)', type: 'share', value: 0.43, day: '2026-10-06' },
      { text: 'renewal_in', type: 'duration', value: 73, day: '2026-10-06' },
      { text: 'wau', type: 'number', value: 4, day: '2026-10-06' },
    ]);
    expect(rows).toEqual([
      { what: 'Seat use, 28 days', measured: '43%', limit: 'under 50%' },
      { what: 'Renewal in', measured: '73 d', limit: 'at most 90 days' },
      { what: 'Active people, 7 days', measured: '4', limit: '' },
    ]);
  });
  test.each([
    ['count("Report Exported", 7d) = 0', 'Report Exported'],
    ['seat_use(28d)', null],
    ['min(days("A", 7d), 3)', 'A'],
  ])('the event in %s', (formula, event) => expect(eventIn(formula)).toBe(event));
});

describe('the plane', () => {
  const point = (id: string, revenue: number, trail: [number, number][], at: [number, number]): PlanePoint => ({
    account: { id, name: id }, score: 50, change: 0, band: 'watch', experience: at[0], outcome: at[1], revenue, currency: 'EUR', trail,
  });

  test('an area is a revenue', () => {
    expect(dotRadius(100, 100) / dotRadius(25, 100)).toBeCloseTo(2);
    expect(dotRadius(null, 100)).toBeGreaterThan(0);
  });

  test('far and large ones get a trail, and the satisfied without success a name', () => {
    const far = point('far', 100, [[90, 90], [40, 90]], [40, 90]);
    const still = point('still', 100, [[90, 90], [90, 91]], [90, 91]);
    const deceived = point('deceived', 10, [], [80, 20]);
    const { named, trails } = standOut([far, still, deceived], { experience: 60, outcome: 50 });
    expect(wayOf(far)).toBe(50);
    expect([...trails]).toEqual(['far']);
    expect(named.has('deceived')).toBe(true);
  });

  test('names never cover each other', () => {
    const wanted = [0, 1, 2].map((n) => ({ account: String(n), text: 'A long name', x: 100, y: 50, radius: 5 }));
    const placed = placeNames(wanted, 240);
    expect(placed.map((label) => label.anchor)).toEqual(['start', 'end']);
  });
});

describe('a back-test’s timeline', () => {
  const one = (kind: BacktestCase['kind'], warned: string | null, lost: string | null): BacktestCase => ({ account: { id: 'a', name: 'A' }, kind, warned, lost });
  test('has a row for each that left and a tick for each false alarm', () => {
    const line = timelineOf(
      [one('missed', null, '2026-03-01'), one('caught', '2026-01-01', '2026-02-01'), one('false', '2026-01-05', null), one('open', '2026-06-01', null)],
      10,
    );
    expect(line.rows.map((row) => [row.warned, row.lost])).toEqual([['2026-01-01', '2026-02-01'], [null, '2026-03-01']]);
    expect(line.alarms).toHaveLength(1);
    expect(timelineOf([one('missed', null, '2026-03-01'), one('missed', null, '2026-04-01')], 1).left).toBe(1);
  });
  test('months are marked, fewer where there is no room', () => {
    expect(monthTicks('2025-11-20', '2026-02-10', 9)).toEqual(['2025-12-01', '2026-01-01', '2026-02-01']);
    expect(monthTicks('2025-01-01', '2026-01-01', 4)).toHaveLength(4);
  });
});

describe('a score beside its band', () => {
  test.each([
    [44.6, '44.6'],
    [44.97, '44.9'],
    [44.4, '44'],
    [45, '45'],
    [69.5, '69.5'],
    [70.4, '70'],
    [0.5, '1'],
    [99.7, '100'],
  ])('%s is shown as %s', (score, shown) => expect(roundText(score)).toBe(shown));
  test('with limits of its own scorecard', () => expect(roundText(59.8, { watch_from: 30, thriving_from: 60 })).toBe('59.8'));
});
