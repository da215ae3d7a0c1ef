import { describe, expect, test } from 'vitest';
import { csvCell, csvText } from './csv.ts';
import { heatColumns, heatLevel, silenceTone, stoppedUsing } from './heat.ts';
import { keyName, matchKey, type KeyBinding } from './keys.ts';
import { passwordProblem } from './password.ts';
import { propertyText, rawText } from './properties.ts';
import { readScalar } from './scalar.ts';
import { bandPath, gridValues, linePath, spreadLabels } from './scale.ts';
import { many, one, parseSearch, stringifySearch } from './search-params.ts';
import { browserSnippet, httpSnippet, nodeSnippet, snippetText } from './snippets.ts';
import { sparkShape } from './spark.ts';

describe('the address', () => {
  test.each([
    ['', {}],
    ['?search=a+b', { search: 'a b' }],
    ['?filter=mrr:gte:1&filter=plan:eq:Team', { filter: ['mrr:gte:1', 'plan:eq:Team'] }],
    ['?id=a%2Fb', { id: 'a/b' }],
  ])('parseSearch("%s")', (text, wanted) => expect(parseSearch(text)).toEqual(wanted));

  test('is written so that a person can read it, and read back the same', () => {
    const search = { search: 'ä & ö', filter: ['owner:in:Maren Holt,Tomás', 'mrr:gte:1'], sort: '-mrr' };
    const text = stringifySearch(search);
    expect(text).toContain('filter=mrr:gte:1');
    expect(parseSearch(text)).toEqual(search);
  });

  test('what is not chosen is left out', () => {
    expect(stringifySearch({ day: undefined, search: '', filter: [] })).toBe('');
  });

  test('one and many take what is there', () => {
    expect(one(['a', 'b'])).toBe('a');
    expect(one(3)).toBeUndefined();
    expect(many('a')).toEqual(['a']);
    expect(many(undefined)).toBeUndefined();
  });
});

describe('keys', () => {
  const bindings: KeyBinding[] = ['j', 'g a', 'g s', 'mod+k'].map((keys) => ({ keys, label: 'keys.next', run: () => {} }));
  const found = (begun: string, key: string) => {
    const match = matchKey(bindings, begun, key);
    return [match.binding?.keys ?? null, match.begun];
  };
  test('a single key acts at once', () => expect(found('', 'j')).toEqual(['j', '']));
  test('a sequence waits for its second key', () => {
    expect(found('', 'g')).toEqual([null, 'g']);
    expect(found('g', 's')).toEqual(['g s', '']);
  });
  test('a key that ends no sequence begins anew', () => {
    expect(found('g', 'j')).toEqual(['j', '']);
    expect(found('g', 'z')).toEqual([null, '']);
  });
  test('modifiers are part of the name, and Alt is left to the system', () => {
    const event = { key: 'K', metaKey: false, ctrlKey: true, altKey: false };
    expect(keyName(event)).toBe('mod+k');
    expect(keyName({ ...event, ctrlKey: false, altKey: true })).toBeNull();
    expect(keyName({ ...event, key: 'Escape', ctrlKey: false })).toBe('Escape');
  });
});

describe('the grid of people and features', () => {
  test.each([
    [0, 0],
    [1, 1],
    [3, 1],
    [4, 2],
    [8, 3],
    [13, 4],
    [17, 5],
    [28, 5],
  ])('%s days are level %s', (days, level) => expect(heatLevel(days)).toBe(level));

  test('a habit that ended is framed, a single try is not', () => {
    expect(stoppedUsing(0, 3)).toBe(true);
    expect(stoppedUsing(0, 2)).toBe(false);
    expect(stoppedUsing(1, 19)).toBe(false);
  });

  test('silence is judged by the usual gap', () => {
    expect(silenceTone(28, 1)).toBe('bad');
    expect(silenceTone(9, 1)).toBe('watch');
    expect(silenceTone(3, 1)).toBeNull();
    expect(silenceTone(23, 14)).toBeNull();
    expect(silenceTone(100, null)).toBeNull();
  });

  test('key features come first, then the most used', () => {
    const use = (name: string, days: number) => ({ name, days, days_previous: 0 });
    const people = {
      items: [{ features: [use('A', 1), use('B', 9), use('C', 2)] }],
      features: [
        { name: 'A', key: false },
        { name: 'B', key: false },
        { name: 'C', key: true },
      ],
    } as unknown as Parameters<typeof heatColumns>[0];
    expect(heatColumns(people, 2).map((column) => column.name)).toEqual(['C', 'B']);
  });
});

