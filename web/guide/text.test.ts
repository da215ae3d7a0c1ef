import { describe, expect, test } from 'vitest';
import { isLink, isOn, pageFits, piecesOf, type Card } from './text.ts';

describe('pages', () => {
  test.each([
    ['/reports', '/reports', true],
    ['/reports', '/reports/', true],
    ['/reports', '/reports/1', false],
    ['/reports/*', '/reports/1/edit', true],
    ['/reports/*', '/reports', false],
    ['/*/edit', '/reports/1/edit', true],
    ['/*/edit', '/edit', false],
    ['/a*b*c', '/a-b-b-c', true],
    ['/a*b*c', '/a-c', false],
    ['/ab*b', '/ab', false],
    ['/*', '/', true],
    ['/a.b', '/axb', false],
  ])('%s %s', (pattern, path, fits) => expect(pageFits(pattern, path)).toBe(fits));

  test('a long path costs one pass', () => {
    const path = `/${'a'.repeat(200_000)}`;
    const before = performance.now();
    expect(pageFits('/*a*a*b', path)).toBe(false);
    expect(performance.now() - before).toBeLessThan(200);
  });

  test('no pages are all pages', () => {
    const card = { pages: [] as string[] } as Card;
    expect(isOn(card, '/x')).toBe(true);
    expect(isOn({ ...card, pages: ['/y'] }, '/x')).toBe(false);
  });
});

describe('text', () => {
  test('the elements of the server, with what is escaped', () => {
    expect(piecesOf('<p>A &lt;b&gt; &amp; <a href="https://x.example/?a=1&amp;b=2">c</a><br />&#x27;</p>')).toEqual([
      { kind: 'open', name: 'p', attributes: {} },
      { kind: 'text', name: 'A <b> & ', attributes: {} },
      { kind: 'open', name: 'a', attributes: { href: 'https://x.example/?a=1&b=2' } },
      { kind: 'text', name: 'c', attributes: {} },
      { kind: 'close', name: 'a', attributes: {} },
      { kind: 'open', name: 'br', attributes: {} },
      { kind: 'text', name: "'", attributes: {} },
      { kind: 'close', name: 'p', attributes: {} },
    ]);
  });

  test('what is no tag is text', () => {
    expect(piecesOf('<IMG onerror=x> < &nothing; &#0;').map((piece) => piece.kind)).toEqual(['text', 'text', 'text', 'text']);
  });

  test('links lead to the web or to a mail', () => {
    expect(['https://a.example', 'http://a.example', 'mailto:a@b.example'].every(isLink)).toBe(true);
    expect(['javascript:alert(1)', ' javascript:1', 'data:text/html,1', '//a.example', '', undefined].some(isLink)).toBe(false);
  });
});
