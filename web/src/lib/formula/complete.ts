import { isSymbol, isWord, quote, tokenize, unquote, type Token } from './tokens.ts';

// What can be written at a place of a formula, nearest first.

export type ProposalKind = 'function' | 'attribute' | 'metric' | 'event' | 'property' | 'feature' | 'segment' | 'value' | 'word';

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
  properties: Map<string, Proposal[]>; // of an event: what was a number in the newest of them
  features: Proposal[];
  segments: Proposal[];
  metrics: Proposal[];
  values: Map<string, string[]>; // of an attribute, as it was seen
}

type Parameter = 'event' | 'property' | 'feature' | 'segment';

export interface Place {
  at: number; // the begun word is text.slice(at, end)
  end: number;
  word: string;
  expects: 'name' | Parameter | 'value' | 'operator' | 'nothing';
  of: 'accounts' | 'people';
  attribute?: string;
  event?: string; // whose property is expected
  next?: boolean; // a property is to follow the event
}

// What the parameters of a call are, where they are texts.
const PARAMETERS: Record<string, (Parameter | null)[]> = {
  ...Object.fromEntries(['count', 'days', 'people_with', 'last'].map((name) => [name, ['event']])),
  ...Object.fromEntries(['sum', 'mean', 'largest', 'smallest', 'latest'].map((name) => [name, ['event', 'property']])),
  ...Object.fromEntries(['feature', 'feature_people'].map((name) => [name, ['feature']])),
  in_segment: ['segment'],
  rank: [null, 'segment'],
};

// A call whose bracket is open.
interface Call {
  name: string;
  parameter: number; // the one that is being written
  first: string | null; // its first parameter, where that is a text
}

export function placeOf(text: string, caret: number): Place {
  const tokens = tokenize(text);
  const index = tokens.findIndex((token) => token.at < caret && caret <= token.end);
  const token = index >= 0 ? tokens[index]! : null;
  const before = token ? tokens.slice(0, index) : tokens.filter((other) => other.end <= caret);
  const last = before.at(-1);
  // A text that is not closed yet reaches to the end of the formula; what stands behind the caret is not meant.
  const base = { of: subjectOf(before), at: token?.at ?? caret, end: token?.open ? caret : (token?.end ?? caret) } as const;
  if (token?.kind === 'text') {
    const closed = !token.open && caret === token.end;
    return { ...base, word: unquote(text.slice(token.at, caret)), ...(closed ? { expects: 'nothing' } : insideText(last, before)) };
  }
  if (token && (token.kind === 'name' || token.kind === 'keyword')) {
    return { ...base, word: text.slice(token.at, caret), expects: expectsName(last) ? 'name' : 'operator' };
  }
  if (token && token.kind === 'number') return { ...base, word: '', expects: 'nothing' };
  const inner = token ? [...before, token] : before;
  const at = { of: subjectOf(inner), at: caret, end: caret, word: '' };
  const prior = inner.at(-1);
  const parameter = parameterAt(prior, inner);
  if (parameter) return { ...at, ...parameter };
  if (prior && isComparison(prior) && attributeBefore(inner)) {
    return { ...at, expects: 'value', attribute: attributeBefore(inner)! };
  }
  return { ...at, expects: expectsName(prior) ? 'name' : 'operator' };
}

function subjectOf(before: Token[]): Place['of'] {
  return openCalls(before).some((call) => call.name === 'people') ? 'people' : 'accounts';
}

function isComparison(token: Token): boolean {
  return isSymbol(token, '=') || isSymbol(token, '!=');
}

// What the call asks for behind its bracket or a comma of its own.
function parameterAt(last: Token | undefined, before: Token[]): Pick<Place, 'expects' | 'event' | 'next'> | null {
  if (!isSymbol(last, '(') && !isSymbol(last, ',')) return null;
  const call = openCalls(before).at(-1);
  const expects = call && PARAMETERS[call.name]?.[call.parameter];
  if (!expects) return null;
  if (expects === 'property') return call.first === null ? null : { expects, event: call.first };
  return { expects, ...(PARAMETERS[call.name]![call.parameter + 1] === 'property' ? { next: true } : {}) };
}

function insideText(last: Token | undefined, before: Token[]): Pick<Place, 'expects' | 'attribute' | 'event' | 'next'> {
  const parameter = parameterAt(last, before);
  if (parameter) return parameter;
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

// The innermost last.
function openCalls(tokens: Token[]): Call[] {
  const open: Call[] = [];
  tokens.forEach((token, index) => {
    const prior = tokens[index - 1];
    const inner = open.at(-1);
    if (isSymbol(token, '(')) open.push({ name: prior?.kind === 'name' ? prior.text.toLowerCase() : '', parameter: 0, first: null });
    else if (isSymbol(token, ')')) open.pop();
    else if (inner && isSymbol(token, ',')) inner.parameter += 1;
    else if (inner && token.kind === 'text' && isSymbol(prior, '(')) inner.first = unquote(token.text);
  });
  return open;
}

// The events of which a formula reads properties, each once.
export function eventsWithProperties(text: string): string[] {
  const tokens = tokenize(text);
  const events = tokens.flatMap((token, index) => {
    const call = token.kind === 'text' && isSymbol(tokens[index - 1], '(') ? tokens[index - 2] : undefined;
    const reads = call?.kind === 'name' && PARAMETERS[call.text.toLowerCase()]?.[1] === 'property';
    return reads && !token.open ? [unquote(token.text)] : [];
  });
  return [...new Set(events)];
}

const MOST = 8;

export function proposalsAt(text: string, caret: number, vocabulary: Vocabulary, operators: Proposal[]): { place: Place; items: Proposal[] } {
  const place = placeOf(text, caret);
  const items = rank(candidates(place, vocabulary, operators), place.word).slice(0, MOST);
  const comma = place.next && !/^\s*,/.test(text.slice(place.end));
  return { place, items: comma ? items.map(withComma) : items };
}

// The property is asked for next.
function withComma(item: Proposal): Proposal {
  const insert = `${item.insert}, `;
  return { ...item, insert, caret: insert.length };
}

function candidates(place: Place, vocabulary: Vocabulary, operators: Proposal[]): Proposal[] {
  const quoted = (items: Proposal[]) => items.map((item) => ({ ...item, insert: quote(item.label) }));
  switch (place.expects) {
    case 'event':
      return quoted(vocabulary.events);
    case 'property':
      return quoted(vocabulary.properties.get(place.event ?? '') ?? []);
    case 'feature':
      return quoted(vocabulary.features);
    case 'segment':
      return quoted(vocabulary.segments);
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
