import '../touchpoints/touchpoints.css';
import './tasks.css';
import { Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, get } from '../../api/client.ts';
import { readTask, saveTask, TASK_KINDS, TASK_REPEATS, useTask, type Task, type TaskChange } from '../../api/tasks.ts';
import type { Staff } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { changeTask, closeTask, useTaskEntry, type TaskDraft } from '../../lib/task-entry.ts';
import { showToast } from '../../lib/toast.ts';
import { AccountField } from '../AccountField.tsx';
import { Icon } from '../Icon.tsx';
import { ErrorNote } from '../messages.tsx';

export function TaskDialog() {
  const { opened, id } = useTaskEntry();
  return (
    <Modal
      opened={opened}
      onClose={() => closeTask()}
      title={t(id === null ? 'task.new' : 'task.change')}
      size={560}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <TaskForm />}
    </Modal>
  );
}

export function draftOfTask(task: Task): TaskDraft {
  return {
    title: task.title, note: task.note, account: task.account?.id ?? '', owner: task.owner, due: task.due, kind: task.kind,
    repeats: task.repeats, every: task.every, checklist: task.checklist, touchpoint: task.touchpoint, warning: task.warning,
  };
}

function changeOf(draft: TaskDraft, fresh: boolean): TaskChange {
  const { owner, due, repeats, every, touchpoint, warning, checklist, ...rest } = draft;
  return {
    ...rest,
    title: rest.title.trim(),
    checklist: checklist.filter((check) => check.text.trim() !== ''),
    ...(owner ? { owner } : {}),
    ...(due ? { due } : {}),
    ...(repeats ? { repeats, every } : fresh ? {} : { repeats: 'never' }),
    ...(fresh && touchpoint ? { touchpoint } : {}),
    ...(fresh && warning ? { warning } : {}),
  };
}

function TaskForm() {
  const { id, draft } = useTaskEntry();
  const saved = useTask(id);
  const [theirs, setTheirs] = useState<{ data: Task; tag: string | null } | null>(null);
  const save = useMutation({
    mutationFn: (tag: string | null) => saveTask(id, changeOf(draft, id === null), tag),
    onSuccess: (task) => {
      closeTask({ forget: true });
      showToast(t('task.saved', { title: task.title }));
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.status === 412 && id !== null) setTheirs(await readTask(id));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(theirs?.tag ?? saved.data?.tag ?? null);
  };
  return (
    <form
      className="entry-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') event.currentTarget.requestSubmit();
      }}
    >
      <TextInput
        label={t('task.title')}
        data-autofocus
        required
        withAsterisk={false}
        maxLength={300}
        value={draft.title}
        onChange={(event) => changeTask({ title: event.currentTarget.value })}
      />
      <div className="entry-row">
        <AccountField value={draft.account} onChange={(account) => changeTask({ account })} />
        <TextInput type="date" label={t('task.due')} description={id === null ? t('task.due_hint') : undefined} value={draft.due} onChange={(event) => changeTask({ due: event.currentTarget.value })} />
      </div>
      <div className="entry-row">
        <OwnerField value={draft.owner} />
        <Select
          label={t('task.kind')}
          allowDeselect={false}
          data={TASK_KINDS.map((kind) => ({ value: kind, label: t(`task.kind_${kind}`) }))}
          value={draft.kind}
          onChange={(kind) => kind && changeTask({ kind })}
        />
      </div>
      <div className="entry-row">
        <Select
          label={t('task.repeats')}
          allowDeselect={false}
          data={[{ value: '', label: t('task.once') }, ...TASK_REPEATS.map((each) => ({ value: each, label: t(`task.repeats_${each}`) }))]}
          value={draft.repeats}
          onChange={(repeats) => changeTask({ repeats: repeats ?? '' })}
        />
        {draft.repeats !== '' && (
          <TextInput
            type="number"
            label={t('task.every')}
            min={1}
            max={100}
            value={String(draft.every)}
            onChange={(event) => changeTask({ every: Math.max(1, Math.min(100, Number(event.currentTarget.value) || 1)) })}
          />
        )}
      </div>
      <Textarea label={t('task.note')} autosize minRows={2} maxRows={8} maxLength={8000} value={draft.note} onChange={(event) => changeTask({ note: event.currentTarget.value })} />
      <Checklist draft={draft} />
      {theirs ? <Meanwhile theirs={theirs.data} draft={draft} onMine={() => save.mutate(theirs.tag)} /> : save.isError && <ErrorNote error={save.error} />}
      <div className="row">
        <button type="submit" className="btn main" disabled={save.isPending || (id !== null && !saved.data)}>
          {t('common.save')} <kbd className="not-phone">Ctrl ↵</kbd>
        </button>
      </div>
    </form>
  );
}

function OwnerField({ value }: { value: string }) {
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) }).data?.items ?? [];
  return (
    <Select
      label={t('task.owner')}
      placeholder={t('task.owner_self')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      data={staff.map((person) => ({ value: person.email, label: person.name }))}
      value={value || null}
      onChange={(owner) => changeTask({ owner: owner ?? '' })}
    />
  );
}

function Checklist({ draft }: { draft: TaskDraft }) {
  const change = (index: number, text: string) =>
    changeTask({ checklist: draft.checklist.map((check, at) => (at === index ? { ...check, text } : check)) });
  return (
    <fieldset className="checklist">
      <legend className="field-label">{t('task.checklist')}</legend>
      {draft.checklist.map((check, index) => (
        <div key={index} className="row">
          <input
            type="checkbox"
            aria-label={t('task.check_done', { text: check.text || index + 1 })}
            checked={check.done}
            onChange={() => changeTask({ checklist: draft.checklist.map((each, at) => (at === index ? { ...each, done: !each.done } : each)) })}
          />
          <input className="field grow" aria-label={t('task.check', { n: index + 1 })} maxLength={300} value={check.text} onChange={(event) => change(index, event.target.value)} />
          <button type="button" className="btn plain compact square" aria-label={t('task.check_remove', { n: index + 1 })} onClick={() => changeTask({ checklist: draft.checklist.filter((_, at) => at !== index) })}>
            <Icon name="close" size="small" />
          </button>
        </div>
      ))}
      {draft.checklist.length < 50 && (
        <button type="button" className="link small-text" onClick={() => changeTask({ checklist: [...draft.checklist, { text: '', done: false }] })}>
          {t('task.check_add')}
        </button>
      )}
    </fieldset>
  );
}

// Somebody else changed the task meanwhile.
function Meanwhile({ theirs, draft, onMine }: { theirs: Task; draft: TaskDraft; onMine: () => void }) {
  const other = draftOfTask(theirs);
  const rows = (['title', 'due', 'owner', 'account', 'kind', 'note'] as const).filter((key) => other[key] !== draft[key]);
  return (
    <div className="note conflict" role="alert">
      <Icon name="people" />
      <div className="grow">
        <p>{t('touch.conflict')}</p>
        <table className="conflict-table">
          <thead>
            <tr>
              <th>{t('definition.field')}</th>
              <th>{t('definition.theirs')}</th>
              <th>{t('definition.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((key) => (
              <tr key={key}>
                <th scope="row">{t(`task.${key}`)}</th>
                <td>{other[key]}</td>
                <td>{draft[key]}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="row">
          <button type="button" className="btn compact" onClick={onMine}>
            {t('definition.keep_mine')}
          </button>
          <button type="button" className="btn compact" onClick={() => closeTask({ forget: true })}>
            {t('definition.take_theirs')}
          </button>
        </p>
      </div>
    </div>
  );
}