describe('lines', () => {
  test('a sparkline keeps a steady line flat', () => {
    const shape = sparkShape([100, 101, 100, 99, 100], 60, 20)!;
    const heights = shape.lines[0]!.match(/ ([\d.]+)/g)!.map(Number);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(1.5);
  });
  test('a gap is bridged by a dotted line, never drawn as zero', () => {
    const shape = sparkShape([5, 6, null, null, 7, 8], 60, 20)!;
    expect(shape.lines).toHaveLength(2);
    expect(shape.gaps).toHaveLength(1);
  });
  test('too little is nothing', () => {
    expect(sparkShape([null, 3, null], 60, 20)).toBeNull();
    expect(sparkShape([], 60, 20)).toBeNull();
  });
  test.each([
    [77, [40, 80]],
    [9, [4, 8]],
    [3, [1, 2, 3]],
    [0, [1]],
    [1, [1]],
    [250, [100, 200]],
  ])('grid up to %s is %s', (maximum, wanted) => expect(gridValues(maximum)).toEqual(wanted));
  test('never more than three grid lines, all below the top of the chart', () => {
    for (let maximum = 1; maximum < 5000; maximum += 7) {
      const values = gridValues(maximum);
      expect(values.length).toBeGreaterThan(0);
      expect(values.length).toBeLessThanOrEqual(3);
      expect(values[values.length - 1]!).toBeLessThanOrEqual(maximum * 1.05 + 1);
    }
  });
  test('a path lifts its pen where nothing is known', () => {
    expect(linePath([[0, 1], [1, 2], null, [3, 4]])).toBe('M0.0 1.0L1.0 2.0M3.0 4.0');
  });
  test('a band closes each of its runs', () => {
    const upper = [[0, 1], [1, 1], null, [3, 1], [4, 1]] as [number, number][];
    const lower = [[0, 2], [1, 2], null, [3, 2], [4, 2]] as [number, number][];
    expect(bandPath(upper, lower).match(/Z/g)).toHaveLength(2);
  });
});

describe('values', () => {
  test.each([
    ['140', undefined, 140],
    ['1,250.5', undefined, 1250.5],
    ['-3', 'number', -3],
    ['0049123', undefined, '0049123'],
    ['yes', undefined, true],
    ['No', 'bool', false],
    ['yes', 'text', 'yes'],
    ['140', 'text', '140'],
    ['2026-12-01', 'date', '2026-12-01'],
    ['1,2', undefined, '1,2'],
    ['  ', undefined, null],
  ] as const)('"%s" as %s is %s', (text, kind, wanted) => expect(readScalar(text, kind)).toBe(wanted));

  test('CSV cells are quoted where they must be, and never become formulas', () => {
    expect(csvCell('plain')).toBe('plain');
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
    expect(csvCell('=1+1')).toBe("'=1+1");
    expect(csvCell('-0.3')).toBe('-0.3');
    expect(csvText([['a', 'b'], ['1', '']])).toBe('a,b\r\n1,\r\n');
  });

  test('passwords are counted in characters', () => {
    expect(passwordProblem('123456789')).toContain('9');
    expect(passwordProblem('1234567890')).toBeNull();
    expect(passwordProblem('ääääääääää')).toBeNull();
  });

  test('an event shows its plain properties in one line', () => {
    expect(propertyText({ jobs: 3, nested: {}, source: 'web', none: null, ok: true, more: 1 })).toBe(
      'jobs 3, source web, ok true',
    );
  });
});

test('what came in is indented where it is JSON, and kept where it is broken', () => {
  expect(rawText('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(rawText({ a: 1 })).toBe('{\n  "a": 1\n}');
  expect(rawText('{"a":')).toBe('{"a":');
});

describe('snippets', () => {
  const place = { origin: 'http://cs.example:8080', host: 'cs.example:8080', secure: false };
  test('carry address and key', () => {
    for (const make of [browserSnippet, nodeSnippet, httpSnippet]) {
      const text = snippetText(make(place, 'wk_123'));
      expect(text).toContain('wk_123');
      expect(text).toContain('cs.example:8080');
    }
  });
  test('the browser client is told where there is no TLS', () => {
    expect(snippetText(browserSnippet(place, 'k'))).toContain("protocol: 'http'");
    expect(snippetText(browserSnippet({ ...place, secure: true }, 'k'))).not.toContain('protocol');
  });
});

describe('labels at the ends of lines', () => {
  const placed = (ys: number[]) => spreadLabels(ys.map((y) => ({ y })), 14, 100).map(({ y }) => y);
  test('stand where their lines end, while there is room', () => expect(placed([60, 20])).toEqual([20, 60]));
  test('make room downwards', () => expect(placed([20, 21, 22])).toEqual([20, 34, 48]));
  test('make room upwards at the bottom, and the others stay', () => expect(placed([10, 98, 99])).toEqual([10, 86, 100]));
});
