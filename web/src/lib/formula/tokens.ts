// The words of a formula with their places, as the server's engine/formula_token.c reads them. What is not finished
// yet (a text without its closing quote) is a token all the same: an editor sees half-written formulas all day.

export type TokenKind = 'name' | 'keyword' | 'text' | 'number' | 'symbol' | 'other';

export interface Token {
  kind: TokenKind;
  text: string;
  at: number;
  end: number;
  open?: boolean; // a text without its closing quote
}

const KEYWORDS = new Set([
  'and', 'or', 'not', 'in', 'between', 'is', 'missing', 'within', 'next', 'last', 'contains', 'starts', 'with', 'yes',
  'no', 'true', 'false',
]);

const SPACE = /\s+/y;
const NAME = /[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*)*/uy;
const DATE = /\d{4}-\d{2}-\d{2}(?!\d)/y;
const NUMBER = /\d+(?:\.\d+)?(?:%|[\p{L}_][\p{L}\p{N}_]*)?/uy;
const SYMBOL = /!=|<=|>=|[()[\],+\-*/=<>]/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function quoted(text: string, at: number): Token {
  const quote = text[at]!;
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  const open = end >= text.length;
  end = Math.min(text.length, end + 1);
  return { kind: 'text', text: text.slice(at, end), at, end, ...(open ? { open } : {}) };
}

function tokenAt(text: string, at: number): Token {
  if (text[at] === '"' || text[at] === "'") return quoted(text, at);
  const name = match(NAME, text, at);
  const found: [TokenKind, string | null] = name
    ? [KEYWORDS.has(name.toLowerCase()) ? 'keyword' : 'name', name]
    : match(DATE, text, at)
      ? ['number', match(DATE, text, at)]
      : match(NUMBER, text, at)
        ? ['number', match(NUMBER, text, at)]
        : ['symbol', match(SYMBOL, text, at)];
  const [kind, word] = found[1] ? found : (['other', text[at]] as const);
  return { kind, text: word!, at, end: at + word!.length };
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const space = match(SPACE, text, at);
    if (space) {
      at += space.length;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'keyword' && token.text.toLowerCase() === word;
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

// The server counts characters as Unicode does; a browser's text counts UTF-16 units.
export function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (const character of text) {
    if (characters-- <= 0) break;
    units += character.length;
  }
  return units;
}

// The text of a quoted token without its quotes.
export function unquote(token: string): string {
  const inner = token.endsWith(token[0]!) && token.length > 1 ? token.slice(1, -1) : token.slice(1);
  return inner.replace(/\\(.)/g, '$1');
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
