import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { formatMessage } from './format.ts';

describe('messages', () => {
  test.each([
    ['plain', {}, 'plain'],
    ['{a} and {b}', { a: 1, b: 'x' }, '1 and x'],
    ['{missing}', {}, '{missing}'],
    ['{n, number}', { n: 12345 }, '12,345'],
    ['{n, plural, =0 {none} one {# row} other {# rows}}', { n: 0 }, 'none'],
    ['{n, plural, =0 {none} one {# row} other {# rows}}', { n: 1 }, '1 row'],
    ['{n, plural, =0 {none} one {# row} other {# rows}}!', { n: 1200 }, '1,200 rows!'],
    ['{k, select, a {first {x}} other {rest}}', { k: 'a', x: 7 }, 'first 7'],
    ['{k, select, a {first} other {rest}}', { k: 'z' }, 'rest'],
    ['{n, plural, other {{k, select, a {# of a} other {#}}}}', { n: 3, k: 'a' }, '3 of a'],
  ])('%s', (message, params, wanted) => expect(formatMessage(message, params, 'en-GB')).toBe(wanted));

  test('every message of the catalogue is whole: its braces close', () => {
    for (const [key, message] of Object.entries(en)) {
      const depth = [...message].reduce((sum, char) => sum + (char === '{' ? 1 : char === '}' ? -1 : 0), 0);
      expect(depth, key).toBe(0);
    }
  });

  test('no message praises, begs or shouts', () => {
    for (const [key, message] of Object.entries(en)) {
      expect(message, key).not.toMatch(/please|!(?!=)|oops|awesome/i);
    }
  });
});

// A text between tags or in a spoken attribute that does not come from the catalogue.
const SPOKEN = /(?:aria-label|title|placeholder|label|description)="[^"]*[A-Za-z]{3}[^"]*"/g;
const BETWEEN_TAGS = /(?<!=)>\s*([A-Z][a-z]+(?: [a-z]+)*)\s*</g;

test('no visible text stands outside the catalogue', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  const found = files.flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    return [...text.matchAll(SPOKEN), ...text.matchAll(BETWEEN_TAGS)].map((match) => `${name}: ${match[0]}`);
  });
  expect(files.length).toBeGreaterThan(30);
  expect(found).toEqual([]);
});
