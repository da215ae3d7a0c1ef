import './health.css';
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useHealth, type Health, type HealthDay, type HealthGroup } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { formatPoints, roundText, tone } from '../../lib/bands.ts';
import { addDays, formatDayLong, isDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { boldNumbers } from '../../lib/sentence.tsx';
import { BandTag, Leaves } from '../../parts/Leaves.tsx';
import { LineChart } from '../../parts/LineChart.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import type { AccountSearch } from '../../routes/customers.ts';
import { HealthSplit } from './HealthSplit.tsx';

interface Props {
  id: string;
  day: string | undefined;
  today: string;
  compare: string | undefined;
  onChange: (next: Partial<AccountSearch>) => void;
}

// How is it and why: the score, a sentence, the weeks, and every point of it.
export function HealthPanel({ id, day, today, compare, onChange }: Props) {
  const health = useHealth(id, { day, compare });
  const [table, setTable] = useState(false);
  const data = health.data;
  const scorecard = data?.scorecard;
  return (
    <section className="panel order-1" aria-label={t('health.title')}>
      <PanelHead
        title={t('health.title')}
        aside={scorecard && (scorecard.version > 0 ? t('health.by', { name: scorecard.name, version: scorecard.version }) : scorecard.name)}
      >
        {data && data.history.length > 1 && <TableSwitch table={table} onChange={setTable} />}
        <ComparePicker today={today} compare={compare} onChange={(next) => onChange({ compare: next })} />
      </PanelHead>
      <QueryError query={health} />
      {health.isPending && <SkeletonLines rows={10} />}
      {data && (
        <>
          <ScoreLine health={data} />
          {data.sentence && <p className="say">{boldNumbers(data.sentence)}</p>}
          {data.history.length > 1 && <History days={data.history} today={today} table={table} />}
          {data.score === null && data.measures.length === 0 ? (
            <p className="nothing small-text">{t('health.none')}</p>
          ) : (
            <HealthSplit id={id} health={data} day={day} today={today} />
          )}
        </>
      )}
    </section>
  );
}

// Health and its two sides over the last weeks.
function History({ days, today, table }: { days: HealthDay[]; today: string; table: boolean }) {
  return (
    <LineChart
      days={days.map(({ day }) => day)}
      series={[
        { name: t('health.title'), look: 'ink', values: days.map(({ score }) => score) },
        { name: t('health.experience'), look: 'thin', values: days.map(({ experience }) => experience) },
        { name: t('health.outcome'), look: 'dashed', values: days.map(({ outcome }) => outcome) },
      ]}
      today={today}
      label={t('health.history')}
      table={table}
      height={64}
      most={100}
      format={formatPoints}
    />
  );
}

function ScoreLine({ health }: { health: Health }) {
  const group = (name: HealthGroup['group']) => health.groups.find((each) => each.group === name);
  const experience = group('experience');
  const outcome = group('outcome');
  return (
    <div className="headline">
      <Leaves size={48} experience={experience?.score ?? null} outcome={outcome?.score ?? null} limits={health.scorecard ?? undefined} />
      <span className="big">{roundText(health.score, health.scorecard ?? undefined)}</span>
      <div>
        <BandTag band={health.band} />
        <div className={`small-text nowrap ${tone(health.change)}`}>{changeText(health)}</div>
      </div>
      <div className="health-groups">
        <GroupLine label={t('health.experience')} group={experience} />
        <GroupLine label={t('health.outcome')} group={outcome} />
      </div>
    </div>
  );
}

function arrowText(change: number | null | undefined): string {
  if (change === null || change === undefined) return '–';
  const points = Math.round(change);
  return points === 0 ? '0' : `${points > 0 ? '↑' : '↓'}${formatNumber(Math.abs(points))}`;
}

function changeText(health: Health): string {
  if (health.change === null) return '';
  return t('health.change_since', { change: arrowText(health.change), day: sinceText(health) });
}

function sinceText(health: Health): string {
  const days = Math.round((Date.parse(health.day) - Date.parse(health.compare)) / 86_400_000);
  return Number.isFinite(days) ? t('health.in_days', { n: days }) : t('health.in_days', { n: 28 });
}

function GroupLine({ label, group }: { label: string; group: HealthGroup | undefined }) {
  return (
    <>
      <span>{label}</span>
      <b>{roundText(group?.score ?? null)}</b>
      <span className={`delta ${group?.change ? (group.change > 0 ? 'up' : 'down') : ''}`}>{arrowText(group?.change)}</span>
    </>
  );
}

// With which earlier day the score is compared.
function ComparePicker({ today, compare, onChange }: { today: string; compare: string | undefined; onChange: (day: string | undefined) => void }) {
  const [open, setOpen] = useState(false);
  const usual = addDays(today, -28);
  const [draft, setDraft] = useState(compare ?? usual);
  const choose = (day: string | undefined) => {
    setOpen(false);
    onChange(day === usual ? undefined : day);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="link small-text nowrap" onClick={() => setOpen(!open)}>
          {t('health.compare')}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('health.compare')}>
        <form
          className="day-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (isDay(draft) && draft < today) choose(draft);
          }}
        >
          <p className="small-text second">{t('health.compare_text', { day: formatDayLong(today) })}</p>
          <div className="row">
            <input
              type="date"
              className="field"
              aria-label={t('health.compare_day')}
              value={draft}
              max={addDays(today, -1)}
              data-autofocus
              onChange={(event) => setDraft(event.target.value)}
            />
            <button type="submit" className="btn compact" disabled={!isDay(draft) || draft >= today}>
              {t('health.compare_go')}
            </button>
          </div>
          <div className="row wrap">
            {[7, 28, 91, 364].map((days) => (
              <button key={days} type="button" className="chip add" onClick={() => choose(addDays(today, -days))}>
                {t('health.days_before', { n: days })}
              </button>
            ))}
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

