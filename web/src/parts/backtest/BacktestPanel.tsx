import './backtest.css';
import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DefinitionPath } from '../../api/definitions.ts';
import { startBacktest, stopBacktest, useBacktest, type Backtest, type Tested } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { ErrorNote, QueryError } from '../messages.tsx';
import { PanelHead } from '../small.tsx';
import { TableSwitch } from '../TableSwitch.tsx';
import { Result } from './BacktestResult.tsx';
import { useBacktestChoices, WRITTEN, type Choice } from './choices.ts';

interface Props {
  tested: Tested | null; // null while it has a mistake
  path: DefinitionPath; // of which kind it is, and which one: its other versions can be compared
  id: string | null;
}

const MONTHS = [6, 9, 12, 15];
const DAYS_OF_MONTH = 30.4375;
const EVERY_DAYS = 1;
const AHEAD_DAYS = 90;

interface Asked {
  from: string;
  to: string;
  tested: Tested;
  versus: Pick<Choice, 'label' | 'what'> | null;
}

// Anything that tells accounts apart, run over the past: whom it would have caught, whom it would have missed, and how
// often for nothing; alone or beside another.
export function BacktestPanel({ tested, path, id }: Props) {
  const clock = useClock();
  const choices = useBacktestChoices(path, id);
  const [run, setRun] = useState<{ id: number; asked: Asked } | null>(null);
  const [months, setMonths] = useState('12');
  const [picked, setPicked] = useState<string | null>(null);
  const [written, setWritten] = useState('');
  const [table, setTable] = useState(false);
  const answer = useBacktest(run?.id ?? null);
  const choice = choices.flatMap((group) => group.items).find((each) => each.value === picked) ?? null;
  const versus = choice?.value === WRITTEN ? { label: choice.label, what: { formula: written } } : choice;
  const start = useMutation({
    mutationFn: async (asked: Asked) => ({ id: (await startBacktest(bodyOf(asked))).id, asked }),
    onSuccess: setRun,
  });
  const stop = useMutation({ mutationFn: () => stopBacktest(run!.id), onSettled: () => void answer.refetch() });
  const data = answer.data;
  const running = start.isPending || (run !== null && (answer.isPending || ['waits', 'runs'].includes(data?.state ?? '')));
  const left = useRef<number | null>(null);
  useEffect(() => {
    left.current = running ? (run?.id ?? null) : null;
  });
  // Nobody waits any more for a run whose page was left.
  useEffect(
    () => () => {
      if (left.current !== null) void stopBacktest(left.current).catch(() => {});
    },
    [],
  );
  const old = run !== null && sameText(run.asked) !== sameText({ tested, versus });
  const ready = tested !== null && (choice?.value !== WRITTEN || written.trim() !== '');
  return (
    <section className="panel backtest" aria-label={t('backtest.title')}>
      <PanelHead title={t('backtest.title')} aside={t('backtest.aside', { days: AHEAD_DAYS })}>
        {data?.result && <TableSwitch table={table} onChange={setTable} />}
      </PanelHead>
      <form
        className="row wrap backtest-form"
        onSubmit={(event) => {
          event.preventDefault();
          const from = addDays(clock.today, -Math.round(Number(months) * DAYS_OF_MONTH));
          if (tested) start.mutate({ from, to: clock.today, tested, versus });
        }}
      >
        <Select
          className="quiet-select"
          aria-label={t('backtest.period')}
          data={MONTHS.map((n) => ({ value: String(n), label: t('backtest.months', { n }) }))}
          value={months}
          allowDeselect={false}
          onChange={(next) => next && setMonths(next)}
        />
        <Select
          className="quiet-select"
          aria-label={t('backtest.versus')}
          placeholder={t('backtest.versus')}
          clearable
          searchable
          nothingFoundMessage={t('common.nothing_found')}
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={choices.map(({ group, items }) => ({ group, items: items.map(({ value, label }) => ({ value, label })) }))}
          value={picked}
          onChange={setPicked}
        />
        {choice?.value === WRITTEN && (
          <TextInput
            className="mono-field grow"
            aria-label={t('backtest.written')}
            placeholder={t('backtest.written_example')}
            maxLength={4000}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
        )}
        {running ? (
          <button type="button" className="btn compact" disabled={run === null || start.isPending} onClick={() => stop.mutate()}>
            {t('backtest.stop')}
          </button>
        ) : (
          <button type="submit" className="btn compact" disabled={!ready}>
            {t(data?.result ? 'backtest.again' : 'backtest.run')}
          </button>
        )}
        {old && data?.result && <span className="small-text watch">{t('backtest.old')}</span>}
      </form>
      {start.isError && <ErrorNote error={start.error} />}
      <QueryError query={answer} />
      {running && <Progress run={data} />}
      {data?.state === 'stopped' && <p className="nothing small-text">{t('backtest.cancelled')}</p>}
      {!running && !data && <p className="nothing small-text">{t('backtest.nothing')}</p>}
      {run && data?.result && (
        <Result result={data.result} versus={data.versus} name={run.asked.versus?.label ?? ''} from={run.asked.from} to={run.asked.to} table={table} />
      )}
    </section>
  );
}

function bodyOf({ tested, versus, from, to }: Asked): object {
  const other = versus && ('formula' in versus.what ? versus.what.formula : versus.what);
  return { ...tested, ...(other ? { versus: other } : {}), from, to, every_days: EVERY_DAYS, ahead_days: AHEAD_DAYS };
}

function sameText({ tested, versus }: { tested: Tested | null; versus: Pick<Choice, 'what'> | null }): string {
  return JSON.stringify([tested, versus?.what ?? null]);
}

function Progress({ run }: { run: Backtest | undefined }) {
  const share = run?.progress ?? 0;
  return (
    <div role="status">
      <p className="row small-text">
        {t('backtest.running')} <span className="push second">{Math.round(share * 100)}%</span>
      </p>
      <span className="bar leaf" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
