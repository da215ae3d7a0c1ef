import type { PlannedThing } from '../../api/onboarding.ts';
import { t } from '../../i18n/index.tsx';

// What a milestone or an item of an adoption plan is about.
export function plannedText({ kind, name, share, target }: Pick<PlannedThing, 'kind' | 'name' | 'share' | 'target'>): string {
  if (kind === 'milestone') return name;
  if (kind === 'users') return t('ob.feature_users', { target });
  if (kind === 'people') return t('ob.feature_named', { target });
  return t(share ? 'ob.feature_share' : 'ob.feature_people', { feature: name, target });
}
