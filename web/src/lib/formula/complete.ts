import { isSymbol, isWord, quote, tokenize, unquote, type Token } from './tokens.ts';

// What can be written at a place of a formula, nearest first.

export type ProposalKind = 'function' | 'attribute' | 'metric' | 'event' | 'feature' | 'value' | 'word';

export interface Proposal {
  kind: ProposalKind;
  label: string;
  insert: string; // what is written instead of the begun word
  caret?: number; // where the caret stands in `insert` afterwards; its end when absent
  hint: string; // its type or unit
  meaning: string;
  example?: string;
}

export interface Vocabulary {
  functions: Proposal[]; // of accounts
  peopleFunctions: Proposal[];
  attributes: Proposal[];
  events: Proposal[];
  features: Proposal[];
  metrics: Proposal[];
  values: Map<string, string[]>; // of an attribute, as it was seen
}

export interface Place {
  at: number; // the begun word is text.slice(at, end)
  end: number;
  word: string;
  expects: 'name' | 'event' | 'feature' | 'value' | 'operator' | 'nothing';
  of: 'accounts' | 'people';
  attribute?: string;
}

const EVENT_CALLS = new Set(['count', 'days', 'people_with', 'last']);
const FEATURE_CALLS = new Set(['feature', 'feature_people']);

export function placeOf(text: string, caret: number): Place {
  const tokens = tokenize(text);
  const index = tokens.findIndex((token) => token.at < caret && caret <= token.end);
  const token = index >= 0 ? tokens[index]! : null;
  const before = token ? tokens.slice(0, index) : tokens.filter((other) => other.end <= caret);
  const of = enclosing(before).some((name) => name === 'people') ? 'people' : 'accounts';
  const within = enclosing(before).at(-1) ?? '';
  const last = before.at(-1);
  const base = { of, at: token?.at ?? caret, end: token?.end ?? caret } as const;
  if (token?.kind === 'text') {
    const closed = !token.open && caret === token.end;
    return { ...base, word: unquote(text.slice(token.at, caret)), ...(closed ? { expects: 'nothing' } : insideText(within, last, before)) };
  }
  if (token && (token.kind === 'name' || token.kind === 'keyword')) {
    return { ...base, word: text.slice(token.at, caret), expects: expectsName(last) ? 'name' : 'operator' };
  }
  if (token && token.kind === 'number') return { ...base, word: '', expects: 'nothing' };
  const at = { ...base, at: caret, end: caret, word: '' };
  const opens = token && (isSymbol(token, '(') || isSymbol(token, ',')) ? token : null;
  const inner = opens ? [...before, opens] : token ? [...before, token] : before;
  const prior = inner.at(-1);
  if (isSymbol(prior, '(') && callsText(enclosing(inner).at(-1) ?? '')) {
    return { ...at, ...insideText(enclosing(inner).at(-1) ?? '', prior, inner) };
  }
  if (prior && isComparison(prior) && attributeBefore(inner)) {
    return { ...at, expects: 'value', attribute: attributeBefore(inner)! };
  }
  return { ...at, of: enclosing(inner).includes('people') ? 'people' : 'accounts', expects: expectsName(prior) ? 'name' : 'operator' };
}

const callsText = (name: string) => EVENT_CALLS.has(name) || FEATURE_CALLS.has(name);

function isComparison(token: Token): boolean {
  return isSymbol(token, '=') || isSymbol(token, '!=');
}

function insideText(call: string, last: Token | undefined, before: Token[]): Pick<Place, 'expects' | 'attribute'> {
  if (isSymbol(last, '(') && EVENT_CALLS.has(call)) return { expects: 'event' };
  if (isSymbol(last, '(') && FEATURE_CALLS.has(call)) return { expects: 'feature' };
  const attribute = last && isComparison(last) ? attributeBefore(before) : null;
  return attribute ? { expects: 'value', attribute } : { expects: 'nothing' };
}

function attributeBefore(before: Token[]): string | null {
  const token = before.at(-2);
  return token?.kind === 'name' ? token.text : null;
}

// A value may stand at the start, behind an operator, a bracket, a comma or a joining word.
function expectsName(last: Token | undefined): boolean {
  if (!last) return true;
  if (last.kind === 'symbol') return last.text !== ')' && last.text !== ']';
  return ['and', 'or', 'not', 'between'].some((word) => isWord(last, word));
}

// The calls whose brackets are open, the innermost last.
function enclosing(tokens: Token[]): string[] {
  const open: string[] = [];
  tokens.forEach((token, index) => {
    if (isSymbol(token, '(')) open.push(tokens[index - 1]?.kind === 'name' ? tokens[index - 1]!.text.toLowerCase() : '');
    if (isSymbol(token, ')')) open.pop();
  });
  return open;
}

const MOST = 8;

export function proposalsAt(text: string, caret: number, vocabulary: Vocabulary, operators: Proposal[]): { place: Place; items: Proposal[] } {
  const place = placeOf(text, caret);
  return { place, items: rank(candidates(place, vocabulary, operators), place.word).slice(0, MOST) };
}

function candidates(place: Place, vocabulary: Vocabulary, operators: Proposal[]): Proposal[] {
  const quotedProposals = (items: Proposal[]) => items.map((item) => ({ ...item, insert: quote(item.label) }));
  switch (place.expects) {
    case 'event':
      return quotedProposals(vocabulary.events);
    case 'feature':
      return quotedProposals(vocabulary.features);
    case 'value':
      return (vocabulary.values.get(place.attribute ?? '') ?? []).map((value) => ({
        kind: 'value', label: value, insert: quote(value), hint: '', meaning: '',
      }));
    case 'operator':
      return operators;
    case 'name':
      return place.of === 'people'
        ? vocabulary.peopleFunctions
        : [...vocabulary.metrics, ...vocabulary.functions, ...vocabulary.attributes];
    default:
      return [];
  }
}

// Those that begin with the word stand before those that hold it.
function rank(items: Proposal[], word: string): Proposal[] {
  const wanted = word.toLowerCase();
  if (wanted === '') return items;
  const score = (item: Proposal) => {
    const label = item.label.toLowerCase();
    if (label.startsWith(wanted)) return 0;
    if (label.split(/[._\s]/).some((part) => part.startsWith(wanted))) return 1;
    return label.includes(wanted) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter(({ score: own }) => own < 3)
    .sort((a, b) => a.score - b.score)
    .map(({ item }) => item);
}
