import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accountPath, apiPath, del, get, post, readTagged, request, type Query } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// Plays: what is done when, step by step; who is on the way through one; and what came of it.

export const STEP_KINDS = ['task', 'wait', 'wait_until', 'branch', 'mail', 'webhook', 'set', 'note', 'stage', 'survey', 'in_app', 'split'] as const;
export type StepKind = (typeof STEP_KINDS)[number];
export const ENTER_KINDS = ['formula', 'segment', 'event', 'date', 'hand'] as const;
export type EnterKind = (typeof ENTER_KINDS)[number];
export const MAIL_TO = ['person', 'champion', 'decision_maker', 'users', 'owner'] as const;
export type MailTo = (typeof MAIL_TO)[number];

// What a wait wants of a message.
export const PROOFS = ['delivered', 'opened', 'acted'] as const;
export type PlayProofWanted = (typeof PROOFS)[number];

// One of the messages that a step chooses from: a template by mail, or a guide in the app.
export interface PlayCandidate {
  template?: number;
  guide?: number;
}

export const SUCCESSES = ['acted', 'opened', 'goal'] as const;
export type PlaySuccess = (typeof SUCCESSES)[number];
export const CANDIDATES_MAX = 5;

// A step of any kind; which fields count is said by its kind. Without `next` the steps end after it.
export interface PlayStep {
  id: string;
  kind: StepKind;
  next?: string;
  otherwise?: string; // of a branch and of waiting until something is so
  title?: string;
  owner?: string; // "owner" of the account, or an e-mail address of staff
  due_days?: number;
  task_kind?: string;
  days?: number;
  hours?: number;
  task?: string; // the step whose task is waited for
  formula?: string;
  template?: number;
  survey?: number;
  to?: MailTo;
  promotional?: boolean;
  endpoint?: number;
  text?: string;
  attribute?: string;
  value?: string | number | boolean;
  channel?: 'any' | 'preferred'; // of messages: to everybody, or only to whom prefers this channel
  share?: number; // of a split: percent of accounts that go on by `next`
  message?: string; // the step whose message is waited for
  what?: PlayProofWanted;
  guide?: number | string; // of a guide; of waiting the step whose guide is to be followed
  choose?: PlayCandidate[]; // of messages: the server chooses by what became of earlier ones
  success?: PlaySuccess; // what they are judged by, within so many days
  success_days?: number;
  by?: string; // the attribute by whose values results are counted
  hour?: 'any' | 'best'; // of mails: at once, or in the hour in which the person is there
  stage?: string; // the key of a stage of the journey
  direction?: 'enter' | 'leave';
}

export interface PlayEnter {
  when: EnterKind;
  formula?: string;
  segment?: number;
  event?: string;
  attribute?: string;
  days_before?: number;
}

export const PLAY_LIVES = ['live', 'churned', 'any'] as const;
export type PlayLife = (typeof PLAY_LIVES)[number];

export interface PlayHours {
  from: number;
  to: number;
  working_days: boolean;
}

export interface PlayBody {
  meaning: string;
  audience: 'accounts' | 'people';
  enter: PlayEnter;
  life: PlayLife; // which accounts
  only: { formula: string };
  existing: boolean;
  again_days: number;
  goal: { formula: string; days: number };
  exit: { formula: string };
  priority: number;
  holdout: number;
  hours?: PlayHours | null;
  late_days: number;
  on: boolean;
  steps: PlayStep[];
}

export interface PlayCounts {
  entered: number;
  held: number;
  going: number;
  paused: number;
  watching: number;
  played: number;
  goal_played: number;
  goal_held: number;
}

export interface Play extends DefinitionHead {
  body: PlayBody;
}

export interface PlayRow extends Play {
  problem: string; // why it does not work; empty when it does
  counts: PlayCounts;
}

// Where in a play something is wrong: `field` is such as "enter.formula" or "steps.3.formula".
export interface PlayProblem {
  field: string;
  at: number;
  end: number;
  message: string;
  proposal: string;
}

