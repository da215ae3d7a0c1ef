import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { AIMS, JOINT_KINDS, JOINT_STATES, PRICE_RULES, readJoint, saveJoint, useJoint, type Aim, type JointChange, type JointKind, type JointState, type JointWork, type PriceRule } from '../../api/joints.ts';
import { useAccountPeople } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { worthChange, worthDraft, WorthField, type WorthDraft } from '../../parts/WorthField.tsx';

const PEOPLE = 100;

interface Draft {
  account: string;
  kind: JointKind;
  state: JointState;
  title: string;
  partner: string;
  from: string;
  to: string;
  people: string[];
  price: WorthDraft;
  owner: string;
  scope: string;
  result: string;
  feedback: string;
  formula: string;
  target: number | string;
  aim: Aim;
  price_rule: PriceRule;
  refund_percent: number | string;
}

const fresh = (account: string): Draft => ({
  account, kind: 'project', state: 'planned', title: '', partner: '', from: '', to: '', people: [], price: worthDraft(null), owner: '', scope: '', result: '', feedback: '',
  formula: '', target: '', aim: 'at_least', price_rule: 'fixed', refund_percent: 0,
});

const draftOf = (work: JointWork): Draft => ({
  ...work,
  account: work.account?.id ?? '',
  from: work.from ?? '',
  to: work.to ?? '',
  people: work.people.map(({ id }) => id),
  price: worthDraft(work.price),
  target: work.target ?? '',
});

