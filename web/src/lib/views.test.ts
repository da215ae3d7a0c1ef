import { expect, test } from 'vitest';
import { audienceWord, isShownTo } from './views.ts';

const ann = { id: 'a', name: 'Ann', email: 'ann@example.com', role: 'csm' as const, team: { id: 3, name: 'DACH' } };
const bea = { ...ann, id: 'b' };
const cem = { ...ann, id: 'c', team: { id: 4, name: 'Nordics' } };
const dan = { ...ann, id: 'd', team: null };

test.each([
  ['everybody', [true, true, true, true]],
  ['team', [true, true, false, false]],
  ['me', [true, false, false, false]],
] as const)('a view of Ann for %s is shown to whom it is for', (audience, shown) => {
  expect([ann, bea, cem, dan].map((user) => isShownTo(audienceWord(audience, ann), user))).toEqual(shown);
});

test('without a team there is none to share with: everybody sees it', () => {
  expect(audienceWord('team', dan)).toBeUndefined();
});

test('before it is known who looks, only views for everybody are shown', () => {
  expect([isShownTo(undefined, undefined), isShownTo('team:3', undefined), isShownTo('staff:a', undefined)]).toEqual([true, false, false]);
});
