import { Autocomplete, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEndpointChoices } from '../../api/endpoints.ts';
import { MAIL_TO, PROOFS, type MailTo, type PlayBody, type PlayProofWanted, type PlayStep } from '../../api/plays.ts';
import { useGuides } from '../../api/guides.ts';
import { useStages } from '../../api/journey.ts';
import { useFields } from '../../api/queries.ts';
import { useStaff } from '../../api/staff.ts';
import { TASK_KINDS } from '../../api/tasks.ts';
import { t } from '../../i18n/index.tsx';
import { awaitable, awaitedStep, ID_SHAPE, NO_STEP, possibleTargets, stepOf, waysOf, type Way } from '../../lib/plays/graph.ts';
import { stepTitle, type PlayNames } from '../../lib/plays/words.ts';
import { ChooseFields, ChooseSwitch, HourField } from './ChooseFields.tsx';
import { wayWord } from './nodes.ts';
import { whole } from './numbers.ts';
import { faultOf, PlayFormula, type Faults } from './PlayFormula.tsx';
import { TemplateLinks } from './TemplateLinks.tsx';
import { optionsOf, useSurveyNames, useTemplates } from './usePlayNames.ts';

interface Props {
  step: PlayStep;
  body: PlayBody;
  names: PlayNames;
  faults: Faults;
  readOnly: boolean;
  onChange: (next: Partial<PlayStep>) => void;
  onLead: (way: Way, to: string | undefined) => void;
  onRename: (id: string) => void;
}

interface FieldProps extends Omit<Props, 'onLead' | 'onRename'> {
  fault: (name: string) => string | undefined;
}

const BRACES = { open: '{', close: '}' }; // in a message they would be names of its own

// What one step does, and where it leads.
export function StepForm(props: Props) {
  const { step, body, faults } = props;
  const index = body.steps.findIndex((each) => each.id === step.id);
  const fault = (name: string) => faultOf(faults, `steps.${index}.${name}`);
  const fields = { ...props, fault };
  return (
    <div className="step-form">
      {step.kind === 'task' && <TaskFields {...fields} />}
      {(step.kind === 'wait' || step.kind === 'wait_until') && <WaitFields {...fields} />}
      {step.kind === 'branch' && (
        <>
          <QuestionField {...fields} label={t('play.question')} />
          <StepFormula {...fields} title={t('play.condition')} hint={t('play.condition_hint')} />
        </>
      )}
      {step.kind === 'mail' && <MailFields {...fields} />}
      {step.kind === 'survey' && <SurveyFields {...fields} />}
      {step.kind === 'webhook' && <WebhookFields {...fields} />}
      {step.kind === 'set' && <SetFields {...fields} />}
      {step.kind === 'split' && <SplitFields {...fields} />}
      {step.kind === 'in_app' && <InAppFields {...fields} />}
      {step.kind === 'stage' && <StageFields {...fields} />}
      {step.kind === 'note' && <NoteFields {...fields} />}
      <Ways {...props} fault={fault} />
      <IdField key={step.id} step={step} fault={fault} readOnly={props.readOnly} onRename={props.onRename} />
    </div>
  );
}

function TaskFields({ step, fault, readOnly, onChange }: FieldProps) {
  const staff = useStaff().filter((person) => person.state !== 'disabled');
  const owners = [{ value: 'owner', label: t('play.owner_of_account') }, ...staff.map(({ email, name }) => ({ value: email, label: name }))];
  const owner = step.owner ?? 'owner';
  if (!owners.some((each) => each.value === owner)) owners.push({ value: owner, label: owner });
  return (
    <>
      <TextInput label={t('play.task_title')} description={t('play.names_hint', BRACES)} maxLength={200} readOnly={readOnly} error={fault('title')} value={step.title ?? ''} onChange={(event) => onChange({ title: event.currentTarget.value })} />
      <Textarea label={t('play.task_note')} autosize minRows={2} maxLength={4000} readOnly={readOnly} value={step.text ?? ''} onChange={(event) => onChange({ text: event.currentTarget.value })} />
      <Select label={t('play.task_owner')} data={owners} allowDeselect={false} searchable readOnly={readOnly} value={owner} onChange={(next) => next && onChange({ owner: next })} />
      <NumberInput label={t('play.task_due')} min={0} max={365} hideControls readOnly={readOnly} error={fault('due_days')} value={step.due_days ?? 0} onChange={(value) => onChange({ due_days: whole(value, 0, 365) })} />
      <Select
        label={t('play.task_kind')}
        data={TASK_KINDS.map((value) => ({ value, label: t(`task.kind_${value}`) }))}
        allowDeselect={false}
        readOnly={readOnly}
        value={step.task_kind ?? 'other'}
        onChange={(next) => next && onChange({ task_kind: next })}
      />
    </>
  );
}

