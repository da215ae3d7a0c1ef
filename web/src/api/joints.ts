import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { del, get, patch, post, readTagged, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { Unit } from '../lib/money.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// What we do together with a customer beyond the product.

export const JOINT_KINDS = ['project', 'story', 'innovation', 'community', 'service', 'assessment', 'incentive', 'visit', 'outcome'] as const;
export type JointKind = (typeof JOINT_KINDS)[number];
export const JOINT_STATES = ['planned', 'agreed', 'running', 'done', 'dropped'] as const;
export type JointState = (typeof JOINT_STATES)[number];
export const AIMS = ['at_least', 'at_most'] as const;
export type Aim = (typeof AIMS)[number];
export const PRICE_RULES = ['fixed', 'refund', 'proportional'] as const;
export type PriceRule = (typeof PRICE_RULES)[number];

export interface JointMeasure {
  before_day: Day;
  now_day: Day;
  over: boolean; // the last day has passed
  type: 'number' | 'share' | 'duration';
  before: number | null;
  now: number | null;
  others_change: number | null; // median of all other customers over the same days
  others: number;
  share: number | null; // of the way to the target
  due: number | null; // minor units
}

export interface JointWork {
  id: number;
  account: Ref | null;
  kind: JointKind;
  title: string;
  partner: string;
  state: JointState;
  from: Day | null;
  to: Day | null;
  people: { id: string; name: string }[];
  price: (Unit & { amount: number }) | null;
  owner: string;
  scope: string;
  result: string;
  feedback: string;
  formula: string;
  target: number | null;
  aim: Aim; // which side of the target is reached
  price_rule: PriceRule;
  refund_percent: number;
  created_at: Moment;
  changed_at: Moment;
  changed_by: string;
  measure?: JointMeasure | null; // of one that is read alone
}

export interface JointChange {
  account?: string;
  kind?: JointKind;
  title?: string;
  partner?: string;
  state?: JointState;
  from?: Day;
  to?: Day;
  people?: string[];
  price?: number;
  currency?: string;
  owner?: string;
  scope?: string;
  result?: string;
  feedback?: string;
  formula?: string;
  target?: number;
  aim?: Aim;
  price_rule?: PriceRule;
  refund_percent?: number;
}

const PAGE = 50;

export function useJoints(query: Query) {
  return useInfiniteQuery({
    queryKey: ['joints', query],
    queryFn: ({ pageParam, signal }) => get<List<JointWork>>('/joint-works', { ...query, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export const readJoint = (id: number, signal?: AbortSignal) => readTagged<JointWork>(`/joint-works/${id}`, signal);

export function useJoint(id: number | null) {
  return useQuery({
    queryKey: ['joints', 'one', id],
    queryFn: ({ signal }) => readJoint(id ?? 0, signal),
    enabled: id !== null,
  });
}

function refreshed<T>(answer: Promise<T>): Promise<T> {
  return answer.finally(() => void queryClient.invalidateQueries({ queryKey: ['joints'] }));
}

export const saveJoint = (id: number | null, change: JointChange, tag?: string) =>
  refreshed(id === null ? post<JointWork>('/joint-works', change) : patch<JointWork>(`/joint-works/${id}`, change, tag));
export const removeJoint = (id: number) => refreshed(del(`/joint-works/${id}`));
