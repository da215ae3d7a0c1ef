import { Modal, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { startSimulation, stopSimulation, useSimulation, type PlayBody, type SimulationResult } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { sent } from '../../lib/plays/body.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { LineChart } from '../../parts/LineChart.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { usePlayNames } from './usePlayNames.ts';

const DAYS = [90, 180, 365];

// The play run over the past: who would have entered and when, and how much mail and work that would have been. Nothing
// is sent and nothing is written.
export function SimulateDialog({ body, opened, onClose }: { body: PlayBody; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('play.simulate')} size={760} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Simulate body={body} />}
    </Modal>
  );
}

function Simulate({ body }: { body: PlayBody }) {
  const [id, setId] = useState<number | null>(null);
  const [days, setDays] = useState('180');
  const answer = useSimulation(id);
  const start = useMutation({ mutationFn: () => startSimulation(sent(body), Number(days)), onSuccess: (made) => setId(made.id) });
  const stop = useMutation({ mutationFn: () => stopSimulation(id!), onSettled: () => void answer.refetch() });
  const data = answer.data;
  const running = start.isPending || (id !== null && (answer.isPending || ['waits', 'runs'].includes(data?.state ?? '')));
  const left = useRef<number | null>(null);
  useEffect(() => {
    left.current = running ? id : null;
  });
  // Nobody waits any more for a run whose dialog was closed.
  useEffect(
    () => () => {
      if (left.current !== null) void stopSimulation(left.current).catch(() => {});
    },
    [],
  );
  const share = data?.progress ?? 0;
  return (
    <div className="dialog-form">
      <p className="small-text second">{t('play.simulate_text')}</p>
      <form
        className="row wrap"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Select className="quiet-select" aria-label={t('play.simulate_days')} allowDeselect={false} data={DAYS.map((n) => ({ value: String(n), label: t('play.last_days', { n }) }))} value={days} onChange={(next) => next && setDays(next)} />
        {running ? (
          <button type="button" className="btn compact" disabled={id === null || start.isPending} onClick={() => stop.mutate()}>
            {t('backtest.stop')}
          </button>
        ) : (
          <button type="submit" className="btn compact main">
            {t(data?.result ? 'backtest.again' : 'backtest.run')}
          </button>
        )}
      </form>
      {start.isError && <ErrorNote error={start.error} />}
      <QueryError query={answer} />
      {running && (
        <div role="status">
          <p className="row small-text">
            {t('backtest.running')} <span className="push second">{t('play.percent', { n: Math.round(share * 100) })}</span>
          </p>
          <span className="bar leaf" aria-hidden="true">
            <i style={{ width: `${share * 100}%` }} />
          </span>
        </div>
      )}
      {data?.state === 'stopped' && <p className="nothing small-text">{t('backtest.cancelled')}</p>}
      {!running && data?.result && <Result result={data.result} />}
    </div>
  );
}

function Result({ result }: { result: SimulationResult }) {
  const [table, setTable] = useState(false);
  const figures = [
    { label: t('play.sim_entered'), value: result.entered },
    { label: t('play.sim_accounts'), value: result.accounts },
    ...(result.people > 0 ? [{ label: t('play.sim_people'), value: result.people }] : []),
    { label: t('play.sim_held'), value: result.held },
    { label: t('play.sim_mails'), value: result.mails },
    ...(result.in_app > 0 ? [{ label: t('play.sim_in_app'), value: result.in_app }] : []),
    ...(result.left_out > 0 ? [{ label: t('play.sim_left_out'), value: result.left_out }] : []),
    { label: t('play.sim_tasks'), value: result.tasks },
    { label: t('play.sim_goal'), value: result.reached_goal },
  ];
  const days = result.by_week.map((week) => week.day);
  return (
    <>
      <dl className="sim-figures" aria-label={t('backtest.result')}>
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
      {days.length > 1 && (
        <div>
          <p className="row">
            <b>{t('play.sim_weeks')}</b>
            <span className="push">
              <TableSwitch table={table} onChange={setTable} />
            </span>
          </p>
          <LineChart
            days={days}
            today={result.to}
            label={t('play.sim_weeks')}
            table={table}
            height={130}
            series={[
              { name: t('play.sim_entered'), look: 'leaf', values: result.by_week.map((week) => week.entered) },
              { name: t('play.sim_tasks'), look: 'thin', values: result.by_week.map((week) => week.tasks) },
              { name: t('play.sim_mails'), look: 'dashed', values: result.by_week.map((week) => week.mails) },
            ]}
          />
        </div>
      )}
      <Load result={result} />
      <Entries result={result} />
    </>
  );
}

function Load({ result }: { result: SimulationResult }) {
  const { staff } = usePlayNames();
  if (result.by_owner.length === 0) return null;
  return (
    <table className="plain-table" aria-label={t('play.sim_load')}>
      <thead>
        <tr>
          <th>{t('play.sim_owner')}</th>
          <th className="right">{t('play.sim_entered')}</th>
          <th className="right">{t('play.sim_tasks')}</th>
          <th className="right">{t('play.sim_mails')}</th>
        </tr>
      </thead>
      <tbody>
        {result.by_owner.map((row) => (
          <tr key={row.owner}>
            <th scope="row">{row.owner ? staff(row.owner) : NOT_KNOWN}</th>
            <td className="right">{formatNumber(row.entered)}</td>
            <td className="right">{formatNumber(row.tasks)}</td>
            <td className="right">{formatNumber(row.mails)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Entries({ result }: { result: SimulationResult }) {
  if (result.entries.length === 0) return <p className="nothing">{t('play.sim_nobody')}</p>;
  const left = result.entered - result.entries.length;
  return (
    <div className="chart-table sim-entries" tabIndex={0} role="region" aria-label={t('play.sim_who')}>
      <table>
        <thead>
          <tr>
            <th>{t('segments.account')}</th>
            <th className="right">{t('play.sim_day')}</th>
            <th className="right">{t('play.sim_goal_day')}</th>
          </tr>
        </thead>
        <tbody>
          {result.entries.map((entry, index) => (
            <tr key={index}>
              <td>
                {entry.account ? (
                  <Link to="/accounts/$id" params={{ id: entry.account.id }} search={{ day: entry.day }} className="account-name">
                    {entry.account.name ?? entry.account.id}
                  </Link>
                ) : (
                  NOT_KNOWN
                )}
                {entry.person && <span className="second"> · {entry.person.name || entry.person.id}</span>}
                {entry.again && <span className="quiet"> {t('play.sim_again')}</span>}
                {entry.held && <span className="quiet"> {t('play.sim_is_held')}</span>}
              </td>
              <td className="right">{formatDay(entry.day, result.to)}</td>
              <td className="right">{entry.goal_day ? formatDay(entry.goal_day, result.to) : NOT_KNOWN}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p className="small-text quiet">{t('play.sim_more', { n: left })}</p>}
      {result.cut && <p className="small-text watch">{t('play.sim_cut')}</p>}
    </div>
  );
}