function WaitFields(props: FieldProps) {
  const { step, body, names, fault, readOnly, onChange } = props;
  const steps = awaitable(body.steps, step.id);
  const awaited = awaitedStep(step);
  const until = step.kind === 'wait_until';
  return (
    <>
      {until && (
        <Select
          label={t('play.wait_for')}
          allowDeselect={false}
          readOnly={readOnly}
          error={fault('task') ?? fault('message')}
          data={[{ value: '', label: t('play.wait_for_formula') }, ...steps.map((each) => ({ value: each.id, label: stepTitle(each, body.steps, names) }))]}
          value={awaited ?? ''}
          onChange={(next) => {
            const task = stepOf(body.steps, next ?? '')?.kind === 'task';
            const wanted = task ? { task: next! } : { message: next!, what: 'acted' as const };
            onChange({ ...NO_STEP, ...(next ? { ...wanted, formula: undefined } : { formula: step.formula ?? '' }) });
          }}
        />
      )}
      {until && awaited !== undefined && step.task === undefined && (
        <Select
          label={t('play.wait_what')}
          description={t('play.wait_what_hint')}
          allowDeselect={false}
          readOnly={readOnly}
          error={fault('what')}
          data={PROOFS.map((value) => ({ value, label: t(`play.proof_${value}`) }))}
          value={step.what ?? 'acted'}
          onChange={(what) => what && onChange({ ...NO_STEP, message: awaited, what: what as PlayProofWanted })}
        />
      )}
      {until && awaited === undefined && (
        <>
          <QuestionField {...props} label={t('play.until_name')} />
          <StepFormula {...props} title={t('play.until_title')} hint={t('play.until_hint')} />
        </>
      )}
      <NumberInput
        label={t(until ? 'play.wait_most_days' : 'play.wait_days')}
        min={0}
        max={730}
        hideControls
        readOnly={readOnly}
        error={fault('days')}
        value={step.days ?? 0}
        onChange={(value) => onChange({ days: whole(value, 0, 730) })}
      />
      {!until && (
        <NumberInput label={t('play.wait_hours')} min={0} max={23} hideControls readOnly={readOnly} error={fault('hours')} value={step.hours ?? 0} onChange={(value) => onChange({ hours: whole(value, 0, 23) })} />
      )}
    </>
  );
}

// What the formula asks, in words: for the card.
function QuestionField({ step, readOnly, onChange, label }: FieldProps & { label: string }) {
  return <TextInput label={label} maxLength={200} readOnly={readOnly} value={step.title ?? ''} onChange={(event) => onChange({ title: event.currentTarget.value || undefined })} />;
}

function StepFormula({ step, body, faults, readOnly, onChange, title, hint }: FieldProps & { title: string; hint: string }) {
  const index = body.steps.findIndex((each) => each.id === step.id);
  return (
    <PlayFormula
      title={title}
      label={t('play.formula_of_step', { title })}
      hint={hint}
      field={`steps.${index}.formula`}
      text={step.formula ?? ''}
      scope={body.audience}
      faults={faults}
      readOnly={readOnly}
      onChange={(formula) => onChange({ formula })}
    />
  );
}

// A survey goes out as a mail does: its template holds the link.
function SurveyFields(props: FieldProps) {
  const { step, fault, readOnly, onChange } = props;
  const surveys = optionsOf(useSurveyNames() ?? []);
  return (
    <>
      <Select
        label={t('play.survey_which')}
        data={surveys}
        searchable
        nothingFoundMessage={t('common.nothing_found')}
        readOnly={readOnly}
        error={fault('survey')}
        value={step.survey ? String(step.survey) : null}
        onChange={(next) => onChange({ survey: next ? Number(next) : undefined })}
      />
      <MailFields {...props} />
      <p className="small-text second">{t('play.survey_hint', { tag: '{{survey}}' })}</p>
    </>
  );
}

