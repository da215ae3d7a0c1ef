import { isSymbol, isWord, tokenize, type Token } from './tokens.ts';

// The conditions of a formula: what stands between the `and`s that are in no bracket. A formula with an `or` outside of
// brackets is one condition.

export interface Condition {
  at: number;
  end: number;
  text: string;
  tokens: Token[];
}

export function conditionsOf(text: string): Condition[] {
  const tokens = tokenize(text);
  const groups: Token[][] = [[]];
  let depth = 0;
  let ends = false; // the next `and` belongs to a `between`
  for (const token of tokens) {
    if (isSymbol(token, '(') || isSymbol(token, '[')) depth++;
    if (isSymbol(token, ')') || isSymbol(token, ']')) depth--;
    if (depth === 0 && isWord(token, 'or')) return wholeOf(text, tokens);
    if (depth === 0 && isWord(token, 'between')) ends = true;
    if (depth === 0 && isWord(token, 'and') && !ends) {
      groups.push([]);
      continue;
    }
    if (depth === 0 && isWord(token, 'and')) ends = false;
    groups[groups.length - 1]!.push(token);
  }
  return groups.filter((group) => group.length > 0).map((group) => conditionOf(text, group));
}

function wholeOf(text: string, tokens: Token[]): Condition[] {
  return tokens.length > 0 ? [conditionOf(text, tokens)] : [];
}

function conditionOf(text: string, tokens: Token[]): Condition {
  const at = tokens[0]!.at;
  const end = tokens[tokens.length - 1]!.end;
  return { at, end, text: text.slice(at, end), tokens };
}

// The formula without a condition, with another text for it, or with one more.
export function withoutCondition(text: string, index: number): string {
  const conditions = conditionsOf(text);
  const gone = conditions[index];
  if (!gone || conditions.length < 2) return '';
  const after = conditions[index + 1];
  const before = conditions[index - 1];
  if (before) return text.slice(0, before.end) + text.slice(gone.end);
  return text.slice(0, gone.at) + text.slice(after!.at);
}

export function withCondition(text: string, index: number, condition: string): string {
  const old = conditionsOf(text)[index];
  return old ? text.slice(0, old.at) + condition + text.slice(old.end) : text;
}

export function withMore(text: string, condition: string): string {
  const conditions = conditionsOf(text);
  const rest = text.trimEnd();
  if (conditions.length === 0) return condition;
  const whole = conditions.length === 1 && conditions[0]!.tokens.some((token) => isWord(token, 'or'));
  return `${whole ? `(${rest})` : rest}\nand ${condition}`;
}