export function JointForm({ id, account, onDone }: { id: number | null; account: string; onDone: () => void }) {
  const found = useJoint(id);
  if (id === null) return <Form id={null} start={fresh(account)} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={8} />}
      {found.data && <Form id={id} start={draftOf(found.data.data)} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

// Days and a target that are left empty are not sent: what was said of them stays.
function changeOf(draft: Draft): JointChange | null {
  const worth = worthChange(draft.price);
  if (worth === null) return null;
  const { account, kind, state, partner, people, owner, scope, result, feedback, formula, aim } = draft;
  const outcome = kind === 'outcome';
  return {
    account, kind, state, partner, people, owner, scope, result, feedback, formula, aim,
    title: draft.title.trim(),
    ...(draft.from ? { from: draft.from } : {}),
    ...(draft.to ? { to: draft.to } : {}),
    ...(worth.worth === undefined ? {} : { price: worth.worth, currency: worth.currency }),
    ...(draft.target === '' || formula === '' ? {} : { target: Number(draft.target) }),
    price_rule: outcome ? draft.price_rule : 'fixed',
    refund_percent: outcome ? Number(draft.refund_percent) || 0 : 0,
  };
}

function Form({ id, start, tag, onDone }: { id: number | null; start: Draft; tag: string | null; onDone: () => void }) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, theirs } = useGuardedSave<JointWork, JointChange>({
    tag,
    read: () => readJoint(id ?? 0),
    write: (asked, version) => saveJoint(id, asked, version),
    onSaved: (saved) => {
      onDone();
      showToast(t('joint.saved', { title: saved.title }));
    },
  });
  const asked = changeOf(draft);
  const send = () => {
    setTried(true);
    if (asked && draft.account !== '' && draft.title.trim() !== '') save(asked);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="advocate-form" onSubmit={submit}>
      <AccountField value={draft.account} onChange={(account) => change({ account, people: [] })} />
      {tried && draft.account === '' && <p className="bad small-text">{t('advocates.account_missing')}</p>}
      <TextInput
        label={t('joint.what')}
        maxLength={300}
        value={draft.title}
        error={tried && draft.title.trim() === '' && t('joint.what_missing')}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <div className="entry-row">
        <Select label={t('joint.kind')} allowDeselect={false} data={JOINT_KINDS.map((value) => ({ value, label: t(`joint.kind_${value}`) }))} value={draft.kind} onChange={(kind) => kind && change({ kind: kind as JointKind })} />
        <Select label={t('joint.state')} allowDeselect={false} data={JOINT_STATES.map((value) => ({ value, label: t(`joint.state_${value}`) }))} value={draft.state} onChange={(state) => state && change({ state: state as JointState })} />
      </div>
      <div className="entry-row">
        <TextInput type="date" label={t('joint.from')} value={draft.from} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput type="date" label={t('joint.to')} value={draft.to} onChange={(event) => change({ to: event.currentTarget.value })} />
      </div>
      <TextInput label={t('joint.partner')} description={t('joint.partner_hint')} maxLength={200} value={draft.partner} onChange={(event) => change({ partner: event.currentTarget.value })} />
      {draft.account !== '' && <PeopleField account={draft.account} value={draft.people} onChange={(people) => change({ people })} />}
      <WorthField label={t('joint.price')} value={draft.price} onChange={(price) => change({ price })} />
      {(['scope', 'result', 'feedback'] as const).map((name) => (
        <Textarea key={name} label={t(`joint.${name}`)} autosize minRows={1} maxLength={4000} value={draft[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />
      ))}
      <Outcome draft={draft} onChange={change} />
      <TextInput label={t('advocates.owner')} maxLength={254} value={draft.owner} onChange={(event) => change({ owner: event.currentTarget.value })} />
      {theirs && <ConflictNote text={t('joint.conflict')} sides={sidesOf(draftOf(theirs), draft)} onMine={send} onTheirs={onDone} />}
      {error && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy || asked === null}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

// The number that should move; of an outcome contract also how the price follows it.
function Outcome({ draft, onChange }: { draft: Draft; onChange: (next: Partial<Draft>) => void }) {
  return (
    <>
      <TextInput label={t('joint.formula')} description={t('joint.formula_hint')} maxLength={4000} spellCheck={false} value={draft.formula} onChange={(event) => onChange({ formula: event.currentTarget.value })} />
      {draft.formula !== '' && (
        <div className="entry-row">
          <Select label={t('joint.aim')} allowDeselect={false} data={AIMS.map((value) => ({ value, label: t(`joint.aim_${value}`) }))} value={draft.aim} onChange={(aim) => aim && onChange({ aim: aim as Aim })} />
          <NumberInput label={t('joint.target')} value={draft.target} onChange={(target) => onChange({ target })} />
        </div>
      )}
      {draft.kind === 'outcome' && (
        <div className="entry-row">
          <Select
            label={t('joint.price_rule')}
            allowDeselect={false}
            data={PRICE_RULES.map((value) => ({ value, label: t(`joint.price_rule_${value}`) }))}
            value={draft.price_rule}
            onChange={(rule) => rule && onChange({ price_rule: rule as PriceRule })}
          />
          {draft.price_rule === 'refund' && <NumberInput label={t('joint.refund')} min={0} max={100} allowDecimal={false} value={draft.refund_percent} onChange={(refund_percent) => onChange({ refund_percent })} />}
        </div>
      )}
    </>
  );
}

function PeopleField({ account, value, onChange }: { account: string; value: string[]; onChange: (people: string[]) => void }) {
  const people = useAccountPeople(account, undefined, PEOPLE).data?.items ?? [];
  const options = people.filter((one) => !one.anonymous).map((one) => ({ value: one.id, label: personName(one) }));
  const missing = value.filter((id) => !options.some((one) => one.value === id)).map((id) => ({ value: id, label: id }));
  return <MultiSelect label={t('joint.people')} searchable data={[...options, ...missing]} value={value} onChange={onChange} />;
}

function sidesOf(theirs: Draft, mine: Draft) {
  const state = ({ state: each }: Draft) => t(`joint.state_${each}`);
  return [
    { name: t('joint.what'), theirs: theirs.title, mine: mine.title.trim() },
    { name: t('joint.state'), theirs: state(theirs), mine: state(mine) },
    { name: t('joint.result'), theirs: theirs.result, mine: mine.result },
  ];
}
