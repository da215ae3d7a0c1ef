import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useAccountPeople, useFeatures } from '../../api/queries.ts';
import { readPlan, readTemplate, savePlan, usePlan, useUseCases, type ItemChange, type Plan, type PlanChange } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { OwnerField } from './OwnerField.tsx';
import { itemText } from './PlanParts.tsx';

const PEOPLE = 200;
const PLAN_DAYS = 90;
const ITEMS_MOST = 30;

interface Draft {
  title: string;
  note: string;
  owner: string;
  use_case: string;
  start: string;
  due: string;
  items: ItemChange[];
}

const draftOf = (plan: Plan): Draft => ({
  title: plan.title, note: plan.note, owner: plan.owner, use_case: plan.use_case ? String(plan.use_case.id) : '', start: plan.start, due: plan.due,
  items: plan.items.map(({ id, kind, feature, measure, target, people, due }) => ({ id, kind, feature, measure, target, people: people.map((one) => one.id), due })),
});

interface Props {
  id: number | null;
  account: string;
  useCaseId?: number;
  onDone: () => void;
}

export function PlanForm({ id, account, useCaseId, onDone }: Props) {
  const found = usePlan(id);
  const { today } = useClock();
  const fresh: Draft = { title: '', note: '', owner: '', use_case: useCaseId ? String(useCaseId) : '', start: today, due: addDays(today, PLAN_DAYS), items: [] };
  if (id === null) return <Form id={null} account={account} start={fresh} tag={null} onDone={onDone} />;
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={8} />}
      {found.data && <Form id={id} account={account} start={draftOf(found.data.data)} tag={found.data.tag} onDone={onDone} />}
    </>
  );
}

// A new plan without an owner is that of who makes it.
function changeOf(draft: Draft, account: string, isNew: boolean): PlanChange {
  return {
    ...(isNew && draft.owner === '' ? {} : { owner: draft.owner }),
    account, note: draft.note, use_case: Number(draft.use_case) || 0, start: draft.start, due: draft.due,
    title: draft.title.trim(),
    // A target that was due outside of the plan's new days is due at its end.
    items: draft.items.map((item) => ({ ...item, due: item.due && item.due >= draft.start && item.due <= draft.due ? item.due : draft.due })),
  };
}

function Form({ id, account, start, tag, onDone }: { id: number | null; account: string; start: Draft; tag: string | null; onDone: () => void }) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const library = useUseCases().data?.items ?? [];
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, theirs } = useGuardedSave<Plan, PlanChange>({
    tag,
    read: () => readPlan(id ?? 0),
    write: (asked, version) => savePlan(id, asked, version),
    onSaved: (saved) => {
      onDone();
      showToast(t('plan.saved', { title: saved.title }));
    },
  });
  const send = () => {
    setTried(true);
    if (draft.title.trim() !== '') save(changeOf(draft, account, id === null));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="case-form" onSubmit={submit}>
      <TextInput label={t('plan.what')} maxLength={300} value={draft.title} error={tried && draft.title.trim() === '' && t('plan.what_missing')} onChange={(event) => change({ title: event.currentTarget.value })} />
      <div className="entry-row">
        <OwnerField label={t('case.owner')} value={draft.owner} onChange={(owner) => change({ owner })} />
        <Select
          label={t('plan.use_case')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={library.map((one) => ({ value: String(one.id), label: one.name }))}
          value={draft.use_case || null}
          onChange={(use_case) => change({ use_case: use_case ?? '' })}
        />
      </div>
      <div className="entry-row">
        <TextInput type="date" label={t('plan.start')} value={draft.start} onChange={(event) => change({ start: event.currentTarget.value })} />
        <TextInput type="date" label={t('plan.due_day')} value={draft.due} onChange={(event) => change({ due: event.currentTarget.value })} />
      </div>
      <Targets draft={draft} account={account} onChange={(items) => change({ items })} />
      <Textarea label={t('case.note')} autosize minRows={1} maxLength={4000} value={draft.note} onChange={(event) => change({ note: event.currentTarget.value })} />
      {theirs && <ConflictNote text={t('case.conflict')} sides={sidesOf(theirs, draft)} onMine={send} onTheirs={onDone} />}
      {error && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function sidesOf(theirs: Plan, mine: Draft) {
  return [
    { name: t('plan.what'), theirs: theirs.title, mine: mine.title },
    { name: t('case.owner'), theirs: theirs.owner, mine: mine.owner },
    { name: t('plan.due_day'), theirs: theirs.due, mine: mine.due },
    { name: t('plan.items'), theirs: theirs.items.map(itemText).join('; '), mine: String(mine.items.length) },
    { name: t('case.note'), theirs: theirs.note, mine: mine.note },
  ];
}

function Targets({ draft, account, onChange }: { draft: Draft; account: string; onChange: (items: ItemChange[]) => void }) {
  const { items } = draft;
  const add = (more: ItemChange[]) => onChange([...items, ...more].slice(0, ITEMS_MOST));
  const propose = () =>
    void readTemplate(account, Number(draft.use_case) || null)
      .then((template) => {
        const fresh = template.items.filter((one) => !items.some((item) => item.kind === one.kind && (item.feature ?? '') === one.feature));
        if (fresh.length === 0) showToast(t('plan.propose_none'));
        add(fresh.map(({ kind, feature, measure, target }) => ({ kind, feature, measure, target, due: draft.due })));
      })
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <div className="case-form" role="group" aria-label={t('plan.items')}>
      <span className="field-label">{t('plan.items')}</span>
      {items.length === 0 && <p className="nothing small-text">{t('plan.items_none')}</p>}
      {items.map((item, index) => (
        <Target
          key={index}
          number={index + 1}
          item={item}
          account={account}
          onChange={(next) => onChange(items.map((one, at) => (at === index ? { ...one, ...next } : one)))}
          onDrop={() => onChange(items.filter((_, at) => at !== index))}
        />
      ))}
      <p className="row wrap">
        <button type="button" className="btn compact" onClick={propose}>
          {t('plan.propose')}
        </button>
        <AddButton label={t('plan.add_feature')} onClick={() => add([{ kind: 'feature', feature: '', measure: 'people', target: 3, due: draft.due }])} />
        <AddButton label={t('plan.add_users')} onClick={() => add([{ kind: 'users', target: 10, due: draft.due }])} />
        <AddButton label={t('plan.add_people')} onClick={() => add([{ kind: 'people', people: [], due: draft.due }])} />
      </p>
    </div>
  );
}

function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="btn plain compact" onClick={onClick}>
      <Icon name="plus" size="small" />
      {label}
    </button>
  );
}

