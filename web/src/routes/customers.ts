import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { day, many, one } from '../lib/search-params.ts';
import { app } from './root.ts';

// Customers, their people, and the daily work with them.

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
  component: lazyRouteComponent(() => import('../pages/accounts/AccountsPage.tsx'), 'AccountsPage'),
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
  component: lazyRouteComponent(() => import('../pages/account/AccountPage.tsx'), 'AccountPage'),
});
const brief = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/brief',
  component: lazyRouteComponent(() => import('../pages/handover/BriefPage.tsx'), 'BriefPage'),
});
const contact = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/contact',
  component: lazyRouteComponent(() => import('../pages/ahead/ContactPage.tsx'), 'ContactPage'),
});
const expansion = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/expansion',
  component: lazyRouteComponent(() => import('../pages/expansion/ExpansionPage.tsx'), 'ExpansionPage'),
});
const report = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/report',
  validateSearch: (search): { from?: string; to?: string; form?: 'slides' } => ({
    from: day(search.from),
    to: day(search.to),
    form: one(search.form) === 'slides' ? 'slides' : undefined,
  }),
  component: lazyRouteComponent(() => import('../pages/report/ReportPage.tsx'), 'ReportPage'),
});
const onboardingReport = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/onboarding-report',
  component: lazyRouteComponent(() => import('../pages/report/OnboardingReportPage.tsx'), 'OnboardingReportPage'),
});
const accountCases = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id/use-cases',
  component: lazyRouteComponent(() => import('../pages/use-cases/AccountCasesPage.tsx'), 'AccountCasesPage'),
});
const handover = createRoute({
  getParentRoute: () => app,
  path: '/handovers/$id',
  component: lazyRouteComponent(() => import('../pages/handover/HandoverPage.tsx'), 'HandoverPage'),
});
const duplicates = createRoute({
  getParentRoute: () => app,
  path: '/duplicates',
  component: lazyRouteComponent(() => import('../pages/accounts/DuplicatesPage.tsx'), 'DuplicatesPage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch: (search): { search?: string; account?: string } => ({
    search: one(search.search),
    account: one(search.account),
  }),
  component: lazyRouteComponent(() => import('../pages/people/PeoplePage.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => app,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('../pages/people/PersonPage.tsx'), 'PersonPage'),
});
const today = createRoute({
  getParentRoute: () => app,
  path: '/today',
  component: lazyRouteComponent(() => import('../pages/today/TodayPage.tsx'), 'TodayPage'),
});
const team = createRoute({
  getParentRoute: () => app,
  path: '/team',
  component: lazyRouteComponent(() => import('../pages/today/TeamPage.tsx'), 'TeamPage'),
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
  component: lazyRouteComponent(() => import('../pages/notes/NotesPage.tsx'), 'NotesPage'),
});
const advocates = createRoute({
  getParentRoute: () => app,
  path: '/advocates',
  validateSearch: (search): { state?: string; agreed?: string } => ({ state: one(search.state), agreed: one(search.agreed) }),
  component: lazyRouteComponent(() => import('../pages/advocates/AdvocatesPage.tsx'), 'AdvocatesPage'),
});
const joint = createRoute({
  getParentRoute: () => app,
  path: '/joint',
  validateSearch: (search): { state?: string; kind?: string } => ({ state: one(search.state), kind: one(search.kind) }),
  component: lazyRouteComponent(() => import('../pages/joint/JointPage.tsx'), 'JointPage'),
});
const dissatisfied = createRoute({
  getParentRoute: () => app,
  path: '/dissatisfied',
  component: lazyRouteComponent(() => import('../pages/dissatisfied/DissatisfiedPage.tsx'), 'DissatisfiedPage'),
});
const tasks = createRoute({
  getParentRoute: () => app,
  path: '/tasks',
  validateSearch: (search): { state?: string; owner?: string } => ({ state: one(search.state), owner: one(search.owner) }),
  component: lazyRouteComponent(() => import('../pages/tasks/TasksPage.tsx'), 'TasksPage'),
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
  component: lazyRouteComponent(() => import('../pages/tickets/TicketsPage.tsx'), 'TicketsPage'),
});
const ticket = createRoute({
  getParentRoute: () => app,
  path: '/tickets/$id',
  component: lazyRouteComponent(() => import('../pages/tickets/TicketPage.tsx'), 'TicketPage'),
});

export const customerRoutes = [
  accounts,
  account,
  brief,
  contact,
  expansion,
  report,
  onboardingReport,
  accountCases,
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
] as const;
