import { Modal, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, patch, post } from '../../api/client.ts';
import type { EventName, Feature } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { refreshFeatures } from './refresh.ts';

export interface FeatureDraft {
  feature: Feature | null;
  name: string;
  key: boolean;
  events: string[];
}

interface Props {
  draft: FeatureDraft | null;
  events: EventName[];
  onClose: () => void;
  onDelete: (feature: Feature) => void;
}

// A feature's name, its events and whether it is key.
export function FeatureEditor({ draft, events, onClose, onDelete }: Props) {
  const title = draft?.feature ? t('features.edit_title', { name: draft.feature.name }) : t('features.new_title');
  return (
    <Modal
      opened={draft !== null}
      onClose={onClose}
      title={title}
      size={520}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {draft && <EditorForm draft={draft} events={events} onClose={onClose} onDelete={onDelete} />}
    </Modal>
  );
}

function EditorForm({ draft, events, onClose, onDelete }: Props & { draft: FeatureDraft }) {
  const [name, setName] = useState(draft.name);
  const [key, setKey] = useState(draft.key);
  const [chosen, setChosen] = useState(draft.events);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), events: chosen, key };
      return draft.feature
        ? patch<Feature>(`/features/${encodeURIComponent(draft.feature.id)}`, body)
        : post<Feature>('/features', body);
    },
    onSuccess: () => {
      refreshFeatures();
      showToast(t('features.saved', { name: name.trim() }));
      onClose();
    },
  });
  const field = save.error instanceof ApiError ? save.error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen.length > 0) save.mutate();
  };
  return (
    <form className="feature-form" onSubmit={submit}>
      <TextInput
        label={t('common.name')}
        description={t('features.name_hint')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={100}
        value={name}
        error={field === 'name' && save.error?.message}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <EventPicker
        events={events}
        chosen={chosen}
        first={draft.events}
        own={draft.feature?.name ?? null}
        error={tried && chosen.length === 0 ? t('features.need_event') : null}
        onChange={setChosen}
      />
      <Switch
        withThumbIndicator={false}
        label={t('features.key_label')}
        description={t('features.key_hint')}
        checked={key}
        onChange={(event) => setKey(event.currentTarget.checked)}
      />
      {save.isError && field !== 'name' && <ErrorNote error={save.error} />}
      <div className="row">
        <button type="submit" className="btn main" disabled={save.isPending}>
          {t('common.save')}
        </button>
        <button type="button" className="btn plain" onClick={onClose}>
          {t('common.cancel')}
        </button>
        {draft.feature && (
          <button type="button" className="btn danger push" onClick={() => onDelete(draft.feature!)}>
            {t('common.delete')}
          </button>
        )}
      </div>
    </form>
  );
}

interface PickerProps {
  events: EventName[];
  chosen: string[];
  first: string[];
  own: string | null;
  error: string | null;
  onChange: (chosen: string[]) => void;
}

const LISTED = 200;

// All event names that came in, and those of the feature that no longer do; what was chosen at the start stands first,
// and nothing moves while it is ticked.
function EventPicker({ events, chosen, first, own, error, onChange }: PickerProps) {
  const [text, setText] = useState('');
  const known = new Set(events.map((event) => event.name));
  const gone = chosen.filter((name) => !known.has(name));
  const wanted = text.trim().toLowerCase();
  const listed = [
    ...gone.map((name) => ({ name, feature: own, people: 0 })),
    ...[...events].sort((a, b) => Number(first.includes(b.name)) - Number(first.includes(a.name)) || b.people - a.people),
  ].filter((event) => event.name.toLowerCase().includes(wanted));
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <fieldset className="picker">
      <legend>{t('features.events_label')}</legend>
      <p className="small-text second">{t('features.events_hint')}</p>
      <input
        className="field"
        type="search"
        placeholder={t('features.events_find')}
        aria-label={t('features.events_find')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul tabIndex={0} aria-label={t('features.events_label')}>
        {listed.slice(0, LISTED).map((event) => (
          <li key={event.name}>
            <label className="row">
              <input type="checkbox" checked={chosen.includes(event.name)} onChange={() => toggle(event.name)} />
              <span className="cut">{event.name}</span>
              <span className="push quiet small-text nowrap">
                {event.feature && event.feature !== own
                  ? t('features.in_other', { name: event.feature })
                  : t('features.people_of', { n: event.people })}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {error && (
        <p className="bad small-text" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
