import '../journey/journey-panel.css';
import { Checkbox, Modal, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { moveToStage, undoMove, useAccountJourney, useStages, type AccountJourney, type StageMove, type Stay } from '../../api/journey.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { OnboardingCard } from './OnboardingCard.tsx';

type StageStay = AccountJourney['stays'][number];
const MOVES_SHOWN = 3;

// In which stages the account is, since when, what should come next, and the way it came.
export function JourneyPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const journey = useAccountJourney(id, day);
  const may = useMay('note');
  const [moving, setMoving] = useState(false);
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState<boolean>();
  const stays = journey.data?.stays ?? [];
  const now = stays.filter((stay) => stay.left === null);
  const onboarding = shown ?? now.some((stay) => stay.stage.onboarding);
  const earlier = stays.filter((stay) => stay.left !== null).reverse();
  return (
    <section className="panel order-3" aria-label={t('journey.panel')}>
      <PanelHead title={t('journey.panel')}>
        {day === undefined && journey.data && (
          <button type="button" className="link small-text" aria-expanded={onboarding} onClick={() => setShown(!onboarding)}>
            {t('ob.toggle')}
          </button>
        )}
        {may && day === undefined && journey.data && (
          <button type="button" className="link small-text" onClick={() => setMoving(true)}>
            {t('journey.move')}
          </button>
        )}
      </PanelHead>
      <QueryError query={journey} />
      {journey.isPending && <SkeletonLines rows={3} />}
      {journey.data && now.length === 0 && <p className="nothing small-text">{t('journey.panel_none')}</p>}
      <ul className="stays">
        {now.map((stay) => (
          <OpenStay key={stay.stage.id} stay={stay} today={today} />
        ))}
      </ul>
      {earlier.length > 0 && (
        <button type="button" className="link small-text" aria-expanded={all} onClick={() => setAll(!all)}>
          {t('journey.earlier', { n: earlier.length })}
        </button>
      )}
      {all && <Earlier stays={earlier} today={today} />}
      {day === undefined && onboarding && <OnboardingCard id={id} today={today} />}
      {journey.data && <Moves moves={journey.data.moves} today={today} />}
      <Modal opened={moving} onClose={() => setMoving(false)} title={t('journey.move_title', { name: id })} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {moving && <MoveForm id={id} now={now} onDone={() => setMoving(false)} />}
      </Modal>
    </section>
  );
}

function OpenStay({ stay, today }: { stay: StageStay; today: string }) {
  return (
    <li>
      <div className="row">
        <b title={stay.stage.meaning}>{stay.stage.name}</b>
        {stay.stuck && <span className="tag watch">{t('journey.is_stuck')}</span>}
        {stay.by_hand && <span className="tag">{t('journey.by_hand')}</span>}
        <span className="push second small-text">{t(stay.since_unknown ? 'journey.since_before' : 'journey.since', { day: formatDay(stay.entered, today) })}</span>
      </div>
      <Milestones stay={stay} today={today} />
    </li>
  );
}

const MARKS = { reached: '●', late: '●', missed: '▼', open: '○' } as const;

function Milestones({ stay, today }: { stay: Stay; today: string }) {
  if (stay.milestones.length === 0) return null;
  return (
    <ul className="stay-milestones small-text">
      {stay.milestones.map((one) => {
        const day = one.reached ?? one.due;
        const text = day ? t(`journey.milestone_${one.state}`, { name: one.name, day: formatDay(day, today) }) : t('journey.milestone_free', { name: one.name });
        return (
          <li key={one.name} className={one.state === 'missed' ? 'watch' : one.state === 'open' ? 'second' : undefined}>
            <span aria-hidden="true">{MARKS[one.state]}</span> {text}
          </li>
        );
      })}
    </ul>
  );
}

function Earlier({ stays, today }: { stays: StageStay[]; today: string }) {
  return (
    <ul className="stays small-text">
      {stays.map((stay, index) => (
        <li key={index}>
          {stay.stage.name}{' '}
          <span className="second">
            {t('journey.left', { from: formatDay(stay.entered, today), to: formatDay(stay.left ?? today, today), days: t('journey.days', { n: stay.days }) })}
          </span>{' '}
          {stay.lost && <span className="tag bad">{t('journey.left_lost')}</span>}
        </li>
      ))}
    </ul>
  );
}

function Moves({ moves, today }: { moves: StageMove[]; today: string }) {
  const { zone } = useClock();
  if (moves.length === 0) return null;
  return (
    <ul className="stays small-text second">
      {moves.slice(0, MOVES_SHOWN).map((move) => (
        <li key={move.id}>
          {t(move.direction === 'enter' ? 'journey.moved_enter' : 'journey.moved_leave', { stage: move.stage_name })}, {formatDay(dayInZone(move.at, zone), today)}: {move.why}
          {move.undone && ` (${t('journey.undone')})`}
        </li>
      ))}
    </ul>
  );
}

function MoveForm({ id, now, onDone }: { id: string; now: StageStay[]; onDone: () => void }) {
  const stages = useStages().data?.items ?? [];
  const [what, setWhat] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  const [acceptOpen, setAcceptOpen] = useState(false);
  const inside = new Set(now.map((stay) => stay.stage.id));
  const choices = stages.map((stage) => {
    const direction = inside.has(stage.id) ? 'leave' : 'enter';
    return { value: `${direction} ${stage.id}`, label: t(direction === 'enter' ? 'journey.move_enter' : 'journey.move_leave', { stage: stage.name }) };
  });
  const move = useMutation({
    mutationFn: ([direction, stage]: [StageMove['direction'], number]) => moveToStage(id, stage, direction, why.trim(), acceptOpen),
    onSuccess: (made, [direction, number]) => {
      const stage = stages.find((each) => each.id === number)?.name ?? '';
      showToast(t(direction === 'enter' ? 'journey.moved_enter' : 'journey.moved_leave', { stage }), () => void undoMove(made.id).catch((error: unknown) => showToast(errorText(error))));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [direction, stage] = (what ?? '').split(' ');
    if (direction === 'enter' || direction === 'leave') move.mutate([direction, Number(stage)]);
  };
  return (
    <form className="entry-form" onSubmit={submit}>
      <Select label={t('journey.move_what')} data={choices} value={what} allowDeselect={false} data-autofocus onChange={setWhat} comboboxProps={{ withinPortal: false }} />
      <Textarea label={t('journey.move_why')} description={t('journey.move_hint')} required withAsterisk={false} autosize minRows={2} maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {move.error && <ErrorNote error={move.error} />}
      {(acceptOpen || (move.error instanceof ApiError && move.error.field === 'accept_open')) && (
        <Checkbox label={t('ob.accept_open')} checked={acceptOpen} onChange={(event) => setAcceptOpen(event.currentTarget.checked)} />
      )}
      <button type="submit" className="btn main" disabled={!what || why.trim() === '' || move.isPending}>
        {t('journey.move_go')}
      </button>
    </form>
  );
}