export interface PlayFlow {
  counts: PlayCounts;
  steps: { id: string; came: number; done: number; here: number; outcomes: { outcome: string; count: number }[] }[];
}

export const RUN_STATES = ['going', 'paused', 'resting', 'watching', 'ended'] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface PlayRun {
  id: number;
  play: number;
  play_name: string;
  version: number;
  account: Ref | null;
  person: string;
  person_name: string;
  entered_at: Moment;
  side: 'played' | 'held';
  state: RunState;
  result: '' | 'finished' | 'goal' | 'exit' | 'stopped' | 'failed';
  step: string;
  due_at?: Moment | null;
  goal_at?: Moment | null;
  ended_at?: Moment | null;
  why: string;
}

// What became of the messages that a step wrote.
export interface PlayProof {
  messages: number;
  delivered: number;
  opened: number;
  acted: number;
  lost: number; // came back, were refused or cancelled
  delivered_at?: Moment | null;
  opened_at?: Moment | null;
  acted_at?: Moment | null;
}

export interface PathEntry {
  at: Moment;
  step: string;
  kind: string;
  outcome: string;
  why: string;
  ref: number;
  proof: PlayProof | null;
}

export interface PlayRunPath {
  run: PlayRun;
  path: PathEntry[];
}

export interface PlayLimits {
  person_messages: number;
  person_days: number;
  account_messages: number;
  account_days: number;
}

export interface DryRun {
  enters: boolean; // by itself, now
  held: boolean;
  goal_reached: boolean;
  path: { after_days: number; step: string; kind: string; outcome: string }[];
}

export interface SimulationResult {
  from: Day;
  to: Day;
  entered: number;
  held: number;
  accounts: number;
  people: number; // of plays for people
  mails: number; // people written to
  in_app: number;
  left_out: number; // for the limits of contact
  tasks: number;
  reached_goal: number;
  by_week: { day: Day; entered: number; mails: number; tasks: number }[];
  by_owner: { owner: string; entered: number; tasks: number; mails: number }[];
  cut: boolean; // more entered than are followed
  entries: { account: Ref | null; person: Ref | null; day: Day; again: boolean; held: boolean; mails: number; tasks: number; goal_day?: Day | null }[];
}

export interface Simulation {
  state: 'waits' | 'runs' | 'done' | 'stopped';
  progress: number;
  result: SimulationResult | null;
}

export const MEASURES = ['goal', 'stayed', 'revenue', 'health', 'active_people'] as const;
export type Verdict = 'helps' | 'harms' | 'no_clear_effect' | 'too_little' | 'no_holdout';

export interface PlayMeasure {
  name: string; // see MEASURES
  unit: string; // share, points, people
  days: number;
  played: { n: number; mean: number | null };
  held: { n: number; mean: number | null };
  difference: number | null;
  low: number | null;
  high: number | null;
  verdict: Verdict;
}

// Whom a play's mails reached, each once; interest is a link that was followed, or the goal.
export interface PlayReach {
  step: string; // empty: of all steps together
  written: number;
  reached: number;
  opened: number;
  clicked: number;
  goal: number;
  interested: number;
  left: number;
  low: number; // range of the share that is interested
  high: number;
  too_general: boolean;
}

export interface PlayUnaided {
  over: number;
  cases: number; // without anybody's task
  goal: number;
  minutes_per_case: number; // an assumption, for all plays
  minutes: number;
}

export interface PlayResults {
  verdict: Verdict;
  words: string;
  counted: number;
  measures: PlayMeasure[];
  days: number; // of the goal
  cut: boolean;
  curve: { day: number; played: number | null; held: number | null }[];
  balance: { name: string; played: number | null; held: number | null }[];
  entered: number;
  held: number;
  reach: { clicks_noted: boolean; opens_noted: boolean; all: PlayReach | null; steps: PlayReach[] };
  unaided: PlayUnaided;
}

const playPath = (id: string) => `/plays/${encodeURIComponent(id)}`;

