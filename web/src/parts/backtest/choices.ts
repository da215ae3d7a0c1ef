import { useVersions, type DefinitionPath } from '../../api/definitions.ts';
import { useScorecards, type ScorecardBody } from '../../api/health.ts';
import { useSegments } from '../../api/segments.ts';
import { useRules, type Tested } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';

// With what a back-test can be compared: other versions of the same, other rules, segments and scorecards.

export interface Choice {
  value: string;
  label: string;
  what: Tested;
}

export interface ChoiceGroup {
  group: string;
  items: Choice[];
}

export const WRITTEN = 'written'; // a formula that is written for the comparison alone

export function useBacktestChoices(path: DefinitionPath, id: string | null): ChoiceGroup[] {
  const versions = useVersions(path, id).data?.items ?? [];
  const rules = useRules().data?.items ?? [];
  const segments = useSegments().data?.items ?? [];
  const cards = useScorecards().data;
  const own = (kind: DefinitionPath, each: { id: number }) => path === kind && String(each.id) === id;
  const groups: ChoiceGroup[] = [
    {
      group: t('backtest.versions'),
      items: versions.flatMap(({ version, body }) => {
        const what = body && testedOf(path, body);
        return what ? [{ value: `version-${version}`, label: t('definition.version', { n: version }), what }] : [];
      }),
    },
    {
      group: t('backtest.rules'),
      items: rules
        .filter((rule) => !own('/warning-rules', rule))
        .map((rule) => ({ value: `rule-${rule.id}`, label: rule.name, what: { formula: rule.body.formula } })),
    },
    {
      group: t('backtest.segments'),
      items: segments
        .filter((segment) => segment.scope === 'accounts' && segment.formula && !own('/segments', segment))
        .map((segment) => ({ value: `segment-${segment.id}`, label: segment.name, what: { formula: segment.formula } })),
    },
    {
      group: t('backtest.scorecards'),
      items: [
        ...(cards?.items ?? [])
          .filter((card) => !own('/scorecards', card))
          .map((card) => ({ value: `scorecard-${card.id}`, label: card.name, what: { scorecard: card.body } })),
        ...(cards?.shipped
          ? [{ value: 'shipped', label: t('compare.shipped', { name: cards.shipped.name }), what: { scorecard: cards.shipped.body } }]
          : []),
      ],
    },
    { group: t('backtest.other'), items: [{ value: WRITTEN, label: t('backtest.written'), what: { formula: '' } }] },
  ];
  return groups.filter((group) => group.items.length > 0);
}

function testedOf(path: DefinitionPath, body: Record<string, unknown>): Tested | null {
  if (path === '/scorecards') return { scorecard: body as unknown as ScorecardBody };
  return typeof body.formula === 'string' ? { formula: body.formula } : null;
}
