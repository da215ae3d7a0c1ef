import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { MESSAGE_CHANNELS, MESSAGE_STATES, type OutboxFilter } from '../api/outbox.ts';
import { one } from '../lib/search-params.ts';
import { app } from './root.ts';

// What is done: plays, messages, surveys.

const plays = createRoute({
  getParentRoute: () => app,
  path: '/plays',
  component: lazyRouteComponent(() => import('../pages/plays/PlaysPage.tsx'), 'PlaysPage'),
});
const suggestChange = createRoute({
  getParentRoute: () => app,
  path: '/plays/suggest',
  validateSearch: (search): { segment?: string } => ({ segment: one(search.segment) }),
  component: lazyRouteComponent(() => import('../pages/plays/SuggestPage.tsx'), 'SuggestPage'),
});
export interface PlaySearch {
  tab?: string;
  view?: 'list';
}
const play = createRoute({
  getParentRoute: () => app,
  path: '/plays/$id',
  validateSearch: (search): PlaySearch => ({ tab: one(search.tab), view: one(search.view) === 'list' ? 'list' : undefined }),
  component: lazyRouteComponent(() => import('../pages/plays/PlayPage.tsx'), 'PlayPage'),
});
const messages = createRoute({
  getParentRoute: () => app,
  path: '/messages',
  validateSearch: (search): OutboxFilter => ({
    state: MESSAGE_STATES.find((each) => each === one(search.state)),
    channel: MESSAGE_CHANNELS.find((each) => each === one(search.channel)),
    account: one(search.account),
    person: one(search.person),
    recipient: one(search.recipient),
    play: one(search.play),
    template: one(search.template),
    endpoint: one(search.endpoint),
  }),
  component: lazyRouteComponent(() => import('../pages/messages/OutboxPage.tsx'), 'OutboxPage'),
});
const guides = createRoute({
  getParentRoute: () => app,
  path: '/messages/guides',
  component: lazyRouteComponent(() => import('../pages/messages/GuidesPage.tsx'), 'GuidesPage'),
});
const guide = createRoute({
  getParentRoute: () => app,
  path: '/messages/guides/$id',
  component: lazyRouteComponent(() => import('../pages/messages/GuidePage.tsx'), 'GuidePage'),
});
const message = createRoute({
  getParentRoute: () => app,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('../pages/messages/MessagePage.tsx'), 'MessagePage'),
});
const obstacles = createRoute({
  getParentRoute: () => app,
  path: '/messages/obstacles',
  component: lazyRouteComponent(() => import('../pages/messages/ObstaclesPage.tsx'), 'ObstaclesPage'),
});
const suppressed = createRoute({
  getParentRoute: () => app,
  path: '/messages/suppressed',
  component: lazyRouteComponent(() => import('../pages/messages/SuppressedPage.tsx'), 'SuppressedPage'),
});
const templates = createRoute({
  getParentRoute: () => app,
  path: '/messages/templates',
  component: lazyRouteComponent(() => import('../pages/messages/TemplatesPage.tsx'), 'TemplatesPage'),
});
const template = createRoute({
  getParentRoute: () => app,
  path: '/messages/templates/$id',
  component: lazyRouteComponent(() => import('../pages/messages/TemplatePage.tsx'), 'TemplatePage'),
});
const surveys = createRoute({
  getParentRoute: () => app,
  path: '/surveys',
  component: lazyRouteComponent(() => import('../pages/surveys/SurveysPage.tsx'), 'SurveysPage'),
});
const survey = createRoute({
  getParentRoute: () => app,
  path: '/surveys/$id',
  component: lazyRouteComponent(() => import('../pages/surveys/SurveyPage.tsx'), 'SurveyPage'),
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
  component: lazyRouteComponent(() => import('../pages/surveys/SurveyResultsPage.tsx'), 'SurveyResultsPage'),
});

export const actRoutes = [
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
] as const;
