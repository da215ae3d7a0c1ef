// What a guide is, as the server sends it, and what can be said of it without a page.

export interface Button {
  label: string;
  does: 'next' | 'done' | 'link';
  link: string;
}

export interface Card {
  title: string;
  html: string; // made of Markdown by the server: a few elements, escaped texts
  selector: string; // what it stands beside; empty: nothing
  pages: string[]; // empty: everywhere
  button: Button;
}

export interface Guide {
  kind: 'banner' | 'pop_up' | 'tip' | 'tour';
  ask: boolean;
  cards: Card[];
}

/** Whether a path fits a pattern such as "/reports/*". In one pass, whatever the path. */
export function pageFits(pattern: string, path: string): boolean {
  const bare = (text: string) => (text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text);
  const parts = bare(pattern).split('*');
  const whole = bare(path);
  const first = parts.shift()!;
  const last = parts.pop();
  if (last === undefined) return whole === first;
  if (!whole.startsWith(first) || !whole.endsWith(last) || whole.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts) {
    const found = whole.indexOf(part, at);
    if (found < 0 || found + part.length > whole.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

export const isOn = (card: Card, path: string) => card.pages.length === 0 || card.pages.some((page) => pageFits(page, path));

export interface Piece {
  kind: 'open' | 'close' | 'text';
  name: string; // of the element, or the text
  attributes: Record<string, string>;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex: string, number: string, name: string) => {
    if (name) return NAMED[name] ?? whole;
    const code = hex ? parseInt(hex, 16) : Number(number);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** The server's HTML in pieces; what reads as no tag is text. */
export function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [whole, end, name, rest] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*\/?>|[^<]+|</g)) {
    if (name === undefined) {
      pieces.push({ kind: 'text', name: decoded(whole), attributes: {} });
      continue;
    }
    const attributes: Record<string, string> = {};
    for (const [, key, value] of (rest ?? '').matchAll(/([a-z-]+)="([^"]*)"/g)) attributes[key!] = decoded(value!);
    pieces.push({ kind: end ? 'close' : 'open', name, attributes });
  }
  return pieces;
}

/** Where a link may lead: never to a script. */
export const isWeb = (url: string | undefined) => /^https?:\/\//i.test(url ?? '');
export const isLink = (url: string | undefined) => isWeb(url) || /^mailto:/i.test(url ?? '');
