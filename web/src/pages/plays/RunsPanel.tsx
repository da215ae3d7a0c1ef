import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { actOnRun, enterByHand, RUN_STATES, usePlayRun, usePlayRuns, usePlays, type PlayBody, type PlayProof, type PlayRun, type RunAction, type RunState } from '../../api/plays.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatMoment } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { stepOf } from '../../lib/plays/graph.ts';
import { stepTitle, type PlayNames } from '../../lib/plays/words.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { PersonField } from './PersonField.tsx';
import { outcomeWord } from './PlayPanel.tsx';

interface Props {
  id: string;
  body: PlayBody;
  names: PlayNames;
}

// Who is on the way through the play, or was; each opens to its path.
export function RunsPanel({ id, body, names }: Props) {
  const [state, setState] = useState<RunState | null>(null);
  const [side, setSide] = useState<'played' | 'held' | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const runs = usePlayRuns(id, { state: state ?? undefined, side: side ?? undefined });
  const calls = useMayCall();
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {calls('POST', '/plays/{id}/runs') && <EnterForm id={id} audience={body.audience} />}
      <section className="panel" aria-label={t('play.tab_runs')}>
        <div className="row wrap runs-filter">
          <Select className="quiet-select" aria-label={t('play.run_state')} placeholder={t('play.any_state')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={RUN_STATES.map((value) => ({ value, label: t(`play.run_${value}`) }))} value={state} onChange={(next) => setState(next as RunState | null)} />
          <Select className="quiet-select" aria-label={t('play.run_side')} placeholder={t('play.both_sides')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={(['played', 'held'] as const).map((value) => ({ value, label: t(`play.side_${value}`) }))} value={side} onChange={(next) => setSide(next as 'played' | 'held' | null)} />
        </div>
        <QueryError query={runs} />
        {runs.isPending && <SkeletonLines rows={6} />}
        {runs.data && items.length === 0 && <p className="nothing small-text">{t(state || side ? 'play.no_such_runs' : 'play.no_runs')}</p>}
        <ul className="run-list">
          {items.map((run) => (
            <li key={run.id}>
              <RunLine run={run} where={whereOf(run, body, names)} open={open === run.id} onOpen={() => setOpen(open === run.id ? null : run.id)} />
              {open === run.id && <RunPath id={run.id} body={body} names={names} />}
            </li>
          ))}
        </ul>
        {runs.hasNextPage && (
          <button type="button" className="btn compact" disabled={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t('common.more')}
          </button>
        )}
      </section>
    </>
  );
}

const accountOf = ({ account }: PlayRun) => account?.name ?? account?.id ?? NOT_KNOWN;

// What a run is doing now, or how it ended, in a few words.
function whereOf(run: PlayRun, body: PlayBody, names: PlayNames): string {
  if (run.side === 'held' && run.state !== 'ended') return t('play.side_held');
  if (run.state === 'ended' || run.state === 'watching') return runEnd(run);
  const step = stepOf(body.steps, run.step);
  const at = step ? stepTitle(step, body.steps, names) : run.step;
  if (run.state === 'resting') return t('play.resting_at', { step: at });
  return run.state === 'paused' ? t('play.paused_at', { step: at }) : at;
}

export function runEnd(run: PlayRun): string {
  if (run.goal_at) return t('play.reached');
  if (run.result === '') return t(`play.run_${run.state}`);
  return t(`play.result_${run.result}`);
}

export function RunLine({ run, where, open, onOpen, name }: { run: PlayRun; where: string; open: boolean; onOpen: () => void; name?: string }) {
  const { today } = useClock();
  return (
    <button type="button" className="run-line" aria-expanded={open} onClick={onOpen}>
      <b>{name ?? accountOf(run)}</b>
      {name === undefined && run.person && <span className="second">{run.person_name || run.person}</span>}
      <span className={run.state === 'paused' ? 'small-text watch' : 'small-text second'}>{where}</span>
      <span className="small-text quiet push">{formatDay(run.entered_at.slice(0, 10), today)}</span>
    </button>
  );
}

const ACTIONS: { action: RunAction; states: RunState[] }[] = [
  { action: 'pause', states: ['going'] },
  { action: 'resume', states: ['paused'] },
  { action: 'retry', states: ['paused'] },
  { action: 'skip', states: ['going', 'paused'] },
  { action: 'move', states: ['going', 'paused'] },
  { action: 'stop', states: ['going', 'paused', 'resting'] },
];

// The way of one run so far, and what can be done with it.
export function RunPath({ id, body, names }: { id: number; body?: PlayBody; names: PlayNames }) {
  const run = usePlayRun(id);
  const plays = usePlays();
  const clock = useClock();
  const calls = useMayCall();
  const [why, setWhy] = useState('');
  const act = useMutation({
    mutationFn: (action: RunAction) => actOnRun(id, action, why.trim()),
    onSuccess: (_, action) => {
      setWhy('');
      showToast(t(`play.did_${action}`));
    },
  });
  const data = run.data?.run;
  const path = run.data?.path ?? [];
  if (!data) return run.isError ? <QueryError query={run} /> : <SkeletonLines rows={3} />;
  const title = (step: string) => {
    const found = body && stepOf(body.steps, step);
    return found ? stepTitle(found, body.steps, names) : step || t('play.whole_run');
  };
  // Only who began an earlier version can be moved to the newest.
  const newest = plays.data?.items.find((play) => play.id === data.play)?.version ?? 0;
  const actions = ACTIONS.filter(({ action, states }) => (action !== 'move' || data.version < newest) && states.includes(data.state) && data.side === 'played' && calls('POST', `/play-runs/{id}/${action}`));
  return (
    <div className="run-path">
      <p className="small-text second">
        {data.account && (
          <Link to="/accounts/$id" params={{ id: data.account.id }} className="link">
            {accountOf(data)}
          </Link>
        )}{' '}
        {t('play.entered_version', { at: formatMoment(data.entered_at, clock.zone, clock.today), n: data.version })}
        {data.why && `. ${data.why}`}
      </p>
      <ol>
        {path.map((entry, index) => (
          <li key={index}>
            <span className="quiet">{formatMoment(entry.at, clock.zone, clock.today)}</span>
            <span>
              {title(entry.step)}: <b>{outcomeWord(entry.outcome)}</b>
              {entry.why && <span className="second"> {entry.why}</span>}
              {entry.proof && <ProofLine proof={entry.proof} />}
            </span>
          </li>
        ))}
      </ol>
      {data.state !== 'ended' && data.due_at && <p className="small-text second">{t('play.goes_on', { at: formatMoment(data.due_at, clock.zone, clock.today) })}</p>}
      {actions.length > 0 && (
        <>
          <TextInput label={t('play.why')} maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <p className="row wrap">
            {actions.map(({ action }) => (
              <button key={action} type="button" className="btn compact" disabled={act.isPending} onClick={() => act.mutate(action)}>
                {t(`play.do_${action}`)}
              </button>
            ))}
          </p>
        </>
      )}
      {act.isError && <ErrorNote error={act.error} />}
    </div>
  );
}

// "Delivered to 2 of 3, opened by 1, acted on by nobody": the first time of each as a hint.
export function ProofLine({ proof }: { proof: PlayProof }) {
  const clock = useClock();
  const parts = (['delivered', 'opened', 'acted'] as const).map((what) => ({ what, count: proof[what], at: proof[`${what}_at`] }));
  return (
    <span className="proof-line">
      {parts.map(({ what, count, at }) => (
        <span key={what} className={count > 0 ? 'proof so' : 'proof'} title={at ? t('play.proof_first', { at: formatMoment(at, clock.zone, clock.today) }) : undefined}>
          <Icon name={count > 0 ? 'check' : 'clock'} size="small" />
          {t(`play.proof_count_${what}`, { n: count, of: proof.messages })}
        </span>
      ))}
      {proof.lost > 0 && <span className="proof watch">{t('play.proof_lost', { n: proof.lost })}</span>}
    </span>
  );
}

function EnterForm({ id, audience }: { id: string; audience: PlayBody['audience'] }) {
  const [account, setAccount] = useState('');
  const [person, setPerson] = useState('');
  const enter = useMutation({
    mutationFn: () => enterByHand(id, account, audience === 'people' ? person : undefined),
    onSuccess: (run) => {
      showToast(t('play.entered_by_hand', { name: accountOf(run) }));
      setAccount('');
      setPerson('');
    },
  });
  return (
    <form
      className="panel enter-form"
      aria-label={t('play.enter_by_hand')}
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <AccountField value={account} onChange={(next) => (setAccount(next), setPerson(''))} />
      {audience === 'people' && account && <PersonField account={account} value={person} onChange={setPerson} />}
      <button type="submit" className="btn compact" disabled={!account || (audience === 'people' && !person) || enter.isPending}>
        {t('play.enter_by_hand')}
      </button>
      {enter.isError && <ErrorNote error={enter.error} />}
    </form>
  );
}