interface TargetProps {
  number: number;
  item: ItemChange;
  account: string;
  onChange: (next: Partial<ItemChange>) => void;
  onDrop: () => void;
}

function Target({ number, item, account, onChange, onDrop }: TargetProps) {
  const features = useFeatures().data?.items ?? [];
  const names = [...new Set([...features.map((one) => one.name), ...(item.feature ? [item.feature] : [])])];
  return (
    <fieldset className="target-row">
      <legend>{t('plan.item_n', { n: number, kind: t(`plan.add_${item.kind}`) })}</legend>
      {item.kind === 'feature' && <Select label={t('plan.feature')} searchable allowDeselect={false} data={names} value={item.feature || null} onChange={(feature) => feature && onChange({ feature })} />}
      {item.kind === 'people' && <PeopleField account={account} value={item.people ?? []} onChange={(people) => onChange({ people })} />}
      <div className="entry-row">
        {item.kind !== 'people' && <NumberInput label={t('plan.target')} min={1} max={item.measure === 'share' ? 100 : 1000000} allowDecimal={false} value={item.target ?? ''} onChange={(target) => onChange({ target: Number(target) || 1 })} />}
        {item.kind === 'feature' && (
          <Select
            label={t('plan.measure')}
            allowDeselect={false}
            data={(['people', 'share'] as const).map((value) => ({ value, label: t(`plan.measure_${value}`) }))}
            value={item.measure ?? 'people'}
            onChange={(measure) => measure && onChange({ measure: measure as 'people' | 'share' })}
          />
        )}
        <TextInput type="date" label={t('plan.due_day')} value={item.due ?? ''} onChange={(event) => onChange({ due: event.currentTarget.value })} />
      </div>
      <div>
        <button type="button" className="btn plain compact" aria-label={t('plan.drop', { n: number })} onClick={onDrop}>
          <Icon name="close" size="small" />
          {t('case.remove')}
        </button>
      </div>
    </fieldset>
  );
}

export function PeopleField({ account, value, label, onChange }: { account: string; value: string[]; label?: string; onChange: (people: string[]) => void }) {
  const people = useAccountPeople(account, undefined, PEOPLE).data?.items ?? [];
  const options = people.filter((one) => !one.anonymous).map((one) => ({ value: one.id, label: personName(one) }));
  const missing = value.filter((id) => !options.some((one) => one.value === id)).map((id) => ({ value: id, label: id }));
  return <MultiSelect label={label ?? t('plan.people')} searchable data={[...options, ...missing]} value={value} onChange={onChange} />;
}
