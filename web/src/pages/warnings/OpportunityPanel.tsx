import '../advocates/advocates.css';
import { Select, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  addAttempt, readOpportunity, removeAttempt, SALES_STATES, saveOpportunity, useOpportunity,
  type Opportunity, type OpportunityChange, type SalesState,
} from '../../api/opportunities.ts';
import type { Warning } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { moneyExact } from '../../lib/money.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { WorthField, worthChange, worthDraft, type WorthDraft } from '../../parts/WorthField.tsx';

// What the customer gains of an opportunity, what it brings, whether sales has it, and how often it was tried.
export function OpportunityPanel({ warning, today, may }: { warning: Warning; today: string; may: boolean }) {
  const found = useOpportunity(warning.id);
  const data = found.data?.data;
  return (
    <section className="panel" aria-label={t('opportunity.panel')}>
      <PanelHead title={t('opportunity.panel')} />
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={4} />}
      {data?.advice && (
        <p className="opportunity-advice small-text" role="status">
          {data.advice}
        </p>
      )}
      {data && may && <Form warning={warning} data={data} tag={found.data?.tag ?? null} today={today} />}
      {data && !may && <Facts data={data} />}
      {data && <Attempts warning={warning} data={data} today={today} may={may} />}
    </section>
  );
}

function Facts({ data }: { data: Opportunity }) {
  return (
    <dl className="pairs">
      <dt>{t('opportunity.value')}</dt>
      <dd>{data.customer_value || '–'}</dd>
      <dt>{t('opportunity.worth')}</dt>
      <dd>{data.worth ? moneyExact(data.worth.amount, data.worth) : '–'}</dd>
      <dt>{t('opportunity.sales')}</dt>
      <dd>{t(`opportunity.sales_${data.sales.state}`)}</dd>
    </dl>
  );
}

interface Draft {
  value: string;
  worth: WorthDraft;
  state: SalesState;
  to: string;
  note: string;
}

const same = (a: Draft, b: Draft) => JSON.stringify(a) === JSON.stringify(b);
const draftOf = (data: Opportunity, currency: string): Draft => ({
  value: data.customer_value,
  worth: worthDraft(data.worth, currency),
  state: data.sales.state,
  to: data.sales.to,
  note: data.sales.note,
});

function Form({ warning, data, tag, today }: { warning: Warning; data: Opportunity; tag: string | null; today: string }) {
  const read = (said: Opportunity) => draftOf(said, warning.currency || 'EUR');
  const [base, setBase] = useState(() => read(data)); // as it was when the draft began
  const [draft, setDraft] = useState(base);
  const begin = (said: Opportunity) => {
    setBase(read(said));
    setDraft(read(said));
  };
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }));
  const { save, busy, error, theirs, takeTheirs } = useGuardedSave<Opportunity, OpportunityChange>({
    tag,
    read: () => readOpportunity(warning.id),
    // An attempt gives it another version, and is no reason for a conflict.
    write: async (asked, version) => {
      const now = await readOpportunity(warning.id);
      return saveOpportunity(warning.id, asked, same(read(now.data), base) ? (now.tag ?? undefined) : version);
    },
    onSaved: (saved) => {
      begin(saved);
      showToast(t('warnings.saved', { name: warning.name }));
    },
  });
  const worth = worthChange(draft.worth);
  const passed = draft.state !== 'none';
  const wrong = !worth || (passed && draft.to.trim() === '');
  const dirty = !same(draft, base);
  const send = () => save({ customer_value: draft.value.trim(), ...worth, sales_state: draft.state, sales_to: draft.to.trim(), sales_note: draft.note.trim() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) send();
  };
  return (
    <form className="opportunity-form" onSubmit={submit}>
      <Textarea
        label={t('opportunity.value')}
        description={t('opportunity.value_hint')}
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.value}
        onChange={(event) => change({ value: event.currentTarget.value })}
      />
      <WorthField label={t('opportunity.worth')} value={draft.worth} onChange={(next) => change({ worth: next })} />
      <Select
        label={t('opportunity.sales')}
        description={data.sales.on ? t('opportunity.passed_on', { day: formatDay(data.sales.on, today) }) : undefined}
        allowDeselect={false}
        data={SALES_STATES.map((each) => ({ value: each, label: t(`opportunity.sales_${each}`) }))}
        value={draft.state}
        onChange={(next) => next && change({ state: next as SalesState })}
      />
      {passed && (
        <>
          <TextInput label={t('opportunity.to')} required withAsterisk={false} maxLength={200} value={draft.to} onChange={(event) => change({ to: event.currentTarget.value })} />
          <TextInput label={t('opportunity.note')} maxLength={500} value={draft.note} onChange={(event) => change({ note: event.currentTarget.value })} />
        </>
      )}
      {theirs && (
        <ConflictNote
          text={t('opportunity.conflict')}
          sides={[
            { name: t('opportunity.value'), theirs: theirs.customer_value, mine: draft.value },
            { name: t('opportunity.sales'), theirs: t(`opportunity.sales_${theirs.sales.state}`), mine: t(`opportunity.sales_${draft.state}`) },
          ]}
          onMine={send}
          onTheirs={() => {
            begin(theirs);
            takeTheirs();
          }}
        />
      )}
      {error && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn compact" disabled={busy || wrong || !dirty}>
          {t('common.save')}
        </button>
      </div>
    </form>
  );
}

function Attempts({ warning, data, today, may }: { warning: Warning; data: Opportunity; today: string; may: boolean }) {
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () => addAttempt(warning.id, note.trim()),
    onSuccess: () => {
      setNote('');
      showToast(t('opportunity.attempt_kept'));
    },
  });
  const drop = (id: number) => void removeAttempt(warning.id, id).then(() => showToast(t('opportunity.attempt_removed'))).catch((error: unknown) => showToast(errorText(error)));
  return (
    <>
      <h3 className="detail-label">{t('opportunity.attempts')}</h3>
      {data.attempts.length === 0 && <p className="nothing small-text">{t('opportunity.no_attempts')}</p>}
      <ul>
        {data.attempts.map((attempt) => (
          <li key={attempt.id} className="advocate-record">
            <span>
              {formatDay(attempt.day, today)}
              {attempt.note && <span className="second small-text advocate-note">{attempt.note}</span>}
            </span>
            {attempt.valued ? <span /> : <span className="tag watch">{t('opportunity.without')}</span>}
            {may && (
              <button type="button" className="btn plain compact square" aria-label={t('opportunity.remove_attempt', { day: formatDay(attempt.day, today) })} onClick={() => drop(attempt.id)}>
                <Icon name="close" size="small" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <form
          className="advocate-add"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <TextInput label={t('opportunity.attempt')} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <button type="submit" className="btn compact" disabled={add.isPending}>
            {t('opportunity.note_attempt')}
          </button>
          {add.isError && <ErrorNote error={add.error} />}
        </form>
      )}
    </>
  );
}
