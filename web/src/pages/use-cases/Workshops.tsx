import './use-cases.css';
import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { readTouchpoint, saveTouchpoint } from '../../api/touchpoints.ts';
import { makeTasks, saveWorkshop, useUseCases, type Workshop, type WorkshopChange } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatMoment, momentOfWall, wallText } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText } from '../../parts/messages.tsx';
import { OwnerField } from './OwnerField.tsx';
import { PeopleField } from './PlanForm.tsx';

const KINDS = ['meeting', 'visit', 'call'] as const;
type Kind = (typeof KINDS)[number];

// Workshops of one customer: with whom, about what, what was decided, what comes next.
export function WorkshopList({ items, may, onEdit }: { items: Workshop[]; may: boolean; onEdit: (workshop: Workshop) => void }) {
  const clock = useClock();
  return (
    <ul className="workshops">
      {items.map((one) => {
        const { touchpoint } = one;
        const open = one.steps.filter((step) => step.task === null);
        const words = [
          formatMoment(touchpoint.at, clock.zone, clock.today),
          touchpoint.people.length > 0 && t('workshop.with', { names: touchpoint.people.map(({ name }) => name).join(', ') }),
        ];
        return (
          <li key={touchpoint.id} className="workshop">
            <div className="plan-head">
              {may ? (
                <button type="button" className="case-name" aria-label={t('workshop.change_of', { title: touchpoint.title })} onClick={() => onEdit(one)}>
                  {touchpoint.title}
                </button>
              ) : (
                <b>{touchpoint.title}</b>
              )}
              {one.planned && <span className="tag leaf">{t('workshop.planned')}</span>}
            </div>
            <p className="small-text second">{words.filter(Boolean).join(', ')}</p>
            {one.use_cases.length > 0 && <p className="small-text second">{t('workshop.about', { names: one.use_cases.map(({ name }) => name).join(', ') })}</p>}
            {one.decisions && <p className="case-note">{one.decisions}</p>}
            {one.steps.length > 0 && (
              <ol className="small-text">
                {one.steps.map((step) => (
                  <li key={step.id}>
                    {step.text} <span className="second">{[step.owner, step.due && formatDay(step.due, clock.today)].filter(Boolean).join(', ')}</span> {step.task !== null && <span className="tag">{t('task.page')}</span>}
                  </li>
                ))}
              </ol>
            )}
            {may && open.length > 0 && (
              <p>
                <button type="button" className="btn compact" onClick={() => void makeTasks(touchpoint.id).then(() => showToast(t('workshop.tasks_made'))).catch((error: unknown) => showToast(errorText(error)))}>
                  {t('workshop.tasks')}
                </button>
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface StepDraft {
  id?: number;
  text: string;
  owner: string;
  due: string;
}

interface Draft {
  title: string;
  at: string;
  kind: Kind;
  people: string[];
  cases: string[];
  decisions: string;
  steps: StepDraft[];
}

function draftOf(one: Workshop | null, now: number, zone: string): Draft {
  if (!one) return { title: '', at: wallText(now, zone), kind: 'meeting', people: [], cases: [], decisions: '', steps: [] };
  const { touchpoint } = one;
  return {
    title: touchpoint.title, at: wallText(touchpoint.at, zone), kind: KINDS.find((each) => each === touchpoint.kind) ?? 'meeting', people: touchpoint.people.map(({ id }) => id),
    cases: one.use_cases.map(({ id }) => String(id)), decisions: one.decisions, steps: one.steps.map(({ id, text, owner, due }) => ({ id, text, owner, due: due ?? '' })),
  };
}

function changeOf(draft: Draft): WorkshopChange {
  return {
    use_cases: draft.cases.map(Number),
    decisions: draft.decisions,
    steps: draft.steps.filter((step) => step.text.trim() !== '').map(({ id, text, owner, due }) => ({ ...(id ? { id } : {}), text: text.trim(), owner, ...(due ? { due } : {}) })),
  };
}

// The touchpoint first, then what makes it a workshop. What was said in the touchpoint stays.
async function keep(one: Workshop | null, account: string, draft: Draft, zone: string): Promise<Workshop> {
  const read = one ? await readTouchpoint(one.touchpoint.id) : null;
  const old = read?.data;
  const saved = await saveTouchpoint(
    one?.touchpoint.id ?? null,
    { kind: draft.kind, account, at: momentOfWall(draft.at, zone), title: draft.title.trim(), body: old?.body ?? '', people: draft.people, themes: old?.themes ?? [], form: old?.form ?? {} },
    read?.tag ?? null,
  );
  return saveWorkshop(saved.id, changeOf(draft));
}

export function WorkshopForm({ workshop, account, onDone }: { workshop: Workshop | null; account: string; onDone: () => void }) {
  const clock = useClock();
  const [draft, setDraft] = useState(() => draftOf(workshop, clock.now(), clock.zone));
  const [tried, setTried] = useState(false);
  const library = useUseCases().data?.items ?? [];
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const save = useMutation({
    mutationFn: () => keep(workshop, account, draft, clock.zone),
    onSuccess: () => {
      onDone();
      showToast(t('workshop.saved', { title: draft.title.trim() }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.title.trim() !== '' && draft.at !== '') save.mutate();
  };
  return (
    <form className="case-form" onSubmit={submit}>
      <TextInput label={t('workshop.title')} maxLength={300} value={draft.title} error={tried && draft.title.trim() === '' && t('workshop.title_missing')} onChange={(event) => change({ title: event.currentTarget.value })} />
      <div className="entry-row">
        <TextInput type="datetime-local" label={t('workshop.at')} value={draft.at} onChange={(event) => change({ at: event.currentTarget.value })} />
        <Select label={t('workshop.kind')} allowDeselect={false} data={KINDS.map((value) => ({ value, label: t(`workshop.kind_${value}`) }))} value={draft.kind} onChange={(kind) => kind && change({ kind: kind as Kind })} />
      </div>
      <PeopleField account={account} label={t('workshop.people')} value={draft.people} onChange={(people) => change({ people })} />
      <MultiSelect label={t('workshop.cases')} searchable data={library.map((one) => ({ value: String(one.id), label: one.name }))} value={draft.cases} onChange={(cases) => change({ cases })} />
      <Textarea label={t('workshop.decisions')} autosize minRows={2} maxLength={8000} value={draft.decisions} onChange={(event) => change({ decisions: event.currentTarget.value })} />
      <Steps steps={draft.steps} onChange={(steps) => change({ steps })} />
      {save.isError && <ErrorNote error={save.error} />}
      <div>
        <button type="submit" className="btn main" disabled={save.isPending}>
          {t(save.isPending ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function Steps({ steps, onChange }: { steps: StepDraft[]; onChange: (steps: StepDraft[]) => void }) {
  const change = (index: number, next: Partial<StepDraft>) => onChange(steps.map((step, at) => (at === index ? { ...step, ...next } : step)));
  return (
    <div className="case-form" role="group" aria-label={t('workshop.steps')}>
      <span className="field-label">{t('workshop.steps')}</span>
      {steps.map((step, index) => {
        const n = index + 1;
        return (
          <fieldset key={index} className="target-row">
            <legend>{t('workshop.step', { n })}</legend>
            <TextInput aria-label={t('workshop.step', { n })} maxLength={300} value={step.text} onChange={(event) => change(index, { text: event.currentTarget.value })} />
            <div className="entry-row">
              <OwnerField label={t('workshop.step_owner', { n })} value={step.owner} onChange={(owner) => change(index, { owner })} />
              <TextInput type="date" label={t('workshop.step_due', { n })} value={step.due} onChange={(event) => change(index, { due: event.currentTarget.value })} />
            </div>
            <div>
              <button type="button" className="btn plain compact" aria-label={t('workshop.step_drop', { n })} onClick={() => onChange(steps.filter((_, at) => at !== index))}>
                <Icon name="close" size="small" />
                {t('case.remove')}
              </button>
            </div>
          </fieldset>
        );
      })}
      <p>
        <button type="button" className="btn plain compact" onClick={() => onChange([...steps, { text: '', owner: '', due: '' }])}>
          <Icon name="plus" size="small" />
          {t('workshop.step_add')}
        </button>
      </p>
    </div>
  );
}
