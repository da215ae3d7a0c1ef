import './ahead.css';
import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useNextStage, type StageReadiness } from '../../api/ahead.ts';
import { saveGoal, useGoals, type Goal } from '../../api/goals.ts';
import { useStages } from '../../api/journey.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

// The next stage with what is missing and what is ready, and what they expect of each.
export function AheadPanel({ id, day }: { id: string; day: string | undefined }) {
  const ahead = useNextStage(id, day);
  const may = useMay('note') && day === undefined;
  const now = ahead.data?.now;
  const next = ahead.data?.next;
  return (
    <section className="panel order-3" aria-label={t('ahead.panel')}>
      <PanelHead title={t('ahead.panel')} />
      <QueryError query={ahead} />
      {ahead.data && (next ? <Next stage={next} ready={[...(now?.resources ?? []), ...next.resources]} /> : <p className="small-text second">{t('ahead.last')}</p>)}
      {day === undefined && <Expectations account={id} now={now ?? null} may={may} />}
      {day === undefined && (
        <p className="ahead-links">
          <Link to="/accounts/$id/contact" params={{ id }} className="link small-text">
            {t('ahead.contact_open')}
          </Link>
        </p>
      )}
    </section>
  );
}

function Next({ stage, ready }: { stage: StageReadiness; ready: StageReadiness['resources'] }) {
  const missing = stage.conditions.filter((one) => !one.met).length;
  return (
    <>
      <p title={stage.meaning}>
        <b>{t('ahead.next', { stage: stage.name })}</b>
      </p>
      <p className="small-text second">{stage.conditions.length === 0 ? t('ahead.by_hand') : t('ahead.missing', { n: missing })}</p>
      <ul className="small-text">
        {stage.conditions.map((one) => (
          <li key={one.text} className={one.met ? 'second' : undefined}>
            <span aria-hidden="true">{one.met ? '●' : '○'}</span> <span className="for-readers">{t(one.met ? 'ahead.met' : 'ahead.not_met')}: </span>
            <code>{one.text}</code>
          </li>
        ))}
      </ul>
      {ready.length === 0 ? (
        <p className="small-text second">{t('ahead.none_ready')}</p>
      ) : (
        <ul className="small-text ahead-ready" aria-label={t('ahead.ready')}>
          {ready.map((one) => (
            <li key={`${one.stage} ${one.name}`}>
              <span className="tag">{t(`ahead.resource_${one.kind}`)}</span>{' '}
              {one.url ? (
                <a className="link" href={one.url} target="_blank" rel="noreferrer noopener">
                  {one.name}
                </a>
              ) : (
                one.name
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const rank = (goal: Goal) => goal.priority ?? 9;

// Priorities that everybody who opens the account sees, whatever their department.
function Expectations({ account, now, may }: { account: string; now: StageReadiness | null; may: boolean }) {
  const goals = useGoals(account);
  const [adding, setAdding] = useState(false);
  const all = goals.data?.filter((goal) => goal.kind === 'expectation') ?? [];
  const open = all.filter((goal) => goal.state === 'open').sort((a, b) => rank(a) - rank(b));
  const meet = ({ id, title }: Goal) =>
    void saveGoal(id, { state: 'reached' })
      .then(() => showToast(t('ahead.met_now', { title }), () => void saveGoal(id, { state: 'open' })))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <>
      <h3 className="ahead-head">{t('ahead.expectations')}</h3>
      {goals.data && now && !all.some((goal) => goal.stage === now.id) && <p className="small-text second">{t('ahead.no_expectations', { stage: now.name })}</p>}
      <ul className="goals">
        {open.map((goal) => (
          <li key={goal.id}>
            {may ? (
              <button type="button" className="task-done" aria-label={t('ahead.meet', { title: goal.title })} onClick={() => meet(goal)}>
                <Icon name="check" size="small" />
              </button>
            ) : (
              <span />
            )}
            <span className="goal-words">
              <span>{goal.title}</span>
              <span className="small-text second">{goal.stage_name}</span>
            </span>
            {goal.priority !== null && <span className={goal.priority === 1 ? 'tag leaf' : 'tag'}>{t(`ahead.priority_${goal.priority}`)}</span>}
          </li>
        ))}
      </ul>
      {may && !adding && (
        <button type="button" className="link small-text" onClick={() => setAdding(true)}>
          {t('ahead.expect')}
        </button>
      )}
      {adding && <ExpectationForm account={account} start={now?.id ?? null} onDone={() => setAdding(false)} />}
    </>
  );
}

const PRIORITIES = [0, 1, 2, 3] as const;

function ExpectationForm({ account, start, onDone }: { account: string; start: number | null; onDone: () => void }) {
  const stages = useStages().data?.items ?? [];
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  // The stage they are in may be known only after the form is open.
  const stage = chosen ?? (start === null ? null : String(start));
  const [priority, setPriority] = useState('2');
  const save = useMutation({
    mutationFn: () => saveGoal(null, { account, kind: 'expectation', title: title.trim(), stage: Number(stage), priority: Number(priority) }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="relationship-form" onSubmit={submit}>
      <TextInput label={t('ahead.expected')} autoFocus required withAsterisk={false} maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <div className="entry-row">
        <Select label={t('ahead.of_stage')} allowDeselect={false} data={stages.map((each) => ({ value: String(each.id), label: each.name }))} value={stage} onChange={setChosen} />
        <Select
          label={t('ahead.priority')}
          allowDeselect={false}
          data={PRIORITIES.map((each) => ({ value: String(each), label: t(`ahead.priority_${each}`) }))}
          value={priority}
          onChange={(value) => setPriority(value ?? '0')}
        />
      </div>
      {save.isError && <ErrorNote error={save.error} />}
      <p className="row">
        <button type="submit" className="btn compact main" disabled={save.isPending || title.trim() === '' || stage === null}>
          {t('common.save')}
        </button>
        <button type="button" className="btn compact" onClick={onDone}>
          {t('common.cancel')}
        </button>
      </p>
    </form>
  );
}
