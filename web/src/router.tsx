import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, retainSearchParams } from '@tanstack/react-router';
import { ADOPTION_ANSWERS, ADOPTION_QUESTIONS, ADOPTION_SORTS, type AdoptionAnswer, type AdoptionQuestion, type AdoptionSort } from './api/adoption.ts';
import { LOSS_BY, LOSS_ORDERS, type LossBy } from './api/losses.ts';
import { MESSAGE_CHANNELS, MESSAGE_STATES } from './api/outbox.ts';
import { queryClient, sessionQuery } from './api/queries.ts';
import { OUTCOME_BY, RENEWAL_SORTS, RENEWAL_STATES, type OutcomeBy, type RenewalShown, type RenewalSort } from './api/renewals.ts';
import { CHURN_BASES, REVENUE_BY, type ChurnBasis, type RevenueBy } from './api/revenue.ts';
import { PLAN_STATES, type PlanState } from './api/use-cases.ts';
import { isDay } from './lib/dates.ts';
import { many, one, parseSearch, stringifySearch } from './lib/search-params.ts';
import { Broken, Missing } from './parts/Broken.tsx';
import { Shell } from './shell/Shell.tsx';

// Every address of the app. A page's code loads when it is first opened.

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: Broken });

const day = (value: unknown) => (isDay(one(value)) ? one(value) : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string; problem?: string } => ({ next: one(search.next), problem: one(search.problem) }),
  component: lazyRouteComponent(() => import('./pages/signin/SignInPage.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('./pages/signin/SetupPage.tsx'), 'SetupPage'),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('./pages/signin/JoinPage.tsx'), 'JoinPage'),
});

// Everything inside needs a session. The day that is shown goes along from page to page.
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  validateSearch: (search: Record<string, unknown>): { day?: string } => (isDay(one(search.day)) ? { day: one(search.day) } : {}),
  search: { middlewares: [retainSearchParams(['day'])] },
  component: Shell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
});
const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/today' });
  },
});