export function usePlays() {
  return useQuery({
    queryKey: ['plays'],
    queryFn: ({ signal }) => get<List<PlayRow>>('/plays', {}, signal),
  });
}

// What the server finds wrong with a play that is not saved; null while nothing is.
export function usePlayCheck(body: PlayBody, enabled: boolean) {
  return useQuery({
    queryKey: ['play-check', body],
    queryFn: async ({ signal }) => (await post<{ problem: PlayProblem | null }>('/plays/check', { body }, signal)).problem,
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    staleTime: 10_000,
  });
}

export function usePlayFlow(id: string | null) {
  return useQuery({
    queryKey: ['play', id, 'flow'],
    queryFn: ({ signal }) => get<PlayFlow>(`${playPath(id ?? '')}/flow`, {}, signal),
    enabled: id !== null,
    placeholderData: keepPreviousData,
  });
}

export interface RunsWish extends Query {
  state?: RunState;
  side?: 'played' | 'held';
}

export function usePlayRuns(id: string, wish: RunsWish) {
  return useInfiniteQuery({
    queryKey: ['play', id, 'runs', wish],
    queryFn: ({ pageParam, signal }) =>
      get<{ items: PlayRun[]; next?: number | null }>(`${playPath(id)}/runs`, { ...wish, limit: 50, before: pageParam || undefined }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export function usePlayRun(id: number | null) {
  return useQuery({
    queryKey: ['play-run', id],
    queryFn: ({ signal }) => get<PlayRunPath>(`/play-runs/${id}`, {}, signal),
    enabled: id !== null,
  });
}

export function useAccountPlays(id: string) {
  return useQuery({
    queryKey: ['account', id, 'plays'],
    queryFn: ({ signal }) => get<List<PlayRun>>(`${accountPath(id)}/plays`, {}, signal),
  });
}

// Somebody went a step on, or what is shown of a play changed otherwise.
let refreshing: ReturnType<typeof setTimeout> | null = null;
const REFRESH_EVERY_MS = 1000;

// The same, when the stream says so: at most once a second.
export function refreshPlaysSoon(): void {
  refreshing ??= setTimeout(() => {
    refreshing = null;
    refreshPlays();
  }, REFRESH_EVERY_MS);
}

function refreshPlays(): void {
  for (const key of ['plays', 'play-run']) void queryClient.invalidateQueries({ queryKey: [key] });
  // Results are of accounts whose days are over: no step of today changes them, and they are dear to count.
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'play' && queryKey[2] !== 'results' });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'account' && queryKey[2] === 'plays' });
}

export async function enterByHand(id: string, account: string, person?: string): Promise<PlayRun> {
  const run = await post<PlayRun>(`${playPath(id)}/runs`, person ? { account, person } : { account });
  refreshPlays();
  return run;
}

export type RunAction = 'pause' | 'resume' | 'stop' | 'skip' | 'retry' | 'move';

export async function actOnRun(id: number, action: RunAction, why: string): Promise<void> {
  await post(`/play-runs/${id}/${action}`, why ? { why } : {});
  refreshPlays();
}

export async function stopRuns(id: string, why: string): Promise<void> {
  await post(`${playPath(id)}/stop`, { why });
  refreshPlays();
}

export const dryRun = (body: object, account: string, person?: string) =>
  post<DryRun>('/plays/dry-run', person ? { body, account, person } : { body, account });

const RUNNING_MS = 400;

