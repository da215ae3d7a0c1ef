import { account } from './en/account.ts';
import { adoption } from './en/adoption.ts';
import { ahead } from './en/ahead.ts';
import { accounts } from './en/accounts.ts';
import { advocates } from './en/advocates.ts';
import { catalogue } from './en/catalogue.ts';
import { common } from './en/common.ts';
import { billing } from './en/billing.ts';
import { sending } from './en/sending.ts';
import { definition } from './en/definition.ts';
import { effort } from './en/effort.ts';
import { expansion } from './en/expansion.ts';
import { experience } from './en/experience.ts';
import { features } from './en/features.ts';
import { formula } from './en/formula.ts';
import { guides } from './en/guides.ts';
import { handover } from './en/handover.ts';
import { health } from './en/health.ts';
import { identity } from './en/identity.ts';
import { dissatisfied } from './en/dissatisfied.ts';
import { joints } from './en/joints.ts';
import { journey } from './en/journey.ts';
import { losses } from './en/losses.ts';
import { messages } from './en/messages.ts';
import { metrics } from './en/metrics.ts';
import { notifications } from './en/notifications.ts';
import { overview } from './en/overview.ts';
import { people } from './en/people.ts';
import { plays } from './en/plays.ts';
import { portfolio } from './en/portfolio.ts';
import { renewals } from './en/renewals.ts';
import { onboarding } from './en/onboarding.ts';
import { report } from './en/report.ts';
import { revenue } from './en/revenue.ts';
import { relationships } from './en/relationships.ts';
import { rules } from './en/rules.ts';
import { scorecards } from './en/scorecards.ts';
import { segments } from './en/segments.ts';
import { settings } from './en/settings.ts';
import { signin } from './en/signin.ts';
import { suggest } from './en/suggest.ts';
import { surveys } from './en/surveys.ts';
import { tasks } from './en/tasks.ts';
import { tickets } from './en/tickets.ts';
import { today } from './en/today.ts';
import { touchpoints } from './en/touchpoints.ts';
import { trust } from './en/trust.ts';
import { useCases } from './en/use-cases.ts';
import { upkeep } from './en/upkeep.ts';
import { versions } from './en/versions.ts';
import { warnings } from './en/warnings.ts';

// Every visible text of the app. Keys are AREA.NAME; messages are ICU (see format.ts).
export const en = {
  ...common,
  ...signin,
  ...metrics,
  ...formula,
  ...accounts,
  ...account,
  ...people,
  ...features,
  ...adoption,
  ...versions,
  ...useCases,
  ...effort,
  ...definition,
  ...catalogue,
  ...segments,
  ...health,
  ...journey,
  ...portfolio,
  ...plays,
  ...surveys,
  ...revenue,
  ...losses,
  ...advocates,
  ...expansion,
  ...joints,
  ...experience,
  ...dissatisfied,
  ...ahead,
  ...onboarding,
  ...report,
  ...billing,
  ...sending,
  ...messages,
  ...renewals,
  ...warnings,
  ...suggest,
  ...tasks,
  ...tickets,
  ...trust,
  ...identity,
  ...guides,
  ...handover,
  ...today,
  ...touchpoints,
  ...relationships,
  ...rules,
  ...scorecards,
  ...notifications,
  ...overview,
  ...settings,
  ...upkeep,
} as const;
