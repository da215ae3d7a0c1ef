import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { StageResource } from './ahead.ts';
import { accountPath, del, get, post } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// The customer journey: its stages, who is in which, which way accounts went, moves by hand, and how onboarding goes.

export const CONTACT_OWNERS = ['brand', 'partner', 'customer', 'external'] as const;
export type ContactOwner = (typeof CONTACT_OWNERS)[number];

export interface Contact {
  name: string;
  owner: ContactOwner;
  direct: boolean;
  responsible: string;
  quality: string;
}

export interface StageMilestone {
  name: string;
  formula: string;
  day: number; // should be reached so many days after the stage was entered; 0: no target
  module: boolean;
  first_value: boolean;
}

export interface StageCheck {
  text: string;
  formula: string; // empty: ticked by hand alone
}

export interface StageBody {
  key: string;
  position: number;
  meaning: string;
  enter: { formula: string };
  leave: { formula: string };
  target_days: number; // 0: none
  plan: string;
  onboarding: boolean;
  on: boolean;
  milestones: StageMilestone[];
  touchpoints: Contact[];
  clues?: string[]; // the same
  acceptance?: StageCheck[]; // the same
  demands?: { hours: number; knowledge: number }; // the same; 0: not said
  resources?: StageResource[]; // not said in what was kept before there were any
}

export interface Stage extends DefinitionHead {
  body: StageBody;
  problem?: string;
}

export interface StageHead {
  id: number;
  key: string;
  name: string;
  meaning: string;
  target_days: number | null;
  on: boolean;
  onboarding: boolean;
}

export interface JourneyStage extends StageHead {
  plan: string;
  here: number;
  before: number; // on the first day
  entered: number;
  left: number;
  lost: number;
  stuck: number;
  by_hand: number;
  since_unknown: number;
  measured: number;
  median_days: number | null;
  median_here_days: number | null;
  touchpoints: Contact[];
}

export interface JourneyFlow {
  from: string; // the key of a stage, or start
  to: string; // the key of a stage, or lost, out
  accounts: number;
}

export interface JourneyMap {
  from: Day;
  to: Day;
  complete: boolean;
  accounts: number;
  several: number;
  stages: JourneyStage[];
  flows: JourneyFlow[];
}

export interface ReachedMilestone {
  name: string;
  reached: Day | null;
  due: Day | null;
  state: 'reached' | 'late' | 'missed' | 'open';
}

export interface Stay {
  entered: Day;
  since_unknown: boolean;
  left: Day | null;
  lost: boolean;
  by_hand: boolean;
  days: number;
  stuck: boolean;
  version: number;
  milestones: ReachedMilestone[];
}

export interface StageAccount extends Stay {
  account: Ref;
  owner: string;
}

export interface StageMove {
  id: number;
  stage: number;
  stage_name: string;
  direction: 'enter' | 'leave';
  at: Moment;
  by: string;
  why: string;
  undone: boolean;
}

export interface AccountJourney {
  day: Day;
  stays: (Stay & { stage: StageHead })[];
  moves: StageMove[];
}

export interface OnboardingMilestone {
  name: string;
  module: boolean;
  first_value: boolean;
  target_days: number;
  reached: number;
  missed: number;
  in_time: number;
  early_wins: number;
  median_days: number | null;
}

export interface OnboardingFigures {
  entered: number;
  completed: number;
  lost: number;
  open: number;
  stuck: number;
  in_time: number;
  median_days: number | null;
  valued: number;
  median_value_days: number | null;
  milestones: OnboardingMilestone[];
}

export interface Onboarding extends OnboardingFigures {
  from: Day;
  to: Day;
  stage: { id: number; name: string; target_days: number };
  after_measured: number;
  after_in_use: number;
  after_median_people: number | null;
  versions: (OnboardingFigures & { version: number; changed_at: Moment; why: string })[];
}

const CATCHING_UP_MS = 2000;

export function useJourney(from: Day, to: Day) {
  return useQuery({
    queryKey: ['journey', 'map', from, to],
    queryFn: ({ signal }) => get<JourneyMap>('/journey', { from, to }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data && !query.state.data.complete ? CATCHING_UP_MS : false),
  });
}

export function useStageAccounts(stage: number | undefined, day: Day, stuck: boolean) {
  return useQuery({
    queryKey: ['journey', 'accounts', stage, day, stuck],
    queryFn: ({ signal }) => get<{ day: Day; total: number; items: StageAccount[] }>('/journey/accounts', { stage, day, stuck, limit: 100 }, signal),
    enabled: stage !== undefined,
    placeholderData: keepPreviousData,
  });
}

export interface BoardCard {
  account: { id: string; name: string } | null;
  owner: string;
  step: number;
  entered: Day;
  days: number;
  step_days: number;
  due: Day | null;
  late_days: number;
  stuck: boolean;
  silent_days: number | null;
  needs_help: boolean;
  presales: boolean;
  acceptance_open: number;
  readiness_gap: number | null;
  access_waiting: number;
  support: string;
}

export interface BoardGroup {
  open: number;
  late: number;
  needs_help: number;
  completed: number;
  median_days: number | null;
}

export interface OnboardingBoard {
  steps: { name: string; target_days: number; here: number; late: number; median_wait_days: number | null }[];
  holds_up: number | null;
  cards: BoardCard[];
  left_out: number;
  owners: (BoardGroup & { owner: string })[];
  segments: (BoardGroup & { id: number; name: string })[];
}

// As of today: a board of a past day would help nobody.
export function useOnboardingBoard() {
  return useQuery({ queryKey: ['journey', 'board'], queryFn: ({ signal }) => get<OnboardingBoard>('/journey/onboarding/board', {}, signal) });
}

export function useOnboarding(from: Day, to: Day, enabled: boolean) {
  return useQuery({
    queryKey: ['journey', 'onboarding', from, to],
    queryFn: ({ signal }) => get<Onboarding>('/journey/onboarding', { from, to }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
}

export function useAccountJourney(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'journey', day],
    queryFn: ({ signal }) => get<AccountJourney>(`${accountPath(id)}/journey`, { day }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useStages() {
  return useQuery({
    queryKey: ['stages'],
    queryFn: ({ signal }) => get<List<Stage>>('/stages', {}, signal),
  });
}

function refreshJourney(): void {
  void queryClient.invalidateQueries({ queryKey: ['journey'] });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'account' && (queryKey[2] === 'journey' || queryKey[2] === 'onboarding') });
}

export async function moveToStage(account: string, stage: number, direction: StageMove['direction'], why: string, acceptOpen = false): Promise<{ id: number }> {
  const made = await post<{ id: number }>(`${accountPath(account)}/stage-moves`, { stage, direction, why, ...(acceptOpen && { accept_open: true }) });
  refreshJourney();
  return made;
}

export async function undoMove(id: number): Promise<void> {
  await del(`/stage-moves/${id}`);
  refreshJourney();
}

export async function followAgain(stage: number): Promise<void> {
  await post(`/stages/${stage}/follow`);
  refreshJourney();
}
