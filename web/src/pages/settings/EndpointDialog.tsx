import { Checkbox, Radio, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { readEndpoint, saveEndpoint, useEndpoint, ENDPOINT_KINDS, ENDPOINT_TYPES, type Endpoint, type EndpointDraft, type EndpointKind } from '../../api/endpoints.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { errorText, ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const FRESH: EndpointDraft = { name: '', kind: 'webhook', url: '', types: [] };

// A new endpoint, or a change of one as it is now; its kind stays.
export function EndpointDialog({ id, onDone }: { id: number | null; onDone: (saved: Endpoint | null) => void }) {
  const found = useEndpoint(id);
  if (id === null) return <EndpointForm id={null} start={FRESH} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={4} />}
      {found.data && <EndpointForm id={id} start={found.data.data} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

interface FormProps {
  id: number | null;
  start: EndpointDraft;
  tag: string | null;
  onDone: (saved: Endpoint | null) => void;
}

function EndpointForm({ id, start, tag, onDone }: FormProps) {
  const [draft, setDraft] = useState(start);
  const [all, setAll] = useState(start.types.length === 0);
  const change = (next: Partial<EndpointDraft>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, field, theirs } = useGuardedSave<Endpoint, EndpointDraft>({
    tag,
    read: () => readEndpoint(id ?? 0),
    write: ({ name, kind, url, types }, version) => saveEndpoint(id, { name, url, types, ...(id === null ? { kind } : {}) }, version),
    onSaved: (saved) => {
      showToast(t(id === null ? 'endpoints.added' : 'endpoints.saved', { name: saved.name }));
      onDone(saved);
    },
  });
  const send = () => save({ ...draft, name: draft.name.trim(), url: draft.url.trim(), types: all ? [] : draft.types });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const said = (name: string) => field === name && errorText(error);
  const kind = draft.kind ?? 'webhook';
  return (
    <form className="form" onSubmit={submit}>
      <Select
        label={t('endpoints.kind')}
        allowDeselect={false}
        disabled={id !== null}
        data={ENDPOINT_KINDS.map((value) => ({ value, label: t(`endpoints.kind_${value}`) }))}
        value={kind}
        onChange={(next) => next && change({ kind: next as EndpointKind })}
      />
      <TextInput label={t('common.name')} data-autofocus required withAsterisk={false} maxLength={100} value={draft.name} error={said('name')} onChange={(event) => change({ name: event.currentTarget.value })} />
      <TextInput
        label={t('endpoints.url')}
        description={t(`endpoints.url_${kind}`)}
        type="url"
        required
        withAsterisk={false}
        maxLength={2000}
        classNames={{ input: 'mono' }}
        value={draft.url}
        error={said('url')}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <Radio.Group label={t('endpoints.types')} value={all ? 'all' : 'some'} onChange={(next) => setAll(next === 'all')}>
        <div className="row radios">
          <Radio value="all" label={t('endpoints.types_all')} />
          <Radio value="some" label={t('endpoints.types_some')} />
        </div>
      </Radio.Group>
      {!all && (
        <Checkbox.Group aria-label={t('endpoints.types_some')} value={draft.types} error={said('types')} onChange={(types) => change({ types })}>
          <div className="endpoint-types">
            {ENDPOINT_TYPES.map((type) => (
              <Checkbox key={type} value={type} label={t(`endpoints.type_${type.replace('.', '_')}` as 'endpoints.type_play_step')} description={type} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {theirs && <ConflictNote text={t('endpoints.conflict')} sides={sidesOf(theirs, { ...draft, types: all ? [] : draft.types })} onMine={send} onTheirs={() => onDone(null)} />}
      {error && !['name', 'url', 'types'].includes(field ?? '') && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy || (!all && draft.types.length === 0)}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function sidesOf(theirs: EndpointDraft, mine: EndpointDraft) {
  const types = (list: string[]) => (list.length === 0 ? t('endpoints.types_all') : list.join(', '));
  return [
    { name: t('common.name'), theirs: theirs.name, mine: mine.name.trim() },
    { name: t('endpoints.url'), theirs: theirs.url, mine: mine.url.trim() },
    { name: t('endpoints.types'), theirs: types(theirs.types), mine: types(mine.types) },
  ];
}
