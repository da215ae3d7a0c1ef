import { describe, expect, test } from 'vitest';
import { chipsOf, chipText } from './chips.ts';
import { eventsWithProperties, placeOf, proposalsAt, type Proposal, type Vocabulary } from './complete.ts';
import { conditionsOf, withCondition, withMore, withoutCondition } from './conditions.ts';
import { tokenize, unitsOf } from './tokens.ts';
import { chipWords, measureWords } from './words.ts';

const QUIET =
  'account.plan = "enterprise"\nand seat_use(28d) < 50%\nand change(active_people(28d), 28d) < -30%\nand renewal_in <= 90d';

describe('tokens', () => {
  test.each([
    ['seat_use(28d) < 50%', ['seat_use', '(', '28d', ')', '<', '50%']],
    ['account.plan != \'a "b"\'', ['account.plan', '!=', '\'a "b"\'']],
    ['a is not missing', ['a', 'is', 'not', 'missing']],
    ['x >= 2026-06-30', ['x', '>=', '2026-06-30']],
    ['count("Half', ['count', '(', '"Half']],
    ['"a\\"b" = #', ['"a\\"b"', '=', '#']],
  ])('%s', (text, words) => expect(tokenize(text).map((token) => token.text)).toEqual(words));

  test('places are those of the text, whatever the script', () => {
    for (const token of tokenize('Zürich = "Łódź" and 日本 > 3')) {
      expect('Zürich = "Łódź" and 日本 > 3'.slice(token.at, token.end)).toBe(token.text);
    }
  });

  test('characters of the server become units of the browser', () => {
    expect(unitsOf('a😀b', 2)).toBe(3);
    expect(unitsOf('abc', 9)).toBe(3);
  });
});

describe('conditions', () => {
  test.each([
    [QUIET, ['account.plan = "enterprise"', 'seat_use(28d) < 50%', 'change(active_people(28d), 28d) < -30%', 'renewal_in <= 90d']],
    ['wau between 1 and 5 and dau > 0', ['wau between 1 and 5', 'dau > 0']],
    ['a = 1 or b = 2 and c = 3', ['a = 1 or b = 2 and c = 3']],
    ['(a = 1 or b = 2) and c = 3', ['(a = 1 or b = 2)', 'c = 3']],
    ['people(role = "x" and active within 30d) = 0', ['people(role = "x" and active within 30d) = 0']],
    ['', []],
  ])('%s', (text, wanted) => expect(conditionsOf(text).map((condition) => condition.text)).toEqual(wanted));

  test('one can go, be replaced and be added, and the rest stays as it was written', () => {
    expect(withoutCondition('a = 1\nand b = 2\nand c = 3', 1)).toBe('a = 1\nand c = 3');
    expect(withoutCondition('a = 1\nand b = 2', 0)).toBe('b = 2');
    expect(withoutCondition('a = 1', 0)).toBe('');
    expect(withCondition('a = 1\n  and b = 2', 1, 'b = 9')).toBe('a = 1\n  and b = 9');
    expect(withMore('a = 1', 'b = 2')).toBe('a = 1\nand b = 2');
    expect(withMore('', 'b = 2')).toBe('b = 2');
    expect(withMore('a = 1 or c = 3', 'b = 2')).toBe('(a = 1 or c = 3)\nand b = 2');
  });
});

describe('chips', () => {
  test('a comparison of a measure with a value has three parts', () => {
    expect(chipsOf(QUIET).map((chip) => chip.parts && [chip.parts.what, chip.parts.op, chip.parts.value])).toEqual([
      ['account.plan', '=', '"enterprise"'],
      ['seat_use(28d)', '<', '50%'],
      ['change(active_people(28d), 28d)', '<', '-30%'],
      ['renewal_in', '<=', '90d'],
    ]);
  });

  test.each([
    'wau < 0.5 * peak(wau, 180d)',
    'a = 1 or b = 2',
    'wau between 1 and 5',
    'account.plan in ("a", "b")',
    'seat_use(28d',
    '"half',
  ])('%s stays text', (text) => expect(chipsOf(text)[0]!.parts).toBeNull());

  test.each([
    'account.plan = "enterprise"', 'not last_seen', 'account.x is not missing', 'renewal_in within next 90d',
    'account["Own key"] starts with "a"', 'change(wau, 7d) > -5%', 'account.live = yes', 'last_seen',
  ])('%s comes back as it was', (text) => {
    const parts = chipsOf(text)[0]!.parts!;
    expect(chipText(parts.what, parts.op, parts.value)).toBe(text);
  });

  test.each([
    ['account.plan = "enterprise"', ['Plan', 'is', 'enterprise']],
    ['seat_use(28d) < 50%', ['Seat use, 28 days', 'under', '50%']],
    ['change(active_people(28d), 28d) < -30%', ['Active people, 28 days', 'fell by more than', '30%']],
    ['renewal_in <= 90d', ['Renewal in', 'at most', '90 days']],
    ['count("Report Exported", 7d) = 0', ['“Report Exported”, 7 days', 'is', '0']],
    ['account.seats is missing', ['Seats', 'is missing', '']],
    ['people(role = "champion", active within 30d) = 0', ['People with role = "champion", active within 30d', 'is', '0']],
  ])('%s in words', (text, words) => {
    const { what, how, value } = chipWords(chipsOf(text)[0]!.parts!);
    expect([what, how, value]).toEqual(words);
  });

  test('what has no words keeps its text', () => expect(measureWords('min(wau, 3)')).toBe('min(wau, 3)'));
});

