import { Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import {
  addAttribute, ATTRIBUTE_OWNERS, ATTRIBUTE_TYPES, changeAttribute, readAttribute, useCustomAttribute,
  type AttributeOwner, type AttributeType, type CustomAttribute, type NewAttribute,
} from '../../api/custom-attributes.ts';
import { t } from '../../i18n/index.tsx';
import { attributeKey } from '../../lib/attribute-key.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { errorText, ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const FRESH: NewAttribute = { about: 'account', name: '', label: '', type: 'text', choices: [], required: false };
const CHOICES_MAX = 50;

// A new attribute, or a change of one as it is now; its owner and key stay.
export function AttributeDialog({ id, onDone }: { id: number | null; onDone: () => void }) {
  const found = useCustomAttribute(id);
  if (id === null) return <AttributeForm id={null} start={FRESH} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={4} />}
      {found.data && <AttributeForm id={id} start={found.data.data} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

interface FormProps {
  id: number | null;
  start: NewAttribute;
  tag: string | null;
  onDone: () => void;
}

function AttributeForm({ id, start, tag, onDone }: FormProps) {
  const [draft, setDraft] = useState(start);
  const [ownKey, setOwnKey] = useState(false); // the key is typed, and follows the label no more
  const [tried, setTried] = useState(false);
  const change = (next: Partial<NewAttribute>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, field, theirs } = useGuardedSave<CustomAttribute, NewAttribute>({
    tag,
    read: () => readAttribute(id ?? 0),
    write: ({ about, name, label, type, choices, required }, version) => {
      const asked = { label, type, choices, required };
      return id === null ? addAttribute({ about, name, ...asked }) : changeAttribute(id, asked, version);
    },
    onSaved: (saved) => {
      onDone();
      showToast(t(id === null ? 'attributes.added' : 'attributes.saved', { label: saved.label }));
    },
  });
  const noChoices = draft.type === 'choice' && draft.choices.length === 0;
  const send = () => save({ ...draft, label: draft.label.trim(), name: draft.name.trim(), choices: draft.type === 'choice' ? draft.choices : [] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!noChoices) send();
  };
  const said = (name: string) => field === name && errorText(error);
  return (
    <form className="form" onSubmit={submit}>
      {id === null && (
        <Select
          label={t('attributes.about')}
          allowDeselect={false}
          data={ATTRIBUTE_OWNERS.map((about) => ({ value: about, label: t(`attributes.about_${about}`) }))}
          value={draft.about}
          onChange={(about) => about && change({ about: about as AttributeOwner })}
        />
      )}
      <TextInput
        label={t('attributes.label')}
        description={t('attributes.label_hint')}
        data-autofocus
        required
        withAsterisk={false}
        maxLength={100}
        value={draft.label}
        error={said('label')}
        onChange={(event) => {
          const label = event.currentTarget.value;
          change(id === null && !ownKey ? { label, name: attributeKey(label) } : { label });
        }}
      />
      <TextInput
        label={t('attributes.key')}
        description={t('attributes.key_hint')}
        required
        withAsterisk={false}
        disabled={id !== null}
        maxLength={100}
        classNames={{ input: 'mono' }}
        value={draft.name}
        error={said('name')}
        onChange={(event) => {
          setOwnKey(true);
          change({ name: event.currentTarget.value });
        }}
      />
      <Select
        label={t('attributes.type')}
        description={id === null ? undefined : t('attributes.type_hint')}
        allowDeselect={false}
        data={ATTRIBUTE_TYPES.map((type) => ({ value: type, label: t(`attributes.type_${type}`) }))}
        value={draft.type}
        onChange={(type) => type && change({ type: type as AttributeType })}
      />
      {draft.type === 'choice' && (
        <TagsInput
          label={t('attributes.choices')}
          description={t('attributes.choices_hint')}
          maxTags={CHOICES_MAX}
          value={draft.choices}
          error={said('choices') || (tried && noChoices && t('attributes.choices_missing'))}
          onChange={(choices) => change({ choices })}
        />
      )}
      <Switch
        withThumbIndicator={false}
        label={t('attributes.required')}
        description={t('attributes.required_hint')}
        checked={draft.required}
        onChange={(event) => change({ required: event.currentTarget.checked })}
      />
      {theirs && <ConflictNote text={t('attributes.conflict')} sides={sidesOf(theirs, draft)} onMine={send} onTheirs={onDone} />}
      {error && !['label', 'name', 'choices'].includes(field ?? '') && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function sidesOf(theirs: CustomAttribute, mine: NewAttribute) {
  const yesNo = (is: boolean) => t(is ? 'common.yes' : 'common.no');
  return [
    { name: t('attributes.label'), theirs: theirs.label, mine: mine.label.trim() },
    { name: t('attributes.type'), theirs: t(`attributes.type_${theirs.type}`), mine: t(`attributes.type_${mine.type}`) },
    { name: t('attributes.choices'), theirs: theirs.choices.join(', '), mine: mine.type === 'choice' ? mine.choices.join(', ') : '' },
    { name: t('attributes.required'), theirs: yesNo(theirs.required), mine: yesNo(mine.required) },
  ];
}
