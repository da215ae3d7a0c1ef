import { NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { saveEffort, type PlayBody, type PlayReach, type PlayResults, type PlayUnaided } from '../../api/plays.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { stepOf } from '../../lib/plays/graph.ts';
import { stepTitle } from '../../lib/plays/words.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { usePlayNames } from './usePlayNames.ts';

// Whom the mails reached, and who of them cared: what is too general is visible.
export function ReachPanel({ id, body, reach }: { id: string; body: PlayBody; reach: PlayResults['reach'] }) {
  const names = usePlayNames();
  const { all, steps } = reach;
  if (!all) return null;
  const title = (step: string) => {
    const known = stepOf(body.steps, step);
    return known ? stepTitle(known, body.steps, names) : step;
  };
  return (
    <section className="panel play-reach" aria-label={t('play.reach')}>
      <PanelHead title={t('play.reach')} aside={t('play.reach_aside')}>
        <Link to="/messages" search={{ play: id, channel: 'mail' }} className="link small-text">
          {t('messages.sent_all')}
        </Link>
      </PanelHead>
      {all.too_general && (
        <p className="reach-general" role="note">
          <b>{t('play.too_general')}</b> {t('play.too_general_text', { share: formatShare(all.high) })}
        </p>
      )}
      <Funnel reach={all} />
      {all.reached > 0 && <p className="small-text second">{t('play.interest_range', { low: formatShare(all.low), high: formatShare(all.high) })}</p>}
      {!reach.clicks_noted && <p className="small-text second">{t('play.clicks_not_noted')}</p>}
      {!reach.opens_noted && <p className="small-text second">{t('play.opens_not_noted')}</p>}
      {steps.length > 1 && (
        <table className="plain-table reach-table">
          <thead>
            <tr>
              <th>{t('play.reach_step')}</th>
              <th className="right">{t('play.reach_reached')}</th>
              <th className="right">{t('play.reach_opened')}</th>
              <th className="right">{t('play.reach_interested')}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.step}>
                <th scope="row">
                  {title(step.step)} {step.too_general && <span className="tag watch">{t('play.too_general_tag')}</span>}
                </th>
                <td className="right">{formatNumber(step.reached)}</td>
                <td className="right">{share(step.opened, step.reached)}</td>
                <td className="right">{share(step.interested, step.reached)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const share = (part: number, whole: number) => formatShare(whole > 0 ? part / whole : null);

// Each line is a part of the one above; the bars are of those reached.
function Funnel({ reach }: { reach: PlayReach }) {
  const lines = [
    ['reached', reach.reached, reach.written],
    ['opened', reach.opened, reach.reached],
    ['clicked', reach.clicked, reach.reached],
    ['did_goal', reach.goal, reach.reached],
    ['interested', reach.interested, reach.reached],
    ...(reach.left > 0 ? ([['left', reach.left, reach.reached]] as const) : []),
  ] as const;
  return (
    <div className="play-sides reach-lines">
      {lines.map(([name, part, whole]) => (
        <p key={name}>
          <span>{t(`play.reach_${name}`)}</span>
          <span className={name === 'interested' ? 'bar leaf' : 'bar'} aria-hidden="true">
            <i style={{ width: `${whole > 0 ? (part / whole) * 100 : 0}%` }} />
          </span>
          <b>{share(part, whole)}</b>
          <span className="quiet">{t('play.n_of_n', { a: formatNumber(part), n: formatNumber(whole) })}</span>
        </p>
      ))}
    </div>
  );
}

// Which cases needed nobody, and what that saves if a case takes as long as is said here.
export function UnaidedPanel({ unaided }: { unaided: PlayUnaided }) {
  const may = useMay('define');
  const [editing, setEditing] = useState(false);
  if (unaided.over === 0) return null;
  const { cases, over, goal, minutes_per_case: each, minutes } = unaided;
  return (
    <section className="panel" aria-label={t('play.unaided')}>
      <PanelHead title={t('play.unaided')} aside={t('play.unaided_aside')} />
      <p>
        {t('play.unaided_cases', { n: cases, over: formatNumber(over) })} {cases > 0 && t('play.unaided_goal', { n: goal })}
      </p>
      <p className="reach-saved">
        <b>{t('play.saved_hours', { n: formatNumber(Math.round(minutes / 6) / 10) })}</b> <span className="second">{t('play.saved_how', { n: each })}</span>{' '}
        {may && !editing && (
          <button type="button" className="link small-text" onClick={() => setEditing(true)}>
            {t('play.change_minutes')}
          </button>
        )}
      </p>
      {editing && <MinutesForm start={each} onDone={() => setEditing(false)} />}
    </section>
  );
}

const MINUTES_MAX = 600;

function MinutesForm({ start, onDone }: { start: number; onDone: () => void }) {
  const [minutes, setMinutes] = useState<number | ''>(start);
  const save = useMutation({ mutationFn: () => saveEffort(Number(minutes)), onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="row wrap rate-form" onSubmit={submit}>
      <NumberInput
        label={t('play.minutes_per_case')}
        description={t('play.minutes_hint')}
        data-autofocus
        min={1}
        max={MINUTES_MAX}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        w={240}
        value={minutes}
        onChange={(value) => setMinutes(typeof value === 'number' ? value : '')}
      />
      <button type="submit" className="btn" disabled={save.isPending || minutes === ''}>
        {t('common.save')}
      </button>
      <button type="button" className="btn plain" onClick={onDone}>
        {t('common.cancel')}
      </button>
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}