export function useSimulation(id: number | null) {
  return useQuery({
    queryKey: ['play-simulation', id],
    queryFn: ({ signal }) => get<Simulation>(`/plays/simulations/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && ['waits', 'runs'].includes(query.state.data.state) ? RUNNING_MS : false),
    staleTime: 60_000,
  });
}

export const startSimulation = (body: object, days: number) => post<{ id: number }>('/plays/simulations', { body, days });
export const stopSimulation = (id: number) => del(`/plays/simulations/${id}`);

export async function saveEffort(minutes: number): Promise<void> {
  await request('PUT', '/plays/effort', { body: { minutes_per_case: minutes } });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'play' && queryKey[2] === 'results' });
}

export interface PlaySplit {
  id: string;
  share: number;
  first: { n: number; mean: number | null };
  second: { n: number; mean: number | null };
  difference: number | null;
  low: number | null;
  high: number | null;
  better: 'too_little' | 'neither' | 'first' | 'second';
}

/** The ways of each split, against each other. */
export function usePlaySplits(id: string) {
  return useQuery({ queryKey: ['play', id, 'splits'], queryFn: ({ signal }) => get<{ days: number; items: PlaySplit[] }>(`/plays/${id}/splits`, {}, signal), staleTime: 60_000 });
}

// Of each step that chooses between messages what became of each, of all and by kind of people or accounts.
export interface PlayChoiceMessage {
  channel: 'mail' | 'in_app';
  ref: number;
  name: string;
  chosen: number | null;
  n: number;
  won: number;
  share: number | null;
  low: number | null;
  high: number | null;
  difference: number | null; // to all others together
  difference_low: number | null;
  difference_high: number | null;
  against: 'too_little' | 'neither' | 'better' | 'worse';
}

export interface PlayChoice {
  id: string;
  success: PlaySuccess;
  days: number;
  by: string;
  kinds: { kind: string; messages: PlayChoiceMessage[] }[];
}

export function usePlayChoices(id: string) {
  return useQuery({ queryKey: ['play', id, 'choices'], queryFn: ({ signal }) => get<{ least: number; items: PlayChoice[] }>(`/plays/${id}/choices`, {}, signal), staleTime: 60_000 });
}

export function usePlayResults(id: string | null) {
  return useQuery({
    queryKey: ['play', id, 'results'],
    queryFn: ({ signal }) => get<PlayResults>(`${playPath(id ?? '')}/results`, {}, signal),
    enabled: id !== null,
    staleTime: 5 * 60_000,
  });
}

// Whom the first message of a play would go to today.
export interface PlayAudience {
  step: string;
  accounts: number;
  people: number;
  gets_accounts: number;
  gets: number;
  nobody: number; // accounts that have nobody of the role
  waits: number; // accounts that had enough for now
  holdout: number;
  cut: boolean;
  left_out: { why: string; people: number }[];
  get_it: { account: Ref | null; person: Ref | null; why: string }[];
  do_not: { account: Ref | null; person: Ref | null; why: string }[];
}

export function usePlayAudience(body: object | null) {
  return useQuery({
    queryKey: ['play-audience', body],
    queryFn: ({ signal }) => post<PlayAudience>('/plays/audience', { body }, signal),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

export interface PlayFollower extends PlayProof {
  run: number;
  account: Ref | null;
  person: Ref | null;
  side: 'played' | 'held';
  state: RunState;
  entered_at: Moment;
  followed_at?: Moment | null;
}

export interface FollowedWish extends Query {
  side?: 'played' | 'held';
  followed?: 'yes' | 'no';
}

export const followedHref = (id: string, wish: FollowedWish) => apiPath(`${playPath(id)}/followed.csv`, wish);

export function usePlayFollowed(id: string, wish: FollowedWish) {
  return useInfiniteQuery({
    queryKey: ['play', id, 'followed', wish],
    queryFn: ({ pageParam, signal }) => get<{ items: PlayFollower[]; next?: number | null }>(`${playPath(id)}/followed`, { ...wish, limit: 50, before: pageParam || undefined }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export const readPlayLimits = () => readTagged<PlayLimits>('/plays/limits');

export function usePlayLimits() {
  return useQuery({ queryKey: ['play-limits'], queryFn: readPlayLimits });
}

export async function savePlayLimits(limits: PlayLimits, tag?: string): Promise<PlayLimits> {
  const saved = await request<PlayLimits>('PUT', '/plays/limits', { body: limits, version: tag });
  void queryClient.invalidateQueries({ queryKey: ['play-limits'] });
  return saved;
}
