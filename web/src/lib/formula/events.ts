import { isSymbol, tokenize, unquote } from './tokens.ts';

const CALLS = new Set(['count', 'days', 'people_with', 'last']);

// The event a formula counts, when it names one.
export function eventIn(formula: string): string | null {
  const tokens = tokenize(formula);
  const index = tokens.findIndex(
    (token, at) => CALLS.has(token.text.toLowerCase()) && isSymbol(tokens[at + 1], '(') && tokens[at + 2]?.kind === 'text',
  );
  return index < 0 ? null : unquote(tokens[index + 2]!.text);
}
