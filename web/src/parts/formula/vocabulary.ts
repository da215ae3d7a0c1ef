import { useMemo } from 'react';
import { useEventProperties, useFunctions, useMetrics } from '../../api/formulas.ts';
import type { FormulaFunction, Metric } from '../../api/formula-types.ts';
import { useEventNames, useFeatures, useFields } from '../../api/queries.ts';
import { useSegments, type SegmentRow } from '../../api/segments.ts';
import type { Field } from '../../api/types.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { eventsWithProperties, type Proposal, type Vocabulary } from '../../lib/formula/complete.ts';
import { attributeName } from '../../lib/formula/words.ts';

// Everything a formula may name, from the server's own lists.

const word = (label: string, meaning: string): Proposal => ({ kind: 'word', label, insert: label, hint: '', meaning });

export const OPERATORS: Proposal[] = [
  word('and', t('formula.word.and')),
  word('or', t('formula.word.or')),
  word('is missing', t('formula.word.missing')),
  word('is not missing', t('formula.word.known')),
  word('within', t('formula.word.within')),
  word('within next', t('formula.word.within_next')),
  word('in', t('formula.word.in')),
  word('between', t('formula.word.between')),
  word('contains', t('formula.word.contains')),
  word('starts with', t('formula.word.starts')),
];

/** `text` is the formula that is written: the properties of its events are read too. */
export function useVocabulary(text: string): Vocabulary {
  const functions = useFunctions().data;
  const metrics = useMetrics().data?.items;
  const fields = useFields().data;
  const events = useEventNames().data?.items;
  const features = useFeatures().data?.items;
  const segments = useSegments().data?.items;
  const properties = useEventProperties(eventsWithProperties(text));
  return useMemo(
    () => ({
      functions: (functions ?? []).filter((each) => each.of.includes('accounts')).map(functionProposal),
      peopleFunctions: (functions ?? []).filter((each) => each.of.includes('people')).map(functionProposal),
      attributes: (fields ?? []).filter((field) => field.group === 'attribute').map(attributeProposal),
      metrics: (metrics ?? []).filter((metric) => metric.own).map(metricProposal),
      events: (events ?? []).map((event) => ({
        kind: 'event', label: event.name, insert: event.name, hint: t('formula.people_of', { n: event.people }),
        meaning: event.feature ? t('formula.of_feature', { name: event.feature }) : t('formula.of_no_feature'),
      })),
      features: (features ?? []).map((feature) => ({
        kind: 'feature', label: feature.name, insert: feature.name,
        hint: feature.people === null ? '' : t('formula.people_of', { n: feature.people }),
        meaning: feature.events.join(', '),
      })),
      properties: new Map(
        properties.map(({ event, items }) => [
          event,
          items.map((each) => ({ kind: 'property', label: each.name, insert: each.name, hint: '', meaning: t('formula.property_of', { event }) })),
        ]),
      ),
      // What is a list cannot stand in a formula.
      segments: (segments ?? []).filter((each) => each.scope === 'accounts' && each.formula !== '').map(segmentProposal),
      values: new Map(),
    }),
    [functions, metrics, fields, events, features, segments, properties],
  );
}

function typeWord(type: string, unit: string): string {
  if (unit !== '') return unit;
  const key = `formula.type.${type}`;
  return hasMessage(key) ? t(key) : type;
}

// A call is written with its brackets; the caret stands where the first thing is to be typed.
function functionProposal(each: FormulaFunction): Proposal {
  const quoted = each.parameters[0] === 'event' || each.parameters[0] === 'feature';
  // A property stands between event and window; the window may be left out.
  const window = each.usual_window && !each.parameters.includes('property') ? `${quoted || each.parameters[0] === 'value' ? ', ' : ''}${each.usual_window}` : '';
  const windowOnly = each.parameters.length === 1 && each.parameters[0] === 'window';
  const bare = each.parameters.length === 0;
  const call = windowOnly ? `${each.name}(${window || ''})` : `${each.name}(${window})`;
  return {
    kind: 'function',
    label: each.name,
    insert: bare ? each.name : call,
    ...(bare || (windowOnly && window) ? {} : { caret: each.name.length + 1 }),
    hint: typeWord(each.type, each.unit),
    meaning: each.meaning,
    example: each.example,
  };
}

function attributeProposal(field: Field): Proposal {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(field.key);
  const label = plain ? `account.${field.key}` : `account["${field.key}"]`;
  const key = `formula.kind.${field.kind}`;
  return {
    kind: 'attribute',
    label,
    insert: label,
    hint: hasMessage(key) ? t(key) : field.kind,
    meaning: t('formula.attribute_meaning', { name: attributeName(field.key) }),
  };
}

function segmentProposal(segment: SegmentRow): Proposal {
  return {
    kind: 'segment', label: segment.name, insert: segment.name,
    hint: segment.count === null ? '' : t('formula.accounts_of', { n: segment.count }),
    meaning: segment.description || segment.formula,
  };
}

function metricProposal(metric: Metric): Proposal {
  return {
    kind: 'metric', label: metric.key, insert: metric.key, hint: typeWord(metric.type, metric.unit), meaning: metric.meaning,
    example: metric.formula,
  };
}
