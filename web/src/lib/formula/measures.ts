import type { FormulaFunction, FormulaType, Metric } from '../../api/formula-types.ts';
import type { EventName, Feature, Field, FieldKind } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { isDay } from '../dates.ts';
import type { ChipOp, ValueKind } from './chips.ts';
import { quote } from './tokens.ts';
import { measureWords } from './words.ts';

// The measures a condition can be built from without typing, and the values that are typed for them.

export interface Measure {
  text: string; // as it stands in the formula
  label: string;
  group: string;
  type: FormulaType;
}

export interface Names {
  functions: FormulaFunction[];
  metrics: Metric[];
  fields: Field[];
  events: EventName[];
  features: Feature[];
}

const TYPES: Partial<Record<FieldKind, FormulaType>> = {
  text: 'text', bool: 'yesno', date: 'date', day: 'date', share: 'share',
};

export function measuresOf(names: Names): Measure[] {
  const make = (group: string, type: FormulaType, text: string): Measure => ({ text, label: measureWords(text), group, type });
  const functions = names.functions.filter((each) => each.of.includes('accounts') && each.parameters.every((one) => one === 'window'));
  return [
    ...names.metrics.filter((metric) => metric.own).map((metric) => ({
      text: metric.key, label: metric.key, group: t('builder.metrics'), type: metric.type,
    })),
    ...functions.map((each) =>
      make(t('builder.measures'), each.type, each.parameters.length > 0 ? `${each.name}(${each.usual_window || '28d'})` : each.name),
    ),
    ...names.fields.filter((field) => field.group === 'attribute').map((field) =>
      make(t('builder.attributes'), TYPES[field.kind] ?? 'number', attributeText(field.key)),
    ),
    ...functions.filter((each) => each.parameters.length > 0 && each.type === 'number').map((each) =>
      make(t('builder.changes'), 'share', `change(${each.name}(${each.usual_window || '28d'}), 28d)`),
    ),
    ...names.features.map((feature) => make(t('builder.features'), 'number', `feature(${quote(feature.name)}, 28d)`)),
    ...names.events.map((event) => make(t('builder.events'), 'number', `count(${quote(event.name)}, 28d)`)),
  ];
}

function attributeText(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? `account.${key}` : `account[${quote(key)}]`;
}

export const KIND_OF_TYPE: Record<FormulaType, ValueKind> = {
  any: 'text', number: 'number', share: 'share', text: 'text', yesno: 'none', date: 'date', duration: 'duration',
};

export function opTakesValue(op: ChipOp): boolean {
  return !['is missing', 'is not missing', 'yes', 'no'].includes(op);
}

// What was typed for a chip's value, as it stands in the formula; or what is wrong with it.
export function readChipValue(typed: string, kind: ValueKind): { value: string } | { error: string } {
  const text = typed.trim();
  if (text === '') return { error: t('filter.need_value') };
  if (kind === 'text' || kind === 'none') return { value: quote(text) };
  if (kind === 'date') return isDay(text) ? { value: text } : { error: t('filter.need_day') };
  const number = /^[-−]?\d+(?:\.\d+)?/.exec(text.replace(/[,\s]/g, ''))?.[0].replace('−', '-');
  if (number === undefined) return { error: t('filter.need_number') };
  if (kind === 'share') return { value: `${number}%` };
  if (kind !== 'duration') return { value: number };
  const unit = /(d|w|mo|y)[a-z]*$/i.exec(text)?.[1]?.toLowerCase() ?? 'd';
  return { value: `${number}${unit}` };
}

// The value as it is typed again: without quotes and signs that the field adds by itself.
export function typedChipValue(value: string, kind: ValueKind): string {
  if (kind === 'text') return value.replace(/^["']|["']$/g, '').replace(/\\(.)/g, '$1');
  return kind === 'share' ? value.replace('%', '') : value;
}
