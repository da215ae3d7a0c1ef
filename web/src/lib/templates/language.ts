import { proposalsAt, type Proposal, type Vocabulary } from '../formula/complete.ts';
import { tokenize } from '../formula/tokens.ts';

// The text of a message's template: Markdown with tags such as {{person.name | "there"}}, {{= seat_use(28d)}},
// {{#if plan = "gold"}}; as act/template_read.c reads it. Half-written tags are tags all the same.

export interface Tag {
  at: number;
  end: number; // past its }}, or the end of the text
  open: boolean; // has no }}
  kind: 'value' | 'formula' | 'if' | 'each' | 'word'; // word: else, /if, /each, unsubscribe
  inner: number; // where what is named begins
  stop: number; // and ends: before | and }}
}

export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (let at = text.indexOf('{{'); at >= 0; ) {
    const close = text.indexOf('}}', at + 2);
    const next = text.indexOf('{{', at + 2);
    const open = close < 0 || (next >= 0 && next < close);
    const stop = open ? endOfOpen(text, at, next) : close;
    tags.push(tagAt(text, at, stop, open));
    at = text.indexOf('{{', open ? stop : close + 2);
  }
  return tags;
}

// A tag that is being written ends with its line.
function endOfOpen(text: string, at: number, next: number): number {
  const line = text.indexOf('\n', at);
  return Math.min(...[line, next, text.length].filter((each) => each >= 0));
}

function tagAt(text: string, at: number, stop: number, open: boolean): Tag {
  const what = text.slice(at + 2, stop);
  const lead = what.length - what.trimStart().length;
  const begin = at + 2 + lead;
  const end = open ? stop : stop + 2;
  const word = what.trim();
  const named = (kind: Tag['kind'], skip: number) => {
    const rest = text.slice(begin + skip, stop);
    const inner = begin + skip + (rest.length - rest.trimStart().length);
    return { at, end, open, kind, inner, stop: kind === 'value' || kind === 'formula' ? beforeFallback(text, inner, stop) : stop };
  };
  if (word.startsWith('=')) return named('formula', 1);
  if (/^#if(\s|$)/.test(word)) return named('if', 3);
  if (/^#each(\s|$)/.test(word)) return named('each', 5);
  if (/^([#/]|else$|unsubscribe$|survey$|ask$|obstacle$)/.test(word)) return named('word', 0);
  return named('value', 0);
}

// The | of a fallback stands outside of quotes.
function beforeFallback(text: string, from: number, stop: number): number {
  let quote = '';
  for (let at = from; at < stop; at++) {
    const char = text[at]!;
    if (quote && char === '\\') at++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '|') return at;
  }
  return stop;
}

// ---- colours

type Tone = '' | 'name' | 'word' | 'text' | 'value';
const TONES: Partial<Record<string, Tone>> = { name: 'name', keyword: 'word', text: 'text', number: 'value' };

export function tonesOfTemplate(text: string): Tone[] {
  const tones: Tone[] = new Array<Tone>(text.length).fill('');
  for (const tag of tagsOf(text)) {
    tones.fill('word', tag.at, tag.end);
    if (tag.kind === 'formula' || tag.kind === 'if') {
      tones.fill('', tag.inner, tag.stop);
      for (const token of tokenize(text.slice(tag.inner, tag.stop))) tones.fill(TONES[token.kind] ?? '', tag.inner + token.at, tag.inner + token.end);
    } else if (tag.kind !== 'word') {
      tones.fill('name', tag.inner, tag.stop);
    }
    const fallback = tag.kind === 'value' || tag.kind === 'formula' ? tag.stop : tag.end;
    for (let at = fallback + 1; at < tag.end - (tag.open ? 0 : 2); at++) tones[at] = 'text';
  }
  return tones;
}

/** The formulas of a template, one a line: whose words are looked up. */
export function formulasOf(text: string): string {
  return tagsOf(text)
    .filter((tag) => tag.kind === 'formula' || tag.kind === 'if')
    .map((tag) => text.slice(tag.inner, tag.stop))
    .join('\n');
}

// ---- what can be written

export interface TemplateWords {
  paths: Proposal[]; // account.name, person.role …
  tags: Proposal[]; // #if …
  lists: Proposal[]; // of #each
}

const MOST = 9;

export function templateProposals(words: TemplateWords, operators: Proposal[]) {
  return (text: string, caret: number, vocabulary: Vocabulary) => {
    const none = { place: { at: caret, end: caret, word: '' }, items: [] as Proposal[] };
    const tag = tagsOf(text).find((each) => each.at + 2 <= caret && caret <= (each.open ? each.end : each.end - 2));
    if (!tag || caret > tag.stop) return none;
    const closed = (item: Proposal): Proposal => (tag.open ? closing(item) : item);
    if (caret < tag.inner) return { place: none.place, items: tag.kind === 'value' ? rank([...words.paths, ...words.tags], '').map(closed) : [] };
    if (tag.kind === 'formula' || tag.kind === 'if') {
      const inside = proposalsAt(text.slice(tag.inner, tag.stop), caret - tag.inner, vocabulary, operators);
      const { place } = inside;
      const paths = tag.kind === 'if' && place.expects === 'name' ? rank(words.paths, place.word).slice(0, 3) : [];
      return { place: { at: place.at + tag.inner, end: place.end + tag.inner, word: place.word }, items: [...inside.items, ...paths].slice(0, MOST) };
    }
    const begin = tag.kind === 'word' ? tag.at + 2 : tag.inner;
    const word = text.slice(begin, caret).trimStart();
    const place = { at: caret - word.length, end: caret + /^[\p{L}\p{N}_.-]*/u.exec(text.slice(caret, tag.stop))![0].length, word };
    const items = tag.kind === 'each' ? words.lists : tag.kind === 'word' ? words.tags : [...words.paths, ...words.tags];
    return { place, items: rank(items, word).map(closed) };
  };
}

// What is taken ends its tag, where it has no end yet, and what it opens.
function closing(item: Proposal): Proposal {
  const block = item.label === '#if' || item.label === '#each' ? `{{/${item.label.slice(1)}}}` : '';
  return { ...item, insert: `${item.insert}}}${block}` };
}

function rank(items: Proposal[], word: string): Proposal[] {
  const wanted = word.toLowerCase();
  const begins = items.filter((item) => item.label.toLowerCase().startsWith(wanted));
  const holds = items.filter((item) => !begins.includes(item) && item.label.toLowerCase().includes(wanted));
  return [...begins, ...(wanted === '' ? [] : holds)].slice(0, MOST);
}
