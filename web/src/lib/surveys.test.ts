import { describe, expect, test } from 'vitest';
import type { SurveyFigure, SurveyQuestion } from '../api/surveys.ts';
import { conditionsFor, EMPTY_SURVEY, figureText, freshKey, moved, newQuestion, placeOf, renamedKey, sentQuestion, sentSurvey, withoutQuestion } from './surveys.ts';

const NPS: SurveyQuestion = { key: 'nps', kind: 'nps', text: 'Would you?', required: true };
const WHY: SurveyQuestion = { key: 'why', kind: 'text', text: 'Why?', when: { question: 'nps', least: 0, most: 6 } };
const USE: SurveyQuestion = { key: 'use', kind: 'choice', text: 'What for?', choices: ['Reports', 'Alerts'] };

describe('questions', () => {
  test('a new one has a key of its own, and the first has to be answered', () => {
    expect(freshKey([NPS], 'nps')).toBe('nps_2');
    expect(newQuestion([], 'rating')).toEqual({ key: 'rating', kind: 'rating', text: '', required: true });
    expect(newQuestion([NPS], 'choice')).toEqual({ key: 'choice', kind: 'choice', text: '', required: false, choices: [] });
  });

  test('only earlier questions that are not in words can decide', () => {
    expect(conditionsFor([NPS, WHY, USE], 2).map((each) => each.key)).toEqual(['nps']);
  });

  test('whoever is moved before what it is shown by is shown always', () => {
    expect(moved([NPS, WHY, USE], 1, -1)).toEqual([{ ...WHY, when: undefined }, NPS, USE]);
    expect(moved([NPS, WHY, USE], 1, 1)).toEqual([NPS, USE, WHY]);
    expect(moved([NPS], 0, -1)).toEqual([NPS]);
  });

  test('what is taken away, or renamed, is so where others name it', () => {
    expect(withoutQuestion([NPS, WHY], 0)).toEqual([{ ...WHY, when: undefined }]);
    expect(renamedKey([NPS, WHY], 0, 'again')).toEqual([{ ...NPS, key: 'again' }, { ...WHY, when: { question: 'again', least: 0, most: 6 } }]);
  });

  test('what a kind does not have is not sent', () => {
    expect(sentQuestion({ ...USE, low: 'x', choices: ['Reports ', '', ' Alerts'], several: true, hint: '' })).toEqual({ key: 'use', kind: 'choice', text: 'What for?', choices: ['Reports', 'Alerts'], several: true });
    expect(sentQuestion({ ...NPS, choices: ['x'], low: 'No' })).toEqual({ ...NPS, low: 'No' });
    expect(sentSurvey({ ...EMPTY_SURVEY, questions: [NPS] })).toEqual({ days: 14, questions: [NPS] });
  });
});

describe('figures', () => {
  test.each([
    ['nps', 41.4, '+41'],
    ['nps', -0.3, '0'],
    ['nps', -20, '−20'],
    ['rating', 0.805, '81%'],
    ['effort', 5.126, '5.13'],
    ['effort', null, null],
  ] as const)('%s %s', (kind, value, text) => expect(figureText(kind, value)).toBe(text));

  test('a range lies on the whole scale of its kind', () => {
    const figure: SurveyFigure = { count: 20, enough: true, value: 50, low: 0, high: 100, promoters: 0, passives: 0, detractors: 0 };
    expect(placeOf('nps', figure)).toEqual({ left: 0.5, width: 0.5, at: 0.75 });
    expect(placeOf('rating', { ...figure, value: 0.5, low: 0.25, high: 0.75 })).toEqual({ left: 0.25, width: 0.5, at: 0.5 });
    expect(placeOf('effort', { ...figure, value: null })).toBeNull();
  });
});