describe('completion', () => {
  const item = (kind: Proposal['kind'], label: string): Proposal => ({ kind, label, insert: label, hint: '', meaning: '' });
  const vocabulary: Vocabulary = {
    functions: ['active_people', 'active_days', 'renewal_in', 'people', 'count'].map((name) => item('function', name)),
    peopleFunctions: ['active', 'active_days'].map((name) => item('function', name)),
    attributes: [item('attribute', 'account.plan'), item('attribute', 'account.seats')],
    events: [item('event', 'Report Exported'), item('event', 'Board Opened')],
    properties: new Map([['Quote Sent', [item('property', 'amount'), item('property', 'lines.count')]]]),
    features: [item('feature', 'Reports')],
    segments: [item('segment', 'Enterprise'), item('segment', 'Quiet')],
    metrics: [item('metric', 'active_core')],
    values: new Map([['account.plan', ['enterprise', 'team']]]),
  };
  const labels = (text: string) =>
    proposalsAt(text, text.length, vocabulary, [item('word', 'and'), item('word', 'is missing')]).items.map((each) => each.label);

  test.each([
    ['act', ['active_core', 'active_people', 'active_days']],
    ['renewal', ['renewal_in']],
    ['dau > 0 and pla', ['account.plan']],
    ['people(role = "champion", act', ['active', 'active_days']],
    ['count("rep', ['Report Exported']],
    ['count(', ['Report Exported', 'Board Opened']],
    ['feature("', ['Reports']],
    ['account.plan = "ent', ['enterprise']],
    ['sum("', ['Report Exported', 'Board Opened']],
    ['sum("Quote Sent", ', ['amount', 'lines.count']],
    ['dau > 0 and mean("Quote Sent", "lin', ['lines.count']],
    ['sum("Unknown", "', []],
    ['in_segment(', ['Enterprise', 'Quiet']],
    ['in_segment("qui', ['Quiet']],
    ['rank(latest("Quote Sent", "amount"), "ent', ['Enterprise']],
    ['rank(renewal', ['renewal_in']],
    ['dau > 0 an', ['and']],
    ['dau > 5', []],
    ['zzz', []],
  ])('%s', (text, wanted) => expect(labels(text)).toEqual(wanted));

  test('the begun word is what will be replaced', () => {
    expect(placeOf('dau > 0 and renewl_in <= 90d', 16)).toMatchObject({ at: 12, end: 21, word: 'rene' });
    expect(placeOf('count("rep', 10)).toMatchObject({ at: 6, end: 10, word: 'rep', expects: 'event' });
    expect(placeOf('count("rep and dau > 0', 10)).toMatchObject({ at: 6, end: 10, word: 'rep' });
  });

  test('an event is followed by the comma of its property, once', () => {
    const first = (text: string, caret: number) => proposalsAt(text, caret, vocabulary, []).items[0]!;
    expect(first('sum("rep', 8)).toMatchObject({ insert: '"Report Exported", ', caret: 19 });
    expect(first('sum("rep", "amount")', 8).insert).toBe('"Report Exported"');
    expect(first('count("rep', 10).insert).toBe('"Report Exported"');
  });

  test('the events whose properties are read', () =>
    expect(eventsWithProperties('sum("A", "x") > 1 and latest("B", "y") = 2 and count("C") = 0 and sum("A", "z") < 3 and sum("D')).toEqual(['A', 'B']));
});
