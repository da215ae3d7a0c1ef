import '../formulas/formulas.css';
import './journey.css';
import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { followAgain, type Stage, type StageBody } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { FormulaField } from '../../parts/formula/FormulaField.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { errorText } from '../../parts/messages.tsx';
import { CheckList } from './StageChecks.tsx';
import { ClueList, ContactList, MilestoneList, ResourceList } from './StageParts.tsx';

export type StageDraft = StageBody & { name: string; why: string };

const EMPTY: StageDraft = {
  name: '', why: '', key: '', position: 100, meaning: '', enter: { formula: '' }, leave: { formula: '' }, target_days: 0, plan: '',
  onboarding: false, on: true, milestones: [], touchpoints: [],
};

const read = (name: string, body: Partial<StageBody>): StageDraft => ({ ...EMPTY, ...body, name, why: '' });

// A stage under work: when accounts enter and leave it, what should happen in it, and where customers are met.
export function StagePage() {
  const { id: param } = useParams({ from: '/app/journey/stages/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Stage, StageDraft>('/stages', id, {
    empty: EMPTY,
    read,
    send: ({ why: _, name, ...body }) => ({ name, body }),
  });
  const { draft, change, day, readOnly } = editor;
  const enter = useCheckedFormula(draft.enter.formula, day);
  const leave = useCheckedFormula(draft.leave.formula, day);
  const problem = enter.problem || leave.problem ? t('definition.errors') : null;
  return (
    <EditorFrame editor={editor} problem={problem}>
      <div className="stage-columns">
        <div>
          <FormulaField
            title={t('stage.enter')}
            label={t('stage.enter_of', { name: draft.name || t('definition.unnamed') })}
            hint={t('stage.enter_hint')}
            text={draft.enter.formula}
            checked={enter}
            readOnly={readOnly}
            onChange={(formula) => change({ enter: { formula } })}
          />
          <FormulaField
            title={t('stage.leave')}
            label={t('stage.leave_of', { name: draft.name || t('definition.unnamed') })}
            hint={t('stage.leave_hint')}
            text={draft.leave.formula}
            checked={leave}
            readOnly={readOnly}
            onChange={(formula) => change({ leave: { formula } })}
          />
          <MilestoneList items={draft.milestones} readOnly={readOnly} onChange={(milestones) => change({ milestones })} />
          <CheckList items={draft.acceptance ?? []} readOnly={readOnly} onChange={(acceptance) => change({ acceptance })} />
          <ContactList items={draft.touchpoints} readOnly={readOnly} onChange={(touchpoints) => change({ touchpoints })} />
          <ClueList items={draft.clues ?? []} readOnly={readOnly} onChange={(clues) => change({ clues })} />
          <ResourceList items={draft.resources ?? []} readOnly={readOnly} onChange={(resources) => change({ resources })} />
        </div>
        <div>
          <Details draft={draft} readOnly={readOnly} onChange={change} />
          <div className="panel">
            <WhyField editor={editor} />
          </div>
          {id !== null && !readOnly && <Again id={Number(id)} name={draft.name} />}
        </div>
      </div>
    </EditorFrame>
  );
}

interface DetailsProps {
  draft: StageDraft;
  readOnly: boolean;
  onChange: (next: Partial<StageDraft>) => void;
}

function Details({ draft, readOnly, onChange }: DetailsProps) {
  const whole = (value: string | number, least: number, most: number) => Math.max(least, Math.min(most, Math.round(Number(value) || 0)));
  return (
    <section className="details-form" aria-label={t('stage.details')}>
      <h2>{t('stage.details')}</h2>
      <Textarea label={t('stage.meaning')} autosize minRows={2} maxLength={1000} readOnly={readOnly} value={draft.meaning} onChange={(event) => onChange({ meaning: event.currentTarget.value })} />
      <Textarea label={t('stage.plan')} autosize minRows={2} maxLength={1000} readOnly={readOnly} value={draft.plan} onChange={(event) => onChange({ plan: event.currentTarget.value })} />
      <TextInput
        label={t('stage.key')}
        description={t('stage.key_hint', { key: draft.key || '…' })}
        className="mono-field"
        maxLength={30}
        readOnly={readOnly}
        value={draft.key}
        onChange={(event) => onChange({ key: event.currentTarget.value })}
      />
      <NumberInput label={t('stage.position')} min={1} max={1000} hideControls readOnly={readOnly} value={draft.position} onChange={(value) => onChange({ position: whole(value, 1, 1000) })} />
      <NumberInput
        label={t('stage.target')}
        description={t('stage.target_hint')}
        min={0}
        max={3650}
        hideControls
        readOnly={readOnly}
        value={draft.target_days}
        onChange={(value) => onChange({ target_days: whole(value, 0, 3650) })}
      />
      {(['hours', 'knowledge'] as const).map((key) => (
        <NumberInput
          key={key}
          label={t(`stage.demand_${key}`)}
          description={t('stage.demand_hint')}
          min={0}
          max={key === 'hours' ? 168 : 5}
          hideControls
          readOnly={readOnly}
          value={draft.demands?.[key] ?? 0}
          onChange={(value) => onChange({ demands: { hours: 0, knowledge: 0, ...draft.demands, [key]: whole(value, 0, key === 'hours' ? 168 : 5) } })}
        />
      ))}
      <Switch
        withThumbIndicator={false}
        label={t('stage.onboarding')}
        description={t('stage.onboarding_hint')}
        checked={draft.onboarding}
        disabled={readOnly}
        onChange={(event) => onChange({ onboarding: event.currentTarget.checked })}
      />
      <Switch withThumbIndicator={false} label={t('stage.on')} checked={draft.on} disabled={readOnly} onChange={(event) => onChange({ on: event.currentTarget.checked })} />
    </section>
  );
}

function Again({ id, name }: { id: number; name: string }) {
  const again = () =>
    void followAgain(id)
      .then(() => showToast(t('stage.again_done', { name })))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <section className="panel">
      <p className="small-text second">{t('stage.again_hint')}</p>
      <button type="button" className="btn compact" onClick={again}>
        {t('stage.again')}
      </button>
    </section>
  );
}