// Whom a message goes to; our own colleague gets mails alone.
function ToField({ step, body, fault, readOnly, onChange }: FieldProps) {
  const to = MAIL_TO.filter((each) => (each !== 'person' || body.audience === 'people') && (each !== 'owner' || step.kind === 'mail'));
  return (
    <Select
      label={t('play.mail_to')}
      data={to.map((value) => ({ value, label: t(`play.to_${value}`) }))}
      allowDeselect={false}
      readOnly={readOnly}
      error={fault('to')}
      value={step.to ?? null}
      onChange={(next) => next && onChange({ to: next as MailTo, ...(next === 'owner' && { hour: undefined }) })}
    />
  );
}

function PreferredField({ step, readOnly, onChange }: FieldProps) {
  return (
    <Switch
      withThumbIndicator={false}
      label={t('play.preferred')}
      description={t('play.preferred_hint')}
      disabled={readOnly}
      checked={step.channel === 'preferred'}
      onChange={(event) => onChange({ channel: event.currentTarget.checked ? 'preferred' : undefined })}
    />
  );
}

function MailFields(props: FieldProps) {
  const { step, readOnly, onChange } = props;
  return (
    <>
      <ChooseSwitch {...props} />
      {step.choose ? <ChooseFields {...props} /> : <TemplateField {...props} />}
      <ToField {...props} />
      {step.to !== 'owner' && <HourField {...props} />}
      <Switch
        withThumbIndicator={false}
        label={t('play.mail_promotional')}
        description={t('play.mail_promotional_hint')}
        disabled={readOnly}
        checked={step.promotional ?? true}
        onChange={(event) => onChange({ promotional: event.currentTarget.checked })}
      />
      <PreferredField {...props} />
    </>
  );
}

function TemplateField({ step, fault, readOnly, onChange }: FieldProps) {
  const templates = optionsOf(useTemplates() ?? []);
  return (
    <>
      <Select
        label={t('play.mail_template')}
        data={templates}
        searchable
        nothingFoundMessage={t('common.nothing_found')}
        readOnly={readOnly}
        error={fault('template')}
        value={step.template ? String(step.template) : null}
        onChange={(next) => onChange({ template: next ? Number(next) : undefined })}
      />
      <TemplateLinks template={step.template} />
    </>
  );
}

