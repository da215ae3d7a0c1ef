import { describe, expect, test } from 'vitest';
import type { Proposal, Vocabulary } from '../formula/complete.ts';
import { formulasOf, tagsOf, templateProposals, tonesOfTemplate } from './language.ts';

const proposal = (label: string, insert = label, caret?: number): Proposal => ({ kind: 'word', label, insert, hint: '', meaning: '', ...(caret === undefined ? {} : { caret }) });
const VOCABULARY: Vocabulary = {
  functions: [proposal('active_people', 'active_people(28d)', 14), proposal('seat_use', 'seat_use(28d)', 9)],
  peopleFunctions: [], attributes: [proposal('account.plan')], events: [], properties: new Map(), features: [], segments: [], metrics: [], values: new Map(),
};
const WORDS = {
  paths: [proposal('account.name'), proposal('account.plan'), proposal('person.first_name')],
  tags: [proposal('=', '= ', 2), proposal('#if', '#if ', 4), proposal('#each', '#each ', 6), proposal('/if')],
  lists: [proposal('features'), proposal('unused_features')],
};
const propose = templateProposals(WORDS, [proposal('and')]);

// The caret stands at the ‸.
const at = (marked: string) => {
  const caret = marked.indexOf('‸');
  const text = marked.replace('‸', '');
  const { place, items } = propose(text, caret, VOCABULARY);
  return { labels: items.map((item) => item.label), taken: (index = 0) => text.slice(0, place.at) + items[index]!.insert + text.slice(place.end) };
};

describe('tags', () => {
  test.each([
    ['a {{account.name}} b', [['value', 'account.name', false]]],
    ['{{ person.name | "a | b" }}', [['value', 'person.name ', false]]],
    ['{{= seat_use(28d) | "–"}}{{#if account.plan = "a|b"}}x{{/if}}', [['formula', 'seat_use(28d) ', false], ['if', 'account.plan = "a|b"', false], ['word', '/if', false]]],
    ['{{#each features}}{{else}}{{#else}}', [['each', 'features', false], ['word', 'else', false], ['word', '#else', false]]],
    ['Hello {{acc\nand {{b}}', [['value', 'acc', true], ['value', 'b', false]]],
    ['{{a {{b}}', [['value', 'a ', true], ['value', 'b', false]]],
    ['{{', [['value', '', true]]],
    ['no tag } {', []],
  ])('%s', (text, wanted) => expect(tagsOf(text).map((tag) => [tag.kind, text.slice(tag.inner, tag.stop), tag.open])).toEqual(wanted));

  test('every unit of a text has a tone, whatever is written', () => {
    for (const text of ['', '{{', '{{= "', 'x {{#if a = "b}} y', '{{a | "b"}} c', '{{#each']) expect(tonesOfTemplate(text)).toHaveLength(text.length);
    const text = 'Hi {{person.name | "you"}}';
    const tones = tonesOfTemplate(text);
    expect([tones[0], tones[3], tones[text.indexOf('person')], tones[text.indexOf('you')]]).toEqual(['', 'word', 'name', 'text']);
  });

  test('formulas are those behind = and #if', () => {
    expect(formulasOf('{{= sum("a", "b", 7d)}} {{account.x}} {{#if count("e", 7d) > 1}}{{/if}}')).toBe('sum("a", "b", 7d)\ncount("e", 7d) > 1');
  });
});

describe('what can be written', () => {
  test('nothing outside of tags', () => expect(at('Hello acc‸').labels).toEqual([]));
  test('placeholders, which end the tag where it has no end', () => {
    expect(at('Hello {{‸').labels.slice(0, 3)).toEqual(['account.name', 'account.plan', 'person.first_name']);
    expect(at('Hello {{acc‸').taken()).toBe('Hello {{account.name}}');
    expect(at('{{account.pl‸}} rest').taken()).toBe('{{account.plan}} rest');
    expect(at('{{fir‸ of the line').taken()).toBe('{{person.first_name}} of the line');
    expect(at('{{ pers‸on.x }}').taken()).toBe('{{ person.first_name }}');
  });
  test('formulas behind = and #if', () => {
    expect(at('{{= act‸}}').taken()).toBe('{{= active_people(28d)}}');
    expect(at('{{#if seat‸').labels).toContain('seat_use');
    expect(at('{{#if account.pl‸}}').labels).toContain('account.plan');
  });
  test('lists, and blocks with their end', () => {
    expect(at('{{#each un‸}}').taken()).toBe('{{#each unused_features}}');
    expect(at('{{#i‸').taken()).toBe('{{#if }}{{/if}}');
    expect(at('{{#ea‸').taken()).toBe('{{#each }}{{/each}}');
  });
  test('nothing inside a fallback', () => expect(at('{{account.name | "ac‸"}}').labels).toEqual([]));
});
