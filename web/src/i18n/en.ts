import { account } from './en/account.ts';
import { accounts } from './en/accounts.ts';
import { common } from './en/common.ts';
import { features } from './en/features.ts';
import { metrics } from './en/metrics.ts';
import { overview } from './en/overview.ts';
import { people } from './en/people.ts';
import { settings } from './en/settings.ts';
import { signin } from './en/signin.ts';

// Every visible text of the app. Keys are AREA.NAME; messages are ICU (see format.ts).
export const en = {
  ...common,
  ...signin,
  ...metrics,
  ...accounts,
  ...account,
  ...people,
  ...features,
  ...overview,
  ...settings,
} as const;
