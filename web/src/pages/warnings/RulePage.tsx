import '../formulas/formulas.css';
import { useNavigate, useParams } from '@tanstack/react-router';
import { del } from '../../api/client.ts';
import { refreshDefinitions, useVersions } from '../../api/definitions.ts';
import type { WarningRule, WarningRuleBody } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { DefinitionHead } from '../../parts/definition/DefinitionHead.tsx';
import { SaveProblem } from '../../parts/definition/SaveProblem.tsx';
import { useDefinitionDraft } from '../../parts/definition/useDefinitionDraft.ts';
import { FormulaWorkspace } from '../../parts/formula/FormulaWorkspace.tsx';
import { LimitPanel } from '../../parts/formula/LimitPanel.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { RuleDetails, type RuleDraft } from './RuleDetails.tsx';

const EMPTY: RuleDraft = {
  name: '', why: '', formula: '', direction: 'risk', severity: 2, root_cause: null, meaning: '', action: '', due_days: 7,
  probability: 0.3, quiet_days: 28, owner: 'account.owner', on: true,
};

function readBody(name: string, body: WarningRuleBody): RuleDraft {
  return { ...EMPTY, ...body, root_cause: body.root_cause ?? null, name, why: '' };
}

// A warning's rule under work: the formula, whom it finds now, and whom it would have found in the past.
export function RulePage() {
  const { id: param } = useParams({ from: '/app/warnings/rules/$id' });
  const id = param === 'new' ? null : param;
  const navigate = useNavigate();
  const { day, past } = useShownDay();
  const work = useDefinitionDraft<WarningRule, RuleDraft>('/warning-rules', id, {
    empty: EMPTY,
    read: (saved) => readBody(saved.name, saved.body),
    send: ({ why: _, name, ...body }) => ({ name, body }),
    onSaved: (saved) => {
      if (id === null) void navigate({ to: '/warnings/rules/$id', params: { id: String(saved.id) }, replace: true });
    },
  });
  const { draft, change } = work;
  const checked = useCheckedFormula(draft.formula, day);
  const versions = useVersions('/warning-rules', id).data?.items ?? [];
  usePageTitle(draft.name || t('rules.new'));
  const problem = checked.problem
    ? t('definition.errors')
    : draft.name.trim() === ''
      ? t('definition.need_name')
      : draft.formula.trim() === ''
        ? t('definition.need_formula')
        : null;
  const remove = async () => {
    try {
      await del(`/warning-rules/${param}`);
      refreshDefinitions('/warning-rules');
      showToast(t('definition.deleted', { name: draft.name }));
      void navigate({ to: '/warnings/rules' });
    } catch (error) {
      showToast(errorText(error));
    }
  };
  if (work.loading || work.query.isError) {
    return (
      <div className="panel">
        <QueryError query={work.query} />
        {work.loading && <SkeletonLines rows={10} />}
      </div>
    );
  }
  const others = versions.flatMap((version) =>
    typeof version.body?.formula === 'string' && version.body.formula !== draft.formula
      ? [{ name: t('definition.version', { n: version.version }), formula: version.body.formula }]
      : [],
  );
  return (
    <>
      <DefinitionHead
        path="/warning-rules"
        back={{ to: '/warnings/rules', label: t('rules.back_rules') }}
        tag={t('rules.tag')}
        head={work.head}
        name={draft.name}
        onName={(name) => change({ name })}
        dirty={work.dirty}
        problem={problem}
        saving={work.saving}
        readOnly={past}
        onSave={work.save}
        onDiscard={work.discard}
        onRestore={(body, name) => change({ ...readBody(name, body as unknown as WarningRuleBody), why: draft.why })}
      >
        {work.head && !past && (
          <button type="button" className="btn compact plain" onClick={() => void remove()}>
            {t('definition.delete')}
          </button>
        )}
      </DefinitionHead>
      <div className="scroll">
        <SaveProblem error={work.error} stale={work.stale} onReload={work.reload} onForce={work.saveAnyway} />
        <FormulaWorkspace
          text={draft.formula}
          onChange={(formula) => change({ formula })}
          checked={checked}
          day={day}
          label={t('rules.formula_of', { name: draft.name || t('rules.new') })}
          readOnly={past}
          onSave={() => problem === null && work.dirty && work.save()}
        >
          <div className="work-bottom lined">
            <LimitPanel text={draft.formula} checked={checked} day={day} onChange={past ? undefined : (formula) => change({ formula })} />
            <BacktestPanel formula={checked.problem ? null : draft.formula} others={others} />
          </div>
          <RuleDetails draft={draft} saved={work.head !== null} readOnly={past} onChange={change} />
        </FormulaWorkspace>
      </div>
    </>
  );
}
