import { Popover, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changeWarning, type Warning, type WarningChange } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay, isDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { errorText, ErrorNote } from '../messages.tsx';
import { outcomesOf, outcomeText, type Outcome } from './WarningCard.tsx';

interface Props {
  warning: Warning;
  today: string;
  main?: boolean; // the filled button, where there is no other
}

function undoOf(warning: Warning): WarningChange {
  return warning.state === 'snoozed' && warning.until ? { state: 'snoozed', until: warning.until } : { state: 'open' };
}

function useChange(warning: Warning, said: (change: WarningChange) => string) {
  return useMutation({
    mutationFn: (change: WarningChange) => changeWarning(warning.id, change),
    onSuccess: (_, change) =>
      showToast(said(change), () => void changeWarning(warning.id, undoOf(warning)).catch((error: unknown) => showToast(errorText(error)))),
  });
}

// Snooze it, close it with what came of it, or open it again.
export function WarningActions({ warning, today, main = false }: Props) {
  if (warning.state === 'closed') return <Reopen warning={warning} />;
  return (
    <div className="row wrap warning-actions">
      <CloseForm warning={warning} main={main} />
      <SnoozeForm warning={warning} today={today} />
      {warning.state === 'snoozed' && <Reopen warning={warning} />}
    </div>
  );
}

function Reopen({ warning }: { warning: Warning }) {
  const change = useChange(warning, () => t('warnings.reopened', { name: warning.name }));
  return (
    <button type="button" className="btn compact" disabled={change.isPending} onClick={() => change.mutate({ state: 'open' })}>
      {t('warnings.reopen')}
    </button>
  );
}

function CloseForm({ warning, main }: { warning: Warning; main: boolean }) {
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const change = useChange(warning, () => t('warnings.closed', { name: warning.name }));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className={main ? 'btn compact main' : 'btn compact'} onClick={() => setOpen(!open)}>
          {t('warnings.close')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="filter-form"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (outcome) change.mutate({ state: 'closed', outcome, reason: reason.trim() }, { onSuccess: () => setOpen(false) });
          }}
        >
          <Select
            label={t('warnings.outcome')}
            data={outcomesOf(warning.direction).map((each) => ({ value: each, label: outcomeText(each) }))}
            value={outcome}
            allowDeselect={false}
            data-autofocus
            error={tried && !outcome ? t('warnings.need_outcome') : null}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => setOutcome(next as Outcome | null)}
          />
          <Textarea
            label={t('warnings.reason')}
            description={t('warnings.reason_hint')}
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {change.isError && <ErrorNote error={change.error} />}
          <button type="submit" className="btn compact main" disabled={change.isPending}>
            {t('warnings.close')}
          </button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const SNOOZES = [3, 7, 14, 28];

function SnoozeForm({ warning, today }: { warning: Warning; today: string }) {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(addDays(today, 7));
  const change = useChange(warning, (done) => t('warnings.snoozed', { name: warning.name, day: formatDay(done.until!, today) }));
  const snooze = (until: string) => change.mutate({ state: 'snoozed', until }, { onSuccess: () => setOpen(false) });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="btn compact" onClick={() => setOpen(!open)}>
          {t('warnings.snooze')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="day-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (isDay(draft) && draft > today) snooze(draft);
          }}
        >
          <p className="small-text second">{t('warnings.snooze_text')}</p>
          <div className="row wrap">
            {SNOOZES.map((days) => (
              <button key={days} type="button" className="chip add" onClick={() => snooze(addDays(today, days))}>
                {t('common.days_long', { n: days })}
              </button>
            ))}
          </div>
          <div className="row">
            <input
              type="date"
              className="field"
              aria-label={t('warnings.until')}
              min={addDays(today, 1)}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
            />
            <button type="submit" className="btn compact" disabled={!isDay(draft) || draft <= today}>
              {t('warnings.snooze_go')}
            </button>
          </div>
          {change.isError && <ErrorNote error={change.error} />}
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
