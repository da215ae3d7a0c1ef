import { Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { CASE_STATES, readCase, removeCase, saveCase, useCase, useUseCases, type AccountCase, type CaseChange, type CaseState } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { currencyDigits, majorText, minorOf } from '../../lib/minor.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { OwnerField } from './OwnerField.tsx';

const AMOUNTS = ['expected', 'our_cost', 'their_cost', 'measured'] as const;
type Amount = (typeof AMOUNTS)[number];

interface Draft extends Record<Amount, string> {
  use_case: string;
  state: CaseState;
  owner: string;
  planned: string;
  live: string;
  currency: string;
  measured_on: string;
  how: string;
  note: string;
}

export interface CaseStart {
  use_case?: number;
  state?: CaseState;
}

const fresh = ({ use_case, state }: CaseStart): Draft => ({
  use_case: use_case ? String(use_case) : '', state: state ?? 'planned', owner: '', planned: '', live: '', currency: 'EUR', expected: '', our_cost: '', their_cost: '', measured: '', measured_on: '', how: '', note: '',
});

function draftOf(one: AccountCase): Draft {
  const text = (amount: number | null) => (amount === null ? '' : majorText(amount, one.digits ?? 2));
  return {
    use_case: String(one.use_case?.id ?? ''), state: one.state, owner: one.owner, planned: one.planned ?? '', live: one.live ?? '', currency: one.currency ?? 'EUR',
    expected: text(one.expected), our_cost: text(one.our_cost), their_cost: text(one.their_cost), measured: text(one.measured), measured_on: one.measured_on ?? '', how: one.how, note: one.note,
  };
}

// Minor units; -1 where nothing is said, null where it is no amount.
function amountOf(text: string, currency: string): number | null {
  if (text.trim() === '') return -1;
  const digits = currencyDigits(currency);
  return digits === null ? null : minorOf(text, digits);
}

function changeOf(draft: Draft, account: string, isNew: boolean): CaseChange | null {
  const amounts = AMOUNTS.map((name) => [name, amountOf(draft[name], draft.currency)] as const);
  if (amounts.some(([, amount]) => amount === null)) return null;
  const said = amounts.some(([, amount]) => amount !== -1);
  // Of a new one the library's expectation holds where nothing is said.
  const sent = isNew ? amounts.filter(([, amount]) => amount !== -1) : amounts;
  return {
    account, use_case: Number(draft.use_case), state: draft.state, owner: draft.owner, how: draft.how, note: draft.note,
    ...Object.fromEntries(sent),
    ...(said ? { currency: draft.currency.toUpperCase() } : {}),
    ...(draft.planned ? { planned: draft.planned } : {}),
    ...(draft.live && draft.state !== 'proposed' && draft.state !== 'planned' ? { live: draft.live } : {}),
    ...(draft.measured_on && draft.measured ? { measured_on: draft.measured_on } : {}),
  };
}

export function CaseForm({ id, account, start = {}, onDone }: { id: number | null; account: string; start?: CaseStart; onDone: () => void }) {
  const found = useCase(id);
  if (id === null) return <Form id={null} account={account} start={fresh(start)} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={8} />}
      {found.data && <Form id={id} account={account} start={draftOf(found.data.data)} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

function Form({ id, account, start, tag, onDone }: { id: number | null; account: string; start: Draft; tag: string | null; onDone: () => void }) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const library = useUseCases().data?.items ?? [];
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const named = (value: string) => library.find((one) => String(one.id) === value)?.name ?? '';
  const { save, busy, error, theirs } = useGuardedSave<AccountCase, CaseChange>({
    tag,
    read: () => readCase(id ?? 0),
    write: (asked, version) => saveCase(id, asked, version),
    onSaved: (saved) => {
      onDone();
      showToast(t('case.saved', { name: saved.use_case?.name ?? '' }));
    },
  });
  const asked = changeOf(draft, account, id === null);
  const unexplained = draft.measured.trim() !== '' && draft.how.trim() === '';
  const send = () => {
    setTried(true);
    if (asked && draft.use_case !== '' && !unexplained) save(asked);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const remove = () =>
    void removeCase(id ?? 0)
      .then(() => {
        onDone();
        showToast(t('case.removed', { name: named(draft.use_case) }));
      })
      .catch((problem: unknown) => showToast(errorText(problem)));
  const running = draft.state === 'live' || draft.state === 'stopped';
  return (
    <form className="case-form" onSubmit={submit}>
      <Select
        label={t('case.use_case')}
        searchable
        allowDeselect={false}
        data={library.map((one) => ({ value: String(one.id), label: one.name }))}
        value={draft.use_case || null}
        error={tried && draft.use_case === '' && t('case.use_case_missing')}
        onChange={(use_case) => use_case && change({ use_case })}
      />
      <div className="entry-row">
        <Select label={t('case.state')} allowDeselect={false} data={CASE_STATES.map((value) => ({ value, label: t(`case.state_${value}`) }))} value={draft.state} onChange={(state) => state && change({ state: state as CaseState })} />
        <OwnerField label={t('case.owner')} value={draft.owner} onChange={(owner) => change({ owner })} />
      </div>
      <div className="entry-row">
        <TextInput type="date" label={t('case.planned')} value={draft.planned} onChange={(event) => change({ planned: event.currentTarget.value })} />
        {running && <TextInput type="date" label={t('case.live')} value={draft.live} onChange={(event) => change({ live: event.currentTarget.value })} />}
      </div>
      <div className="money-row" role="group" aria-label={t('case.money')}>
        {AMOUNTS.map((name) => (
          <TextInput
            key={name}
            label={t(`case.${name}`)}
            inputMode="decimal"
            maxLength={20}
            value={draft[name]}
            error={amountOf(draft[name], draft.currency) === null && t('case.amount_wrong')}
            onChange={(event) => change({ [name]: event.currentTarget.value })}
          />
        ))}
        <TextInput label={t('case.currency')} maxLength={3} value={draft.currency} onChange={(event) => change({ currency: event.currentTarget.value })} />
        {draft.measured.trim() !== '' && <TextInput type="date" label={t('case.measured_on')} value={draft.measured_on} onChange={(event) => change({ measured_on: event.currentTarget.value })} />}
      </div>
      {draft.measured.trim() !== '' && (
        <Textarea label={t('case.how')} autosize minRows={2} maxLength={4000} value={draft.how} error={tried && unexplained && t('case.how_missing')} onChange={(event) => change({ how: event.currentTarget.value })} />
      )}
      <Textarea label={t('case.note')} autosize minRows={1} maxLength={4000} value={draft.note} onChange={(event) => change({ note: event.currentTarget.value })} />
      {theirs && <ConflictNote text={t('case.conflict')} sides={sidesOf(draftOf(theirs), draft)} onMine={send} onTheirs={onDone} />}
      {error && <ErrorNote error={error} />}
      <p className="row">
        <button type="submit" className="btn main" disabled={busy || asked === null}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
        {id !== null && (
          <button type="button" className="btn plain" onClick={remove}>
            {t('case.remove')}
          </button>
        )}
      </p>
    </form>
  );
}

function sidesOf(theirs: Draft, mine: Draft) {
  const state = (draft: Draft) => t(`case.state_${draft.state}`);
  return [
    { name: t('case.state'), theirs: state(theirs), mine: state(mine) },
    { name: t('case.owner'), theirs: theirs.owner, mine: mine.owner },
    ...AMOUNTS.map((name) => ({ name: t(`case.${name}`), theirs: theirs[name], mine: mine[name] })),
    { name: t('case.how'), theirs: theirs.how, mine: mine.how },
    { name: t('case.note'), theirs: theirs.note, mine: mine.note },
  ];
}
