import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ADVOCATE_KINDS, readAdvocate, saveAdvocate, useAdvocate, type Advocate, type AdvocateChange, type AdvocateKind } from '../../api/advocates.ts';
import { useAccountPeople } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { errorText, ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

type Draft = Required<AdvocateChange>;
const PEOPLE = 100;

const draftOf = (advocate: Advocate): Draft => ({
  account: advocate.account?.id ?? '',
  person: advocate.person?.id ?? '',
  state: advocate.state,
  agreed: advocate.agreed,
  why: advocate.why,
  owner: advocate.owner,
  paused_until: advocate.paused_until ?? '',
});
export const freshAdvocate = (account: string, owner: string): Draft => ({ account, person: '', state: 'active', agreed: [], why: '', owner, paused_until: '' });

// A new advocate, or a change of one as it is now.
export function AdvocateForm({ id, start, onDone }: { id: number | null; start?: Draft; onDone: () => void }) {
  const found = useAdvocate(id);
  if (id === null) return <Form id={null} start={start ?? freshAdvocate('', '')} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={5} />}
      {found.data && <Form id={id} start={draftOf(found.data.data)} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

function Form({ id, start, tag, onDone }: { id: number | null; start: Draft; tag: string | null; onDone: () => void }) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, field, theirs } = useGuardedSave<Advocate, AdvocateChange>({
    tag,
    read: () => readAdvocate(id ?? 0),
    write: (asked, version) => saveAdvocate(id, asked, version),
    onSaved: (saved) => {
      onDone();
      showToast(t('advocates.saved', { name: saved.person?.name ?? saved.account?.name ?? saved.account?.id ?? '' }));
    },
  });
  const wrong = draft.account === '' || draft.why.trim() === '';
  const send = () => {
    const { paused_until, ...rest } = draft;
    // An empty day ends a pause; the server takes a day of the past for that.
    const paused = paused_until !== start.paused_until ? { paused_until: paused_until || '2000-01-01' } : {};
    save({ ...rest, why: draft.why.trim(), owner: draft.owner.trim(), ...paused });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!wrong) send();
  };
  return (
    <form className="advocate-form" onSubmit={submit}>
      <AccountField value={draft.account} onChange={(account) => change({ account, person: '' })} />
      {tried && draft.account === '' && <p className="bad small-text">{t('advocates.account_missing')}</p>}
      {draft.account !== '' && <PersonSelect account={draft.account} value={draft.person} onChange={(person) => change({ person })} />}
      <Textarea
        label={t('advocates.why')}
        description={t('advocates.why_hint')}
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.why}
        error={tried && draft.why.trim() === '' ? t('advocates.why_missing') : field === 'why' && errorText(error)}
        onChange={(event) => change({ why: event.currentTarget.value })}
      />
      <Checkbox.Group label={t('advocates.agreed')} value={draft.agreed} onChange={(agreed) => change({ agreed: agreed as AdvocateKind[] })}>
        <div className="advocate-kinds">
          {ADVOCATE_KINDS.map((kind) => (
            <Checkbox key={kind} value={kind} label={t(`advocates.kind_${kind}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <div className="entry-row">
        <TextInput label={t('advocates.owner')} maxLength={254} value={draft.owner} onChange={(event) => change({ owner: event.currentTarget.value })} />
        <TextInput type="date" label={t('advocates.paused_until')} value={draft.paused_until} onChange={(event) => change({ paused_until: event.currentTarget.value })} />
      </div>
      {theirs && <ConflictNote text={t('advocates.conflict')} sides={sidesOf(draftOf(theirs), draft)} onMine={send} onTheirs={onDone} />}
      {error && field !== 'why' && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function PersonSelect({ account, value, onChange }: { account: string; value: string; onChange: (person: string) => void }) {
  const people = useAccountPeople(account, undefined, PEOPLE).data?.items ?? [];
  const options = people.filter((one) => !one.anonymous).map((one) => ({ value: one.id, label: personName(one) }));
  if (value && !options.some((one) => one.value === value)) options.unshift({ value, label: value });
  return (
    <Select
      label={t('advocates.person')}
      placeholder={t('advocates.nobody')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      data={options}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}

function sidesOf(theirs: Draft, mine: Draft) {
  const kinds = (draft: Draft) => draft.agreed.map((kind) => t(`advocates.kind_${kind}`)).join(', ');
  return [
    { name: t('advocates.why'), theirs: theirs.why, mine: mine.why.trim() },
    { name: t('advocates.agreed'), theirs: kinds(theirs), mine: kinds(mine) },
    { name: t('advocates.owner'), theirs: theirs.owner, mine: mine.owner.trim() },
    { name: t('advocates.paused_until'), theirs: theirs.paused_until, mine: mine.paused_until },
  ];
}