export interface AccountsSearch {
  search?: string;
  filter?: string[];
  sort?: string;
  columns?: string;
  segment?: string;
  day?: string;
}
const accounts = createRoute({
  getParentRoute: () => app,
  path: '/accounts',
  validateSearch: (search): AccountsSearch => ({
    search: one(search.search),
    filter: many(search.filter),
    sort: one(search.sort),
    columns: one(search.columns),
    segment: one(search.segment),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/accounts/AccountsPage.tsx'), 'AccountsPage'),
});

export interface AccountSearch {
  day?: string;
  range?: string;
  from?: string;
  to?: string;
  event?: string;
  person?: string;
  compare?: string;
}
const account = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id',
  validateSearch: (search): AccountSearch => ({
    day: day(search.day),
    range: one(search.range),
    from: day(search.from),
    to: day(search.to),
    event: one(search.event),
    person: one(search.person),
    compare: day(search.compare),
  }),
  component: lazyRouteComponent(() => import('./pages/account/AccountPage.tsx'), 'AccountPage'),
});
const duplicates = createRoute({
  getParentRoute: () => app,
  path: '/duplicates',
  component: lazyRouteComponent(() => import('./pages/accounts/DuplicatesPage.tsx'), 'DuplicatesPage'),
});
const brief = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/brief',
  component: lazyRouteComponent(() => import('./pages/handover/BriefPage.tsx'), 'BriefPage'),
});
const contact = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/contact',
  component: lazyRouteComponent(() => import('./pages/ahead/ContactPage.tsx'), 'ContactPage'),
});
const expansion = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/expansion',
  component: lazyRouteComponent(() => import('./pages/expansion/ExpansionPage.tsx'), 'ExpansionPage'),
});
const onboardingReport = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/onboarding-report',
  component: lazyRouteComponent(() => import('./pages/report/OnboardingReportPage.tsx'), 'OnboardingReportPage'),
});
const report = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/report',
  validateSearch: (search): { from?: string; to?: string; form?: 'slides' } => ({
    from: day(search.from),
    to: day(search.to),
    form: one(search.form) === 'slides' ? 'slides' : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/report/ReportPage.tsx'), 'ReportPage'),
});
const handover = createRoute({
  getParentRoute: () => app,
  path: '/handovers/$id',
  component: lazyRouteComponent(() => import('./pages/handover/HandoverPage.tsx'), 'HandoverPage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch: (search): { search?: string; account?: string } => ({
    search: one(search.search),
    account: one(search.account),
  }),
  component: lazyRouteComponent(() => import('./pages/people/PeoplePage.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => app,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./pages/people/PersonPage.tsx'), 'PersonPage'),
});
export interface NotesSearch {
  view?: string;
  q?: string;
  kind?: string;
  author?: string;
  theme?: string;
}
const notes = createRoute({
  getParentRoute: () => app,
  path: '/notes',
  validateSearch: (search): NotesSearch => ({
    view: one(search.view),
    q: one(search.q),
    kind: one(search.kind),
    author: one(search.author),
    theme: one(search.theme),
  }),
  component: lazyRouteComponent(() => import('./pages/notes/NotesPage.tsx'), 'NotesPage'),
});
const advocates = createRoute({
  getParentRoute: () => app,
  path: '/advocates',
  validateSearch: (search): { state?: string; agreed?: string } => ({ state: one(search.state), agreed: one(search.agreed) }),
  component: lazyRouteComponent(() => import('./pages/advocates/AdvocatesPage.tsx'), 'AdvocatesPage'),
});
const dissatisfied = createRoute({
  getParentRoute: () => app,
  path: '/dissatisfied',
  component: lazyRouteComponent(() => import('./pages/dissatisfied/DissatisfiedPage.tsx'), 'DissatisfiedPage'),
});
const joint = createRoute({
  getParentRoute: () => app,
  path: '/joint',
  validateSearch: (search): { state?: string; kind?: string } => ({ state: one(search.state), kind: one(search.kind) }),
  component: lazyRouteComponent(() => import('./pages/joint/JointPage.tsx'), 'JointPage'),
});
const tasks = createRoute({
  getParentRoute: () => app,
  path: '/tasks',
  validateSearch: (search): { state?: string; owner?: string } => ({ state: one(search.state), owner: one(search.owner) }),
  component: lazyRouteComponent(() => import('./pages/tasks/TasksPage.tsx'), 'TasksPage'),
});
export interface TicketsSearch {
  state?: string;
  severity?: string;
  escalated?: string;
  holder?: string;
  account?: string;
  sort?: string;
}
const tickets = createRoute({
  getParentRoute: () => app,
  path: '/tickets',
  validateSearch: (search): TicketsSearch => ({
    state: one(search.state),
    severity: one(search.severity),
    escalated: one(search.escalated),
    holder: one(search.holder),
    account: one(search.account),
    sort: one(search.sort),
  }),
  component: lazyRouteComponent(() => import('./pages/tickets/TicketsPage.tsx'), 'TicketsPage'),
});
const ticket = createRoute({
  getParentRoute: () => app,
  path: '/tickets/$id',
  component: lazyRouteComponent(() => import('./pages/tickets/TicketPage.tsx'), 'TicketPage'),
});
const today = createRoute({
  getParentRoute: () => app,
  path: '/today',
  component: lazyRouteComponent(() => import('./pages/today/TodayPage.tsx'), 'TodayPage'),
});
const team = createRoute({
  getParentRoute: () => app,
  path: '/team',
  component: lazyRouteComponent(() => import('./pages/today/TeamPage.tsx'), 'TeamPage'),
});
const features = createRoute({
  getParentRoute: () => app,
  path: '/features',
  component: lazyRouteComponent(() => import('./pages/features/FeaturesPage.tsx'), 'FeaturesPage'),
});
export interface AdoptionSearch {
  segment?: string;
  owner?: string;
  question?: AdoptionQuestion;
  answer?: AdoptionAnswer;
  sort?: AdoptionSort;
  day?: string;
}
const adoption = createRoute({
  getParentRoute: () => app,
  path: '/features/adoption',
  validateSearch: (search): AdoptionSearch => ({
    segment: one(search.segment),
    owner: one(search.owner),
    question: ADOPTION_QUESTIONS.find((each) => each === one(search.question)),
    answer: ADOPTION_ANSWERS.find((each) => each === one(search.answer)),
    sort: ADOPTION_SORTS.find((each) => each === one(search.sort)),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/adoption/AdoptionPage.tsx'), 'AdoptionPage'),
});
const versions = createRoute({
  getParentRoute: () => app,
  path: '/features/versions',
  validateSearch: (search): { version?: string; day?: string } => ({ version: one(search.version), day: day(search.day) }),
  component: lazyRouteComponent(() => import('./pages/adoption/VersionsPage.tsx'), 'VersionsPage'),
});
const effort = createRoute({
  getParentRoute: () => app,
  path: '/features/effort',
  component: lazyRouteComponent(() => import('./pages/adoption/EffortPage.tsx'), 'EffortPage'),
});
const overview = createRoute({
  getParentRoute: () => app,
  path: '/overview',
  validateSearch: (search): { day?: string; range?: string } => ({ day: day(search.day), range: one(search.range) }),
  component: lazyRouteComponent(() => import('./pages/overview/OverviewPage.tsx'), 'OverviewPage'),
});
const portfolio = createRoute({
  getParentRoute: () => app,
  path: '/portfolio',
  validateSearch: (search): { segment?: string; owner?: string; day?: string } => ({
    segment: one(search.segment),
    owner: one(search.owner),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/portfolio/PortfolioPage.tsx'), 'PortfolioPage'),
});
export interface JourneySearch {
  stage?: string;
  stuck?: string;
  range?: string;
  day?: string;
}
const journey = createRoute({
  getParentRoute: () => app,
  path: '/journey',
  validateSearch: (search): JourneySearch => ({ stage: one(search.stage), stuck: one(search.stuck), range: one(search.range), day: day(search.day) }),
  component: lazyRouteComponent(() => import('./pages/journey/JourneyPage.tsx'), 'JourneyPage'),
});
const journeyStage = createRoute({
  getParentRoute: () => app,
  path: '/journey/stages/$id',
  component: lazyRouteComponent(() => import('./pages/journey/StagePage.tsx'), 'StagePage'),
});
const revenue = createRoute({
  getParentRoute: () => app,
  path: '/revenue',
  validateSearch: (search): { months?: string; by?: RevenueBy; basis?: ChurnBasis; day?: string } => ({
    months: one(search.months),
    by: REVENUE_BY.find((each) => each === one(search.by)),
    basis: CHURN_BASES.find((each) => each === one(search.basis)),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/revenue/RevenuePage.tsx'), 'RevenuePage'),
});
export interface LossesSearch {
  months?: string;
  view?: 'report';
  by?: LossBy;
  sort?: string;
  what?: 'lost' | 'downgrade';
  kind?: string;
  reason?: string;
  caused_by?: string;
  seen?: string;
  win_back?: string;
  q?: string;
}
const losses = createRoute({
  getParentRoute: () => app,
  path: '/losses',
  validateSearch: (search): LossesSearch => ({
    months: one(search.months),
    view: one(search.view) === 'report' ? 'report' : undefined,
    by: LOSS_BY.find((each) => each === one(search.by)),
    sort: LOSS_ORDERS.find((each) => each === one(search.sort)),
    what: (['lost', 'downgrade'] as const).find((each) => each === one(search.what)),
    kind: one(search.kind),
    reason: one(search.reason),
    caused_by: one(search.caused_by),
    seen: one(search.seen),
    win_back: one(search.win_back),
    q: one(search.q),
  }),
  component: lazyRouteComponent(() => import('./pages/losses/LossesPage.tsx'), 'LossesPage'),
});
const loss = createRoute({
  getParentRoute: () => app,
  path: '/losses/$id',
  component: lazyRouteComponent(() => import('./pages/losses/LossPage.tsx'), 'LossPage'),
});
export interface RenewalsSearch {
  state?: RenewalShown;
  owner?: string;
  segment?: string;
  sort?: RenewalSort;
  by?: OutcomeBy;
  open?: string;
}
const renewals = createRoute({
  getParentRoute: () => app,
  path: '/renewals',
  validateSearch: (search): RenewalsSearch => ({
    state: RENEWAL_STATES.find((each) => each === one(search.state)),
    owner: one(search.owner),
    segment: one(search.segment),
    sort: RENEWAL_SORTS.find((each) => each === one(search.sort)),
    by: OUTCOME_BY.find((each) => each === one(search.by)),
    open: one(search.open),
  }),
  component: lazyRouteComponent(() => import('./pages/renewals/RenewalsPage.tsx'), 'RenewalsPage'),
});
const useCases = createRoute({
  getParentRoute: () => app,
  path: '/features/use-cases',
  validateSearch: (search): { open?: string } => ({ open: one(search.open) }),
  component: lazyRouteComponent(() => import('./pages/use-cases/UseCasesPage.tsx'), 'UseCasesPage'),
});
const useCase = createRoute({
  getParentRoute: () => app,
  path: '/features/use-cases/$id',
  component: lazyRouteComponent(() => import('./pages/use-cases/UseCasePage.tsx'), 'UseCasePage'),
});
const adoptionPlans = createRoute({
  getParentRoute: () => app,
  path: '/features/plans',
  validateSearch: (search): { state?: PlanState; owner?: string } => ({ state: PLAN_STATES.find((each) => each === one(search.state)), owner: one(search.owner) }),
  component: lazyRouteComponent(() => import('./pages/use-cases/PlansPage.tsx'), 'PlansPage'),
});
const accountCases = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/use-cases',
  component: lazyRouteComponent(() => import('./pages/use-cases/AccountCasesPage.tsx'), 'AccountCasesPage'),
});
const formulas = createRoute({
  getParentRoute: () => app,
  path: '/formulas',
  validateSearch: (search): { metric?: string; day?: string } => ({ metric: one(search.metric), day: day(search.day) }),
  component: lazyRouteComponent(() => import('./pages/formulas/MetricsPage.tsx'), 'MetricsPage'),
});
const formula = createRoute({
  getParentRoute: () => app,
  path: '/formulas/$id',
  component: lazyRouteComponent(() => import('./pages/formulas/MetricPage.tsx'), 'MetricPage'),
});
const segments = createRoute({
  getParentRoute: () => app,
  path: '/segments',
  validateSearch: (search): { a?: string; b?: string; day?: string; day_b?: string } => ({
    a: one(search.a),
    b: one(search.b),
    day: day(search.day),
    day_b: day(search.day_b),
  }),
  component: lazyRouteComponent(() => import('./pages/segments/SegmentsPage.tsx'), 'SegmentsPage'),
});
const segment = createRoute({
  getParentRoute: () => app,
  path: '/segments/$id',
  component: lazyRouteComponent(() => import('./pages/segments/SegmentPage.tsx'), 'SegmentPage'),
});
const segmentEdit = createRoute({
  getParentRoute: () => app,
  path: '/segments/$id/edit',
  validateSearch: (search): { formula?: string; day?: string } => ({ formula: one(search.formula), day: day(search.day) }),
  component: lazyRouteComponent(() => import('./pages/segments/SegmentEditPage.tsx'), 'SegmentEditPage'),
});
const health = createRoute({
  getParentRoute: () => app,
  path: '/health',
  component: lazyRouteComponent(() => import('./pages/health/ScorecardsPage.tsx'), 'ScorecardsPage'),
});
const suggest = createRoute({
  getParentRoute: () => app,
  path: '/health/suggest',
  validateSearch: (search): { run?: string } => ({ run: one(search.run) }),
  component: lazyRouteComponent(() => import('./pages/health/SuggestPage.tsx'), 'SuggestPage'),
});
const scorecard = createRoute({
  getParentRoute: () => app,
  path: '/health/$id',
  component: lazyRouteComponent(() => import('./pages/health/ScorecardPage.tsx'), 'ScorecardPage'),
});
export interface WarningsSearch {
  state?: string;
  direction?: string;
  owner?: string;
  rule?: string;
  sort?: string;
  open?: string;
  day?: string;
}
const warnings = createRoute({
  getParentRoute: () => app,
  path: '/warnings',
  validateSearch: (search): WarningsSearch => ({
    state: one(search.state),
    direction: one(search.direction),
    owner: one(search.owner),
    rule: one(search.rule),
    sort: one(search.sort),
    open: one(search.open),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/warnings/WarningsPage.tsx'), 'WarningsPage'),
});
const warningRules = createRoute({
  getParentRoute: () => app,
  path: '/warnings/rules',
  component: lazyRouteComponent(() => import('./pages/warnings/RulesPage.tsx'), 'RulesPage'),
});
const warningRule = createRoute({
  getParentRoute: () => app,
  path: '/warnings/rules/$id',
  component: lazyRouteComponent(() => import('./pages/warnings/RulePage.tsx'), 'RulePage'),
});

const plays = createRoute({
  getParentRoute: () => app,
  path: '/plays',
  component: lazyRouteComponent(() => import('./pages/plays/PlaysPage.tsx'), 'PlaysPage'),
});
const suggestChange = createRoute({
  getParentRoute: () => app,
  path: '/plays/suggest',
  validateSearch: (search): { segment?: string } => ({ segment: one(search.segment) }),
  component: lazyRouteComponent(() => import('./pages/plays/SuggestPage.tsx'), 'SuggestPage'),
});
export interface PlaySearch {
  tab?: string;
  view?: 'list';
}
const play = createRoute({
  getParentRoute: () => app,
  path: '/plays/$id',
  validateSearch: (search): PlaySearch => ({ tab: one(search.tab), view: one(search.view) === 'list' ? 'list' : undefined }),
  component: lazyRouteComponent(() => import('./pages/plays/PlayPage.tsx'), 'PlayPage'),
});

export interface MessagesSearch {
  state?: string;
  channel?: string;
  account?: string;
  person?: string;
  recipient?: string;
  play?: string;
  template?: string;
  endpoint?: string;
}
const messages = createRoute({
  getParentRoute: () => app,
  path: '/messages',
  validateSearch: (search): MessagesSearch => ({
    state: MESSAGE_STATES.find((each) => each === one(search.state)),
    channel: MESSAGE_CHANNELS.find((each) => each === one(search.channel)),
    account: one(search.account),
    person: one(search.person),
    recipient: one(search.recipient),
    play: one(search.play),
    template: one(search.template),
    endpoint: one(search.endpoint),
  }),
  component: lazyRouteComponent(() => import('./pages/messages/OutboxPage.tsx'), 'OutboxPage'),
});
const message = createRoute({
  getParentRoute: () => app,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('./pages/messages/MessagePage.tsx'), 'MessagePage'),
});
const obstacles = createRoute({
  getParentRoute: () => app,
  path: '/messages/obstacles',
  component: lazyRouteComponent(() => import('./pages/messages/ObstaclesPage.tsx'), 'ObstaclesPage'),
});
const suppressed = createRoute({
  getParentRoute: () => app,
  path: '/messages/suppressed',
  component: lazyRouteComponent(() => import('./pages/messages/SuppressedPage.tsx'), 'SuppressedPage'),
});
const templates = createRoute({
  getParentRoute: () => app,
  path: '/messages/templates',
  component: lazyRouteComponent(() => import('./pages/messages/TemplatesPage.tsx'), 'TemplatesPage'),
});
const guides = createRoute({
  getParentRoute: () => app,
  path: '/messages/guides',
  component: lazyRouteComponent(() => import('./pages/messages/GuidesPage.tsx'), 'GuidesPage'),
});
const guide = createRoute({
  getParentRoute: () => app,
  path: '/messages/guides/$id',
  component: lazyRouteComponent(() => import('./pages/messages/GuidePage.tsx'), 'GuidePage'),
});
const template = createRoute({
  getParentRoute: () => app,
  path: '/messages/templates/$id',
  component: lazyRouteComponent(() => import('./pages/messages/TemplatePage.tsx'), 'TemplatePage'),
});
const surveys = createRoute({
  getParentRoute: () => app,
  path: '/surveys',
  component: lazyRouteComponent(() => import('./pages/surveys/SurveysPage.tsx'), 'SurveysPage'),
});
const survey = createRoute({
  getParentRoute: () => app,
  path: '/surveys/$id',
  component: lazyRouteComponent(() => import('./pages/surveys/SurveyPage.tsx'), 'SurveyPage'),
});
export interface SurveySearch {
  days?: string;
  segment?: string;
  q?: string;
}
const surveyResults = createRoute({
  getParentRoute: () => app,
  path: '/surveys/$id/results',
  validateSearch: (search): SurveySearch => ({ days: one(search.days), segment: one(search.segment), q: one(search.q) }),
  component: lazyRouteComponent(() => import('./pages/surveys/SurveyResultsPage.tsx'), 'SurveyResultsPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/SettingsLayout.tsx'), 'SettingsLayout'),
});
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/keys' });
  },
});
const settingsKeys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  validateSearch: (search): { watch?: string; new?: string } => ({ watch: one(search.watch), new: one(search.new) }),
  component: lazyRouteComponent(() => import('./pages/settings/KeysPage.tsx'), 'KeysPage'),
});
const settingsApiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./pages/settings/ApiKeysPage.tsx'), 'ApiKeysPage'),
});
const settingsDebugger = createRoute({
  getParentRoute: () => settings,
  path: '/debugger',
  validateSearch: (search): { key?: string } => ({ key: one(search.key) }),
  component: lazyRouteComponent(() => import('./pages/settings/DebuggerPage.tsx'), 'DebuggerPage'),
});
const settingsImport = createRoute({
  getParentRoute: () => settings,
  path: '/import',
  component: lazyRouteComponent(() => import('./pages/settings/ImportPage.tsx'), 'ImportPage'),
});
const settingsDesk = createRoute({
  getParentRoute: () => settings,
  path: '/help-desk',
  component: lazyRouteComponent(() => import('./pages/settings/HelpDeskPage.tsx'), 'HelpDeskPage'),
});
const settingsStripe = createRoute({
  getParentRoute: () => settings,
  path: '/stripe',
  component: lazyRouteComponent(() => import('./pages/settings/StripePage.tsx'), 'StripePage'),
});
const settingsRevenue = createRoute({
  getParentRoute: () => settings,
  path: '/revenue',
  component: lazyRouteComponent(() => import('./pages/settings/RevenuePage.tsx'), 'RevenuePage'),
});
const settingsExclusions = createRoute({
  getParentRoute: () => settings,
  path: '/exclusions',
  component: lazyRouteComponent(() => import('./pages/settings/ExclusionsPage.tsx'), 'ExclusionsPage'),
});
const settingsAttributes = createRoute({
  getParentRoute: () => settings,
  path: '/attributes',
  component: lazyRouteComponent(() => import('./pages/settings/AttributesPage.tsx'), 'AttributesPage'),
});
const settingsLosses = createRoute({
  getParentRoute: () => settings,
  path: '/losses',
  component: lazyRouteComponent(() => import('./pages/settings/LossSettingsPage.tsx'), 'LossSettingsPage'),
});
const settingsMail = createRoute({
  getParentRoute: () => settings,
  path: '/mail',
  component: lazyRouteComponent(() => import('./pages/settings/MailPage.tsx'), 'MailPage'),
});
const settingsEndpoints = createRoute({
  getParentRoute: () => settings,
  path: '/endpoints',
  component: lazyRouteComponent(() => import('./pages/settings/EndpointsPage.tsx'), 'EndpointsPage'),
});
const settingsNotifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./pages/settings/NotificationsPage.tsx'), 'NotificationsPage'),
});
const settingsPlays = createRoute({
  getParentRoute: () => settings,
  path: '/plays',
  component: lazyRouteComponent(() => import('./pages/settings/PlayLimitsPage.tsx'), 'PlayLimitsPage'),
});
const settingsAdoption = createRoute({
  getParentRoute: () => settings,
  path: '/adoption',
  component: lazyRouteComponent(() => import('./pages/settings/AdoptionSettingsPage.tsx'), 'AdoptionSettingsPage'),
});
const settingsExperience = createRoute({
  getParentRoute: () => settings,
  path: '/experience',
  component: lazyRouteComponent(() => import('./pages/settings/ExperiencePage.tsx'), 'ExperiencePage'),
});
const settingsCoverage = createRoute({
  getParentRoute: () => settings,
  path: '/coverage',
  component: lazyRouteComponent(() => import('./pages/settings/CoveragePage.tsx'), 'CoveragePage'),
});
const settingsStaff = createRoute({
  getParentRoute: () => settings,
  path: '/staff',
  component: lazyRouteComponent(() => import('./pages/settings/StaffPage.tsx'), 'StaffPage'),
});
const settingsRights = createRoute({
  getParentRoute: () => settings,
  path: '/rights',
  component: lazyRouteComponent(() => import('./pages/settings/RightsPage.tsx'), 'RightsPage'),
});
export interface AuditSearch {
  q?: string;
  who?: string;
  subject?: string;
  from?: string;
  to?: string;
}
const settingsAudit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: (search): AuditSearch => ({
    q: one(search.q),
    who: one(search.who),
    subject: one(search.subject),
    from: day(search.from),
    to: day(search.to),
  }),
  component: lazyRouteComponent(() => import('./pages/settings/AuditPage.tsx'), 'AuditPage'),
});
const settingsRetention = createRoute({
  getParentRoute: () => settings,
  path: '/retention',
  component: lazyRouteComponent(() => import('./pages/settings/RetentionPage.tsx'), 'RetentionPage'),
});
const settingsSignIn = createRoute({
  getParentRoute: () => settings,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/settings/SignInSettingsPage.tsx'), 'SignInSettingsPage'),
});
const settingsGeneral = createRoute({
  getParentRoute: () => settings,
  path: '/general',
  component: lazyRouteComponent(() => import('./pages/settings/GeneralPage.tsx'), 'GeneralPage'),
});
const settingsAbout = createRoute({
  getParentRoute: () => settings,
  path: '/about',
  component: lazyRouteComponent(() => import('./pages/settings/AboutPage.tsx'), 'AboutPage'),
});

