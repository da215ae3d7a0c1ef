import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ADOPTION_ANSWERS, ADOPTION_QUESTIONS, ADOPTION_SORTS, type AdoptionAnswer, type AdoptionQuestion, type AdoptionSort } from '../api/adoption.ts';
import { LOSS_BY, LOSS_ORDERS, type LossBy } from '../api/losses.ts';
import { OUTCOME_BY, RENEWAL_SORTS, RENEWAL_STATES, type OutcomeBy, type RenewalShown, type RenewalSort } from '../api/renewals.ts';
import { CHURN_BASES, REVENUE_BY, type ChurnBasis, type RevenueBy } from '../api/revenue.ts';
import { PLAN_STATES, type PlanState } from '../api/use-cases.ts';
import { day, one } from '../lib/search-params.ts';
import { app } from './root.ts';

// What is known of all of them: figures, the journey, money, features, segments, health, warnings.

const features = createRoute({
  getParentRoute: () => app,
  path: '/features',
  component: lazyRouteComponent(() => import('../pages/features/FeaturesPage.tsx'), 'FeaturesPage'),
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
  component: lazyRouteComponent(() => import('../pages/adoption/AdoptionPage.tsx'), 'AdoptionPage'),
});
const versions = createRoute({
  getParentRoute: () => app,
  path: '/features/versions',
  validateSearch: (search): { version?: string; day?: string } => ({ version: one(search.version), day: day(search.day) }),
  component: lazyRouteComponent(() => import('../pages/adoption/VersionsPage.tsx'), 'VersionsPage'),
});
const effort = createRoute({
  getParentRoute: () => app,
  path: '/features/effort',
  component: lazyRouteComponent(() => import('../pages/adoption/EffortPage.tsx'), 'EffortPage'),
});
const overview = createRoute({
  getParentRoute: () => app,
  path: '/overview',
  validateSearch: (search): { day?: string; range?: string } => ({ day: day(search.day), range: one(search.range) }),
  component: lazyRouteComponent(() => import('../pages/overview/OverviewPage.tsx'), 'OverviewPage'),
});
const portfolio = createRoute({
  getParentRoute: () => app,
  path: '/portfolio',
  validateSearch: (search): { segment?: string; owner?: string; day?: string } => ({
    segment: one(search.segment),
    owner: one(search.owner),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('../pages/portfolio/PortfolioPage.tsx'), 'PortfolioPage'),
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
  component: lazyRouteComponent(() => import('../pages/journey/JourneyPage.tsx'), 'JourneyPage'),
});
const journeyStage = createRoute({
  getParentRoute: () => app,
  path: '/journey/stages/$id',
  component: lazyRouteComponent(() => import('../pages/journey/StagePage.tsx'), 'StagePage'),
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
  component: lazyRouteComponent(() => import('../pages/revenue/RevenuePage.tsx'), 'RevenuePage'),
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
  component: lazyRouteComponent(() => import('../pages/losses/LossesPage.tsx'), 'LossesPage'),
});
const loss = createRoute({
  getParentRoute: () => app,
  path: '/losses/$id',
  component: lazyRouteComponent(() => import('../pages/losses/LossPage.tsx'), 'LossPage'),
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
  component: lazyRouteComponent(() => import('../pages/renewals/RenewalsPage.tsx'), 'RenewalsPage'),
});
const useCases = createRoute({
  getParentRoute: () => app,
  path: '/features/use-cases',
  validateSearch: (search): { open?: string } => ({ open: one(search.open) }),
  component: lazyRouteComponent(() => import('../pages/use-cases/UseCasesPage.tsx'), 'UseCasesPage'),
});
const useCase = createRoute({
  getParentRoute: () => app,
  path: '/features/use-cases/$id',
  component: lazyRouteComponent(() => import('../pages/use-cases/UseCasePage.tsx'), 'UseCasePage'),
});
const adoptionPlans = createRoute({
  getParentRoute: () => app,
  path: '/features/plans',
  validateSearch: (search): { state?: PlanState; owner?: string } => ({ state: PLAN_STATES.find((each) => each === one(search.state)), owner: one(search.owner) }),
  component: lazyRouteComponent(() => import('../pages/use-cases/PlansPage.tsx'), 'PlansPage'),
});
const formulas = createRoute({
  getParentRoute: () => app,
  path: '/formulas',
  validateSearch: (search): { metric?: string; day?: string } => ({ metric: one(search.metric), day: day(search.day) }),
  component: lazyRouteComponent(() => import('../pages/formulas/MetricsPage.tsx'), 'MetricsPage'),
});
const formula = createRoute({
  getParentRoute: () => app,
  path: '/formulas/$id',
  component: lazyRouteComponent(() => import('../pages/formulas/MetricPage.tsx'), 'MetricPage'),
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
  component: lazyRouteComponent(() => import('../pages/segments/SegmentsPage.tsx'), 'SegmentsPage'),
});
const segment = createRoute({
  getParentRoute: () => app,
  path: '/segments/$id',
  component: lazyRouteComponent(() => import('../pages/segments/SegmentPage.tsx'), 'SegmentPage'),
});
const segmentEdit = createRoute({
  getParentRoute: () => app,
  path: '/segments/$id/edit',
  validateSearch: (search): { formula?: string; day?: string } => ({ formula: one(search.formula), day: day(search.day) }),
  component: lazyRouteComponent(() => import('../pages/segments/SegmentEditPage.tsx'), 'SegmentEditPage'),
});
const health = createRoute({
  getParentRoute: () => app,
  path: '/health',
  component: lazyRouteComponent(() => import('../pages/health/ScorecardsPage.tsx'), 'ScorecardsPage'),
});
const suggest = createRoute({
  getParentRoute: () => app,
  path: '/health/suggest',
  validateSearch: (search): { run?: string } => ({ run: one(search.run) }),
  component: lazyRouteComponent(() => import('../pages/health/SuggestPage.tsx'), 'SuggestPage'),
});
const scorecard = createRoute({
  getParentRoute: () => app,
  path: '/health/$id',
  component: lazyRouteComponent(() => import('../pages/health/ScorecardPage.tsx'), 'ScorecardPage'),
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
  component: lazyRouteComponent(() => import('../pages/warnings/WarningsPage.tsx'), 'WarningsPage'),
});
const warningRules = createRoute({
  getParentRoute: () => app,
  path: '/warnings/rules',
  component: lazyRouteComponent(() => import('../pages/warnings/RulesPage.tsx'), 'RulesPage'),
});
const warningRule = createRoute({
  getParentRoute: () => app,
  path: '/warnings/rules/$id',
  component: lazyRouteComponent(() => import('../pages/warnings/RulePage.tsx'), 'RulePage'),
});

export const knowRoutes = [
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
] as const;
