import './touchpoints.css';
import { Modal, MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { useAccountPeople } from '../../api/queries.ts';
import {
  readTouchpoint, SENTIMENTS, saveTouchpoint, STATED_USES, useTemplates, useThemes, useTouchpoint,
  type Template, type Touchpoint, type TouchpointChange,
} from '../../api/touchpoints.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { dayStart } from '../../lib/dates.ts';
import { changeEntry, closeEntry, useEntry, type EntryDraft } from '../../lib/entry.ts';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { AccountField } from '../AccountField.tsx';
import { ErrorNote } from '../messages.tsx';
import { EntryConflict } from './EntryConflict.tsx';

// Writing down what was said, from anywhere. The kind decides what is asked; what is left out stays visible.
export function EntryDialog() {
  const { opened, id } = useEntry();
  return (
    <Modal
      opened={opened}
      onClose={() => closeEntry()}
      title={t(id === null ? 'touch.new' : 'touch.change')}
      size={640}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <EntryForm />}
    </Modal>
  );
}

const NOON_MS = 12 * 3_600_000;

function changeOf(draft: EntryDraft, zone: string): TouchpointChange {
  const { day, ...rest } = draft;
  // Of another day the hour is not asked: noon is on that day wherever the reader is.
  return day === '' ? rest : { ...rest, at: new Date(Date.parse(dayStart(day, zone)) + NOON_MS).toISOString() };
}

function EntryForm() {
  const { id, draft } = useEntry();
  const clock = useClock();
  const templates = useTemplates().data ?? [];
  const template = templates.find((each) => each.kind === draft.kind);
  const saved = useTouchpoint(id);
  const [tag, setTag] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<Touchpoint | null>(null);
  const save = useMutation({
    mutationFn: (version: string | null) => saveTouchpoint(id, changeOf(draft, clock.zone), version),
    onSuccess: (touchpoint) => {
      closeEntry({ forget: true });
      showToast(t('touch.saved', { kind: kindLabel(templates, touchpoint.kind) }));
    },
    onError: async (error) => {
      if (!(error instanceof ApiError && error.status === 412) || id === null) return;
      const now = await readTouchpoint(id);
      setTag(now.tag);
      setTheirs(now.data);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(tag ?? saved.data?.tag ?? null);
  };
  const waits = id !== null && !saved.data;
  return (
    <form
      className="form entry-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') event.currentTarget.requestSubmit();
      }}
    >
      <div className="segmented entry-kinds" role="group" aria-label={t('touch.kind')}>
        {templates.map((each) => (
          <button key={each.kind} type="button" aria-pressed={each.kind === draft.kind} onClick={() => changeEntry({ kind: each.kind })}>
            {each.label}
          </button>
        ))}
      </div>
      <div className="entry-row">
        <AccountField value={draft.account} onChange={(account) => changeEntry({ account, people: [] })} />
        <TextInput
          type="date"
          label={t('touch.day')}
          max={clock.today}
          value={draft.day || clock.today}
          onChange={(event) => changeEntry({ day: event.currentTarget.value === clock.today ? '' : event.currentTarget.value })}
        />
      </div>
      {draft.account !== '' && <PeopleField account={draft.account} value={draft.people} />}
      <TextInput
        label={t('touch.title')}
        data-autofocus
        maxLength={300}
        value={draft.title}
        onChange={(event) => changeEntry({ title: event.currentTarget.value })}
      />
      <Textarea
        label={t('touch.body')}
        description={t('touch.body_hint')}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={60_000}
        value={draft.body}
        onChange={(event) => changeEntry({ body: event.currentTarget.value })}
      />
      {template && <Questions template={template} draft={draft} />}
      <ThemesField value={draft.themes} />
      {theirs ? (
        <EntryConflict
          theirs={theirs}
          draft={draft}
          templates={templates}
          onMine={() => save.mutate(tag)}
          onTheirs={() => closeEntry({ forget: true })}
        />
      ) : (
        save.isError && <ErrorNote error={save.error} />
      )}
      <div className="row">
        <button type="submit" className="btn main" disabled={save.isPending || waits}>
          {t('common.save')} <kbd className="not-phone">Ctrl ↵</kbd>
        </button>
        <Left template={template} draft={draft} />
      </div>
    </form>
  );
}

// What the form still asks for: saved it can be all the same, and then it is listed as incomplete.
function Left({ template, draft }: { template: Template | undefined; draft: EntryDraft }) {
  if (!template) return null;
  const questions = template.questions.filter((question) => question.required && !draft.form[question.name]).length;
  const felt = template.asks_sentiment && typeof draft.form.sentiment !== 'number' ? 1 : 0;
  const left = questions + felt;
  return <span className="small-text second">{left > 0 ? t('touch.left', { n: left }) : t('touch.complete')}</span>;
}

function PeopleField({ account, value }: { account: string; value: string[] }) {
  const people = useAccountPeople(account, undefined, 200).data?.items ?? [];
  return (
    <MultiSelect
      label={t('touch.people')}
      searchable
      limit={50}
      nothingFoundMessage={t('common.nothing_found')}
      data={people.map((person) => ({ value: person.id, label: personName(person) }))}
      value={value}
      onChange={(next) => changeEntry({ people: next })}
    />
  );
}

function ThemesField({ value }: { value: string[] }) {
  const themes = useThemes().data ?? [];
  return (
    <TagsInput
      label={t('touch.themes')}
      description={t('touch.themes_hint')}
      maxTags={20}
      data={themes.map((theme) => theme.theme)}
      value={value}
      onChange={(next) => changeEntry({ themes: next })}
    />
  );
}

function Questions({ template, draft }: { template: Template; draft: EntryDraft }) {
  const answer = (name: string, value: string | number | null) => changeEntry({ form: { ...draft.form, [name]: value } });
  return (
    <fieldset className="entry-questions">
      <legend>{t('touch.asked', { kind: template.label.toLowerCase() })}</legend>
      {template.questions.map((question) => (
        <Textarea
          key={question.name}
          label={question.text}
          required={false}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={4000}
          value={String(draft.form[question.name] ?? '')}
          onChange={(event) => answer(question.name, event.currentTarget.value)}
        />
      ))}
      <div className="entry-row">
        <Select
          label={t('touch.stated_use')}
          description={t('touch.stated_use_hint')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={STATED_USES.map((use) => ({ value: use, label: t(`touch.use_${use}` as MessageKey) }))}
          value={String(draft.form.stated_use ?? '') || null}
          onChange={(use) => answer('stated_use', use ?? '')}
        />
        <div>
          <span className="field-label" id="entry-sentiment">
            {t('touch.sentiment')}
          </span>
          <div className="segmented" role="group" aria-labelledby="entry-sentiment">
            {SENTIMENTS.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={draft.form.sentiment === each}
                onClick={() => answer('sentiment', draft.form.sentiment === each ? null : each)}
              >
                {sentimentText(each)}
              </button>
            ))}
          </div>
        </div>
      </div>
    </fieldset>
  );
}

export function sentimentText(value: number): string {
  const name = value < 0 ? `minus_${-value}` : value;
  return t(`touch.sentiment_${name}` as MessageKey);
}

export function kindLabel(templates: Template[], kind: string): string {
  return templates.find((each) => each.kind === kind)?.label ?? kind;
}
