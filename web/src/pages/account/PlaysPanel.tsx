import '../plays/runs.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { refreshPlaysSoon, useAccountPlays, type PlayRun } from '../../api/plays.ts';
import { useLiveEvent } from '../../api/live.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { RunLine, runEnd, RunPath } from '../plays/RunsPanel.tsx';
import { usePlayNames } from '../plays/usePlayNames.ts';

// Which plays the account is in or was in. Of a past day nothing is said: this is of now.
export function PlaysPanel({ id, day }: { id: string; day: string | undefined }) {
  const there = useMayCall()('GET', '/accounts/{id}/plays');
  return there && day === undefined ? <Plays id={id} /> : null;
}

function Plays({ id }: { id: string }) {
  const runs = useAccountPlays(id);
  const names = usePlayNames();
  const [open, setOpen] = useState<number | null>(null);
  useLiveEvent('plays', refreshPlaysSoon);
  const items = runs.data?.items ?? [];
  const where = (run: PlayRun) => (run.side === 'held' ? t('play.side_held') : run.state === 'going' || run.state === 'paused' || run.state === 'resting' ? t(`play.run_${run.state}`) : runEnd(run));
  return (
    <section className="panel order-3" aria-label={t('play.on_account')}>
      <PanelHead title={t('play.on_account')} />
      {runs.data && items.length === 0 && <p className="nothing small-text">{t('play.none_on_account')}</p>}
      <ul className="run-list">
        {items.map((run) => (
          <li key={run.id}>
            <RunLine run={run} name={run.play_name} where={where(run)} open={open === run.id} onOpen={() => setOpen(open === run.id ? null : run.id)} />
            {open === run.id && (
              <>
                <RunPath id={run.id} names={names} />
                <Link to="/plays/$id" params={{ id: String(run.play) }} className="btn compact">
                  {t('play.open')}
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
