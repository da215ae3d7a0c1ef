import './backtest.css';
import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { startBacktest, stopBacktest, useBacktest, type Backtest, type BacktestResult } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { useClock } from '../../lib/workspace.ts';
import { ErrorNote, QueryError } from '../messages.tsx';
import { PanelHead } from '../small.tsx';
import { TableSwitch } from '../TableSwitch.tsx';
import { BacktestTable } from './BacktestTable.tsx';
import { BacktestTimeline } from './BacktestTimeline.tsx';

interface Version {
  name: string;
  formula: string;
}

interface Props {
  formula: string | null; // null while it has a mistake
  others: Version[]; // other versions to compare with
}

const MONTHS = [6, 9, 12, 15];
const DAYS_OF_MONTH = 30.4375;
const EVERY_DAYS = 1;
const AHEAD_DAYS = 90;

// A formula run over the past: whom it would have caught, whom it would have missed, and how often for nothing.
export function BacktestPanel({ formula, others }: Props) {
  const clock = useClock();
  const [id, setId] = useState<number | null>(null);
  const [asked, setAsked] = useState<{ formula: string; versus: Version | null; from: string; to: string } | null>(null);
  const [months, setMonths] = useState('12');
  const [versus, setVersus] = useState<string | null>(null);
  const [table, setTable] = useState(false);
  const run = useBacktest(id);
  const other = others.find((each) => each.name === versus) ?? null;
  const start = useMutation({
    mutationFn: async () => {
      const from = addDays(clock.today, -Math.round(Number(months) * DAYS_OF_MONTH));
      const to = clock.today;
      const versus = other ? { versus: other.formula } : {};
      const { id: begun } = await startBacktest({ formula, ...versus, from, to, every_days: EVERY_DAYS, ahead_days: AHEAD_DAYS });
      return { begun, asked: { formula: formula!, versus: other, from, to } };
    },
    onSuccess: (answer) => {
      setId(answer.begun);
      setAsked(answer.asked);
    },
  });
  const stop = useMutation({ mutationFn: () => stopBacktest(id!), onSettled: () => void run.refetch() });
  const data = run.data;
  const running = start.isPending || (data !== undefined && ['waits', 'runs'].includes(data.state));
  const old = asked !== null && (asked.formula !== formula || asked.versus?.name !== other?.name);
  return (
    <section className="panel backtest" aria-label={t('backtest.title')}>
      <PanelHead title={t('backtest.title')} aside={t('backtest.aside', { days: AHEAD_DAYS })}>
        {data?.result && <TableSwitch table={table} onChange={setTable} />}
      </PanelHead>
      <form
        className="row wrap backtest-form"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
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
        {others.length > 0 && (
          <Select
            className="quiet-select"
            aria-label={t('backtest.versus')}
            placeholder={t('backtest.versus')}
            clearable
            data={others.map((each) => each.name)}
            value={versus}
            onChange={setVersus}
          />
        )}
        {running ? (
          <button type="button" className="btn compact" disabled={id === null} onClick={() => stop.mutate()}>
            {t('backtest.stop')}
          </button>
        ) : (
          <button type="submit" className="btn compact" disabled={!formula?.trim()}>
            {t(data?.result ? 'backtest.again' : 'backtest.run')}
          </button>
        )}
        {old && data?.result && <span className="small-text watch">{t('backtest.old')}</span>}
      </form>
      {start.isError && <ErrorNote error={start.error} />}
      <QueryError query={run} />
      {running && <Progress run={data} />}
      {data?.state === 'stopped' && <p className="nothing small-text">{t('backtest.cancelled')}</p>}
      {!running && !data && <p className="nothing small-text">{t('backtest.nothing')}</p>}
      {data?.result && asked && (
        <>
          <Figures result={data.result} versus={data.versus} name={asked.versus?.name ?? ''} />
          {table ? (
            <BacktestTable cases={data.result.cases} today={clock.today} />
          ) : (
            <BacktestTimeline cases={data.result.cases} from={asked.from} to={asked.to} />
          )}
          <Load result={data.result} />
        </>
      )}
    </section>
  );
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

function Figures({ result, versus, name }: { result: BacktestResult; versus: BacktestResult | null; name: string }) {
  const against = (value: number | null) => (versus ? t('backtest.other', { name, value: formatNumber(value) }) : '');
  return (
    <dl className="backtest-figures" aria-label={t('backtest.result')}>
      <Figure label={t('backtest.caught')} value={formatNumber(result.caught)} aside={t('backtest.of', { n: result.lost })} other={against(versus?.caught ?? null)} />
      <Figure label={t('backtest.missed')} value={formatNumber(result.missed)} other={against(versus?.missed ?? null)} />
      <Figure
        label={t('backtest.ahead')}
        value={formatNumber(result.ahead?.median)}
        aside={result.ahead ? t('backtest.range', { low: formatNumber(result.ahead.low), high: formatNumber(result.ahead.high) }) : ''}
        other={against(versus?.ahead?.median ?? null)}
      />
      <Figure
        label={t('backtest.false')}
        value={formatNumber(result.false_alarms)}
        aside={t('backtest.per_month', { n: formatNumber(Math.round((result.false_alarms / Math.max(result.months, 0.1)) * 10) / 10) })}
        other={against(versus?.false_alarms ?? null)}
      />
    </dl>
  );
}

function Figure({ label, value, aside, other }: { label: string; value: string; aside?: string; other: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value} {aside && <small>{aside}</small>}
      </dd>
      {other && <dd className="other">{other}</dd>}
    </div>
  );
}

const OWNERS = 6;

// How much work it would have been, and whose.
function Load({ result }: { result: BacktestResult }) {
  if (result.per_owner.length === 0) return null;
  const shown = result.per_owner.slice(0, OWNERS).map((each) => `${each.owner || NOT_KNOWN} ${formatNumber(each.alarms)}`);
  const rest = result.per_owner.length - shown.length;
  return (
    <p className="small-text second">
      {t('backtest.load', { owners: shown.join(', ') })}
      {rest > 0 && ` ${t('backtest.more_owners', { n: rest })}`}
    </p>
  );
}