function WebhookFields({ step, fault, readOnly, onChange }: FieldProps) {
  const endpoints = (useEndpointChoices() ?? []).map(({ id, name, kind, server, enabled }) => ({
    value: String(id),
    label: t(enabled ? 'play.endpoint_choice' : 'play.endpoint_off', { name, kind: t(`endpoints.kind_${kind}`), server: server.replace(/^https?:\/\//, '') }),
  }));
  return (
    <>
      <Select
        label={t('play.webhook_endpoint')}
        data={endpoints}
        readOnly={readOnly}
        error={fault('endpoint')}
        value={step.endpoint ? String(step.endpoint) : null}
        onChange={(next) => onChange({ endpoint: next ? Number(next) : undefined })}
      />
      <Textarea label={t('play.webhook_text')} autosize minRows={2} maxLength={4000} readOnly={readOnly} value={step.text ?? ''} onChange={(event) => onChange({ text: event.currentTarget.value })} />
    </>
  );
}

function SetFields({ step, fault, readOnly, onChange }: FieldProps) {
  const attributes = (useFields().data ?? []).filter((field) => field.group === 'attribute').map((field) => field.key);
  return (
    <>
      <Autocomplete label={t('play.set_attribute')} data={attributes} maxLength={200} readOnly={readOnly} error={fault('attribute')} value={step.attribute ?? ''} onChange={(attribute) => onChange({ attribute })} />
      <TextInput label={t('play.set_value')} description={t('play.set_value_hint')} maxLength={1000} readOnly={readOnly} error={fault('value')} value={String(step.value ?? '')} onChange={(event) => onChange({ value: valueOf(event.currentTarget.value) })} />
    </>
  );
}

// A number where it reads as one and would be shown the same again; yes and no; else the text.
function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) && String(number) === text ? number : text;
}

function NoteFields({ step, fault, readOnly, onChange }: FieldProps) {
  return (
    <>
      <TextInput label={t('play.note_title')} description={t('play.names_hint', BRACES)} maxLength={200} readOnly={readOnly} error={fault('title')} value={step.title ?? ''} onChange={(event) => onChange({ title: event.currentTarget.value })} />
      <Textarea label={t('play.note_text')} autosize minRows={2} maxLength={4000} readOnly={readOnly} value={step.text ?? ''} onChange={(event) => onChange({ text: event.currentTarget.value })} />
    </>
  );
}

function SplitFields(props: FieldProps) {
  const { step, fault, readOnly, onChange } = props;
  return (
    <>
      <QuestionField {...props} label={t('play.split_name')} />
      <NumberInput label={t('play.split_share')} description={t('play.split_hint')} min={1} max={99} suffix="%" hideControls readOnly={readOnly} error={fault('share')} value={step.share ?? 50} onChange={(value) => onChange({ share: whole(value, 1, 99) })} />
    </>
  );
}

function InAppFields(props: FieldProps) {
  const { step, fault, readOnly, onChange } = props;
  const guides = optionsOf(useGuides().data?.items ?? []);
  return (
    <>
      <ChooseSwitch {...props} />
      {step.choose ? (
        <ChooseFields {...props} />
      ) : (
        <Select
          label={t('play.in_app_guide')}
          data={guides}
          searchable
          nothingFoundMessage={t('common.nothing_found')}
          readOnly={readOnly}
          error={fault('guide')}
          value={step.guide ? String(step.guide) : null}
          onChange={(next) => onChange({ guide: next ? Number(next) : undefined })}
        />
      )}
      {guides.length === 0 && <p className="second small-text">{t('play.in_app_none')}</p>}
      <ToField {...props} />
      <PreferredField {...props} />
    </>
  );
}

function StageFields({ step, fault, readOnly, onChange }: FieldProps) {
  const stages = (useStages().data?.items ?? []).map(({ name, body }) => ({ value: body.key, label: name }));
  const key = step.stage ?? '';
  if (key !== '' && !stages.some((each) => each.value === key)) stages.push({ value: key, label: key });
  return (
    <>
      <Select
        label={t('play.stage_of')}
        data={stages}
        searchable
        nothingFoundMessage={t('common.nothing_found')}
        readOnly={readOnly}
        error={fault('stage')}
        value={key || null}
        onChange={(next) => onChange({ stage: next ?? '' })}
      />
      <Select
        label={t('play.stage_direction')}
        description={t('play.stage_hint')}
        data={[
          { value: 'enter', label: t('play.stage_enter') },
          { value: 'leave', label: t('play.stage_leave') },
        ]}
        allowDeselect={false}
        readOnly={readOnly}
        error={fault('direction')}
        value={step.direction ?? 'enter'}
        onChange={(next) => next && onChange({ direction: next as 'enter' | 'leave' })}
      />
    </>
  );
}

const END = '#end';

// Where the step leads: only where that makes no circle.
function Ways({ step, body, names, fault, readOnly, onLead }: Props & { fault: FieldProps['fault'] }) {
  const targets = possibleTargets(body.steps, step.id);
  const ways = waysOf(step);
  return ways.map((way) => (
    <Select
      key={way}
      label={ways.length === 1 ? t('play.then') : t('play.then_when', { way: wayWord(step.kind, way) })}
      data={[...targets.map((target) => ({ value: target.id, label: stepTitle(target, body.steps, names) })), { value: END, label: t('play.then_end') }]}
      allowDeselect={false}
      readOnly={readOnly}
      error={fault(way)}
      value={stepOf(body.steps, step[way]) ? step[way]! : END}
      onChange={(next) => next && onLead(way, next === END ? undefined : next)}
    />
  ));
}

// The id is taken over where it is a word no other step has.
function IdField({ step, fault, readOnly, onRename }: { step: PlayStep; fault: FieldProps['fault']; readOnly: boolean; onRename: (id: string) => void }) {
  const [text, setText] = useState(step.id);
  const bad = !ID_SHAPE.test(text);
  return (
    <TextInput
      className="mono-field"
      label={t('play.step_id')}
      description={t('play.step_id_hint')}
      maxLength={30}
      readOnly={readOnly}
      error={bad ? t('play.wrong_id') : fault('id')}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => (bad ? setText(step.id) : text !== step.id && onRename(text))}
    />
  );
}
