import { useEndpointChoices } from '../../api/endpoints.ts';
import { useGuides } from '../../api/guides.ts';
import { useStages } from '../../api/journey.ts';
import { useMayCall } from '../../api/rights.ts';
import { useSegments } from '../../api/segments.ts';
import { useStaff } from '../../api/staff.ts';
import { useSurveys } from '../../api/surveys.ts';
import { useMessageTemplates } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import type { PlayNames } from '../../lib/plays/words.ts';

// What plays refer to: templates of e-mails and webhook endpoints, where the server has them, and names for everything.

interface Named {
  id: number;
  name: string;
}

/** null where this server sends none. */
export function useTemplates(): Named[] | null {
  const there = useMayCall()('GET', '/templates');
  const found = useMessageTemplates();
  return there ? (found.data?.items ?? []) : null;
}

export function useSurveyNames(): Named[] | null {
  const there = useMayCall()('GET', '/surveys');
  const found = useSurveys();
  return there ? (found.data?.items ?? []) : null;
}

const labelOf = (item: Named) => item.name || `${item.id}`;
export const optionsOf = (items: Named[]) => items.map((item) => ({ value: String(item.id), label: labelOf(item) }));

export function usePlayNames(): PlayNames {
  const segments = useSegments().data?.items;
  const templates = useTemplates();
  const endpoints = useEndpointChoices();
  const surveys = useSurveyNames();
  const staff = useStaff();
  const stages = useStages().data?.items;
  const guides = useGuides().data?.items;
  const named = (items: Named[] | null | undefined) => (id: number | undefined) => {
    if (id === undefined) return t('play.untitled');
    const item = items?.find((each) => each.id === id);
    return item ? labelOf(item) : t('play.number', { id });
  };
  return {
    segment: named(segments),
    template: named(templates),
    endpoint: named(endpoints),
    survey: named(surveys),
    guide: named(guides),
    stage: (key) => (key ? (stages?.find((each) => each.body.key === key)?.name ?? key) : t('play.untitled')),
    staff: (email) => staff.find((person) => person.email === email)?.name ?? email,
  };
}
