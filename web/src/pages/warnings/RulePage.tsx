import '../formulas/formulas.css';
import { useParams } from '@tanstack/react-router';
import type { WarningRule, WarningRuleBody } from '../../api/warnings.ts';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { EditedFormula, EditorFrame, formulaProblem, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { LimitPanel } from '../../parts/formula/LimitPanel.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { RuleDetails, type RuleDraft } from './RuleDetails.tsx';

const EMPTY: RuleDraft = {
  name: '', why: '', formula: '', direction: 'risk', severity: 2, root_cause: null, meaning: '', action: '', due_days: 7,
  probability: 0.3, quiet_days: 28, owner: 'account.owner', on: true,
};

function read(name: string, body: Partial<WarningRuleBody>): RuleDraft {
  return { ...EMPTY, ...body, root_cause: body.root_cause ?? null, name, why: '' };
}

// A warning's rule under work: the formula, whom it finds now, and whom it would have found in the past.
export function RulePage() {
  const { id: param } = useParams({ from: '/app/warnings/rules/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<WarningRule, RuleDraft>('/warning-rules', id, {
    empty: EMPTY,
    read,
    send: ({ why: _, name, ...body }) => ({ name, body }),
  });
  const { draft, change, day, readOnly } = editor;
  const checked = useCheckedFormula(draft.formula, day);
  const problem = formulaProblem(draft.formula, checked);
  return (
    <EditorFrame editor={editor} problem={problem}>
      <EditedFormula editor={editor} checked={checked} problem={problem}>
        <div className="work-bottom lined">
          <LimitPanel text={draft.formula} checked={checked} day={day} onChange={readOnly ? undefined : (formula) => change({ formula })} />
          <BacktestPanel tested={problem === null ? { formula: draft.formula } : null} path="/warning-rules" id={id} />
        </div>
        <RuleDetails draft={draft} readOnly={readOnly} onChange={change}>
          <WhyField editor={editor} />
        </RuleDetails>
      </EditedFormula>
    </EditorFrame>
  );
}
