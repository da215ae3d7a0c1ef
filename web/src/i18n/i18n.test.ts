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

const root = join(import.meta.dirname, '..');
const sources = (ending: RegExp) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.startsWith('i18n'))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

test('every message of the catalogue is used', () => {
  const text = sources(/\.tsx?$/).map((file) => file.text).join('\n');
  // Keys that are put together, such as `band.${band}`.
  const composed = [...text.matchAll(/`([a-z_]+\.[^`]*\$\{[^`]*)`/g)].map(([, key]) => {
    const parts = key!.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`);
  });
  const written = new Set([...text.matchAll(/'([a-z_]+\.[^'\n]+)'/g)].map(([, key]) => key));
  const unused = Object.keys(en).filter((key) => !written.has(key) && !composed.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test('no visible text stands outside the catalogue', () => {
  const files = sources(/\.tsx$/);
  const found = files.flatMap(({ name, text }) =>
    [...text.matchAll(SPOKEN), ...text.matchAll(BETWEEN_TAGS)].map((match) => `${name}: ${match[0]}`),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(found).toEqual([]);
});
