import { Popover } from '@mantine/core';
import { useState } from 'react';
import { t, tx, type MessageKey } from '../i18n/index.tsx';
import { addDays, formatDay, formatDayLong, isDay } from '../lib/dates.ts';
import { useKeys } from '../lib/keys.ts';
import { Icon } from './Icon.tsx';

// Time travel: the button that chooses a past day, and the strip that says one is shown.

const QUICK: { days: number; label: MessageKey }[] = [
  { days: 7, label: 'day.ago_7' },
  { days: 28, label: 'day.ago_28' },
  { days: 91, label: 'day.ago_91' },
  { days: 182, label: 'day.ago_182' },
  { days: 365, label: 'day.ago_365' },
];

interface Props {
  day: string | undefined;
  today: string;
  onChange: (day: string | undefined) => void;
}

export function DayControl({ day, today, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(day ?? today);
  useKeys([{ keys: 'd', label: 'keys.day', run: () => setOpen(true) }]);
  const choose = (next: string | undefined) => {
    setOpen(false);
    onChange(next === undefined || next >= today ? undefined : next);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className="btn compact"
          onClick={() => {
            setDraft(day ?? today);
            setOpen(!open);
          }}
        >
          <Icon name="history" size="small" />
          {day ? t('day.as_of', { day: formatDay(day, today) }) : t('day.as_of_today')}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('day.choose')}>
        <form
          className="day-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (isDay(draft)) choose(draft);
          }}
        >
          <p className="small-text second">{t('day.choose')}</p>
          <div className="row">
            <input
              type="date"
              className="field"
              aria-label={t('day.label')}
              value={draft}
              max={today}
              data-autofocus
              onChange={(event) => setDraft(event.target.value)}
            />
            <button type="submit" className="btn compact" disabled={!isDay(draft)}>
              {t('day.go')}
            </button>
          </div>
          <div className="row wrap">
            {QUICK.map((quick) => (
              <button
                key={quick.days}
                type="button"
                className="chip add"
                onClick={() => choose(addDays(today, -quick.days))}
              >
                {t(quick.label)}
              </button>
            ))}
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

export function PastDayStrip({ day, onBack }: { day: string | undefined; onBack: () => void }) {
  if (!day) return null;
  return (
    <div className="past-day" role="status">
      <Icon name="history" />
      <span>{tx('day.strip', { day: formatDayLong(day) })}</span>
      <button type="button" className="btn compact push" onClick={onBack}>
        {t('day.back')}
      </button>
    </div>
  );
}
