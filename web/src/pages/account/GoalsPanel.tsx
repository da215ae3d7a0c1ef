import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { GOAL_KINDS, saveGoal, useGoals, type Goal, type GoalKind, type GoalState } from '../../api/goals.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDaysUntil, formatDayLong } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

// What they want to reach and what was promised to them; of a past day nothing is said, for this is of now.
export function GoalsPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const goals = useGoals(id);
  const may = useMay('note');
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const shown = goals.data?.filter((goal) => goal.kind !== 'expectation') ?? []; // these stand beside the journey
  const open = shown.filter((goal) => goal.state === 'open');
  const ended = shown.filter((goal) => goal.state !== 'open');
  if (day !== undefined) return null;
  return (
    <section className="panel order-3" aria-label={t('goal.panel')}>
      <PanelHead title={t('goal.panel')}>
        {may && !adding && (
          <button type="button" className="link small-text" onClick={() => setAdding(true)}>
            {t('goal.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={goals} />
      {goals.data && open.length === 0 && !adding && <p className="nothing small-text">{t('goal.none')}</p>}
      <ul className="goals">
        {[...open, ...(all ? ended : [])].map((goal) => (
          <GoalLine key={goal.id} goal={goal} today={today} may={may} />
        ))}
      </ul>
      {ended.length > 0 && (
        <button type="button" className="link small-text" aria-expanded={all} onClick={() => setAll(!all)}>
          {t('goal.shown_done', { n: ended.length })}
        </button>
      )}
      {adding && <GoalForm account={id} onDone={() => setAdding(false)} />}
    </section>
  );
}

function GoalLine({ goal, today, may }: { goal: Goal; today: string; may: boolean }) {
  const { title } = goal;
  const end = (state: GoalState, text: string) =>
    void saveGoal(goal.id, { state })
      .then(() => showToast(text, () => void saveGoal(goal.id, { state: 'open' }).catch((error: unknown) => showToast(errorText(error)))))
      .catch((error: unknown) => showToast(errorText(error)));
  const late = goal.state === 'open' && goal.due !== null && goal.due < today;
  return (
    <li>
      {goal.state === 'open' && may ? (
        <button type="button" className="task-done" aria-label={t('goal.reach', { title })} onClick={() => end('reached', t('goal.reached', { title }))}>
          <Icon name="check" size="small" />
        </button>
      ) : (
        <span />
      )}
      <span className="goal-words">
        <span>{title}</span>
        <span className="small-text second">
          {t(`goal.kind_${goal.kind}`)}
          {goal.state !== 'open' && `, ${t(`goal.state_${goal.state}`)}`}
          {goal.owner && `, ${goal.owner}`}
          {goal.note && `: ${goal.note}`}
        </span>
      </span>
      <span className={late ? 'bad nowrap' : 'second nowrap'} title={goal.due ? formatDayLong(goal.due) : undefined}>
        {goal.due && (goal.state === 'open' ? formatDaysUntil(goal.due, today) : formatDay(goal.due, today))}
      </span>
      {goal.state === 'open' && may ? (
        <button type="button" className="btn plain compact square" aria-label={t('goal.drop', { title })} onClick={() => end('dropped', t('goal.dropped', { title }))}>
          <Icon name="close" size="small" />
        </button>
      ) : (
        <span />
      )}
    </li>
  );
}

function GoalForm({ account, onDone }: { account: string; onDone: () => void }) {
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<GoalKind>('goal');
  const [due, setDue] = useState('');
  const save = useMutation({
    mutationFn: () => saveGoal(null, { account, kind, title: title.trim(), ...(due ? { due } : {}) }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="relationship-form" onSubmit={submit}>
      <TextInput label={t('goal.title')} autoFocus required withAsterisk={false} maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <div className="entry-row">
        <Select
          label={t('goal.kind')}
          allowDeselect={false}
          data={GOAL_KINDS.map((each) => ({ value: each, label: t(`goal.kind_${each}`) }))}
          value={kind}
          onChange={(value) => setKind((value as GoalKind | null) ?? 'goal')}
        />
        <TextInput type="date" label={t('goal.due')} value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      </div>
      {save.isError && <ErrorNote error={save.error} />}
      <p className="row">
        <button type="submit" className="btn compact main" disabled={save.isPending || title.trim() === ''}>
          {t('common.save')}
        </button>
        <button type="button" className="btn compact" onClick={onDone}>
          {t('common.cancel')}
        </button>
      </p>
    </form>
  );
}