const routeTree = root.addChildren([
  signIn,
  setup,
  join,
  app.addChildren([
    home,
    accounts,
    account,
    brief,
    contact,
    expansion,
    report,
    onboardingReport,
    handover,
    duplicates,
    people,
    person,
    today,
    team,
    notes,
    advocates,
    joint,
    dissatisfied,
    tasks,
    tickets,
    ticket,
    features,
    adoption,
    versions,
    effort,
    overview,
    portfolio,
    journey,
    journeyStage,
    revenue,
    losses,
    loss,
    renewals,
    useCases,
    useCase,
    adoptionPlans,
    accountCases,
    formulas,
    formula,
    segments,
    segment,
    segmentEdit,
    health,
    suggest,
    scorecard,
    warnings,
    warningRules,
    warningRule,
    plays,
    suggestChange,
    play,
    messages,
    guides,
    guide,
    message,
    obstacles,
    suppressed,
    templates,
    template,
    surveys,
    survey,
    surveyResults,
    settings.addChildren([
      settingsHome,
      settingsKeys,
      settingsApiKeys,
      settingsDebugger,
      settingsImport,
      settingsDesk,
      settingsStripe,
      settingsRevenue,
      settingsExclusions,
      settingsAttributes,
      settingsStaff,
      settingsCoverage,
      settingsAdoption,
      settingsExperience,
      settingsLosses,
      settingsMail,
      settingsEndpoints,
      settingsNotifications,
      settingsPlays,
      settingsRights,
      settingsAudit,
      settingsRetention,
      settingsSignIn,
      settingsGeneral,
      settingsAbout,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
