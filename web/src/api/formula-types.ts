import type { Day, List, Ref, Scalar } from './types.ts';

// The shapes of formulas, metrics and segments in /api/v1.

export type FormulaType = 'any' | 'number' | 'share' | 'text' | 'yesno' | 'date' | 'duration';

export interface FormulaFunction {
  name: string;
  of: string[];
  parameters: string[];
  required: number;
  usual_window: string;
  type: FormulaType;
  unit: string;
  meaning: string;
  example: string;
  formula: string;
}

export interface CheckCondition {
  at: number;
  end: number;
  text: string;
  matched: number;
  left: number;
}

export interface CheckValue {
  at: number;
  end: number;
  text: string;
  type: FormulaType;
  value: Scalar;
  day: Day;
}

export interface CheckMatch {
  account: Ref;
  person?: { id: string; name: string | null };
  evidence?: CheckValue[];
}

export interface CheckShort {
  account: Ref;
  failing: { at: number; end: number };
  evidence: CheckValue[];
  value: number | null;
}

export interface EventProperty {
  name: string;
  events: number;
}

// Numbers of events that the formula asks for and that are not there: being read from the log, or not kept.
export interface NumberState {
  filling: number;
  share: number; // of the log that is read
  refused: number;
}

// A formula that is no yes or no has a type alone.
export interface FormulaCheck {
  type: FormulaType;
  unit: string;
  day: Day;
  matched?: number;
  total?: number;
  missing?: number;
  revenue?: Record<string, number>;
  conditions?: CheckCondition[];
  matches?: CheckMatch[];
  short?: CheckShort[];
  numbers?: NumberState;
}

export interface Distribution {
  count: number;
  missing: number;
  least: number | null;
  q1: number | null;
  median: number | null;
  q3: number | null;
  most: number | null;
  bins: { from: number; to: number; count: number }[];
}

export interface UsedBy {
  kind: string;
  id: string | number;
  name: string;
}

export interface Metric {
  id: number | null;
  key: string; // by which formulas call it
  meaning: string;
  unit: string;
  type: FormulaType;
  formula: string;
  own: boolean;
  used_by: UsedBy[];
  leading: boolean | null;
  broken: boolean;
  level: string;
  parent: string;
  distribution?: Distribution | null;
}

export type MetricList = List<Metric>;
