import { TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { tickStep, type RenewalStep, type RenewalWhole } from '../../api/renewals.ts';
import { useMay } from '../../api/rights.ts';
import { useStaffName } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatMoment } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import type { Clock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

interface Props {
  renewal: RenewalWhole;
  clock: Clock;
}

// What is to be done before the day; what the data say needs attention comes first.
export function Checklist({ renewal, clock }: Props) {
  const { done, of } = renewal.checklist;
  // Of a renewal that is settled only what was done tells something: the others would be about today.
  const steps = renewal.checklist_steps.filter((step) => renewal.state === 'open' || isEnded(step)).sort((a, b) => rank(a) - rank(b));
  if (of === 0 || steps.length === 0) return null;
  return (
    <section className="panel" aria-label={t('renewals.checklist')}>
      <PanelHead title={t('renewals.checklist')} aside={t('renewals.done_of', { done, of })} />
      <ul className="renewal-steps">
        {steps.map((step) => (
          <Step key={step.key} renewal={renewal} step={step} clock={clock} />
        ))}
      </ul>
    </section>
  );
}

const ORDER: RenewalStep['state'][] = ['attention', 'due', 'waiting', 'done', 'not_needed'];
const rank = (step: RenewalStep) => ORDER.indexOf(step.state);
const isEnded = (step: RenewalStep) => step.state === 'done' || step.state === 'not_needed';

function Step({ renewal, step, clock }: Props & { step: RenewalStep }) {
  const may = useMay('note') && renewal.state === 'open';
  const nameOf = useStaffName();
  const [noting, setNoting] = useState(false);
  const ended = isEnded(step); // without a time: the data say that nothing is to be done
  const set = (state: 'done' | 'open' | 'not_needed', note: string) =>
    tickStep(renewal.id, step.key, { state, note })
      .then(() => {
        const before = isEnded(step) ? (step.state as 'done' | 'not_needed') : 'open';
        showToast(t(`renewals.step_${state}`, { name: step.name }), () => {
          void tickStep(renewal.id, step.key, { state: before, note: step.note }).catch((error: unknown) => showToast(errorText(error)));
        });
      })
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <li className={ended ? 'ended' : ''}>
      {may && (!ended || step.done_at !== null) ? (
        <button
          type="button"
          className={ended ? 'step-tick done' : 'step-tick'}
          aria-label={t(ended ? 'renewals.untick' : 'renewals.tick', { name: step.name })}
          onClick={() => void set(ended ? 'open' : 'done', ended ? '' : step.note)}
        >
          <Icon name="check" size="small" />
        </button>
      ) : (
        <span className="step-mark">{ended && <Icon name="check" size="small" />}</span>
      )}
      <span className="step-words">
        <span className={step.state === 'attention' ? 'strong bad' : 'strong'}>{step.name}</span>
        {!ended && <span className="small-text second">{step.meaning}</span>}
        {step.state === 'attention' &&
          step.evidence.map((line) => (
            <span key={line.text} className="small-text">
              {line.text}
            </span>
          ))}
        {step.note && <span className="small-text second">“{step.note}”</span>}
        {ended && step.done_at && (
          <span className="small-text quiet">
            {t(`renewals.by_${step.state as 'done' | 'not_needed'}`, { who: nameOf(step.done_by), when: formatMoment(step.done_at, clock.zone, clock.today) })}
          </span>
        )}
        {noting && (
          <NoteForm
            note={step.note}
            onSave={(note, needed) => {
              setNoting(false);
              void set(needed ? 'done' : 'not_needed', note);
            }}
          />
        )}
        {may && !ended && (
          <button type="button" className="link small-text step-note" aria-expanded={noting} onClick={() => setNoting(!noting)}>
            {t('renewals.with_note')}
          </button>
        )}
      </span>
      <span className="small-text second right">{stateText(step, clock.today)}</span>
    </li>
  );
}

function stateText(step: RenewalStep, today: string): string {
  if (step.state === 'waiting') return t('renewals.from_day', { day: formatDay(step.from, today) });
  return t(`renewals.state.${step.state}`);
}

function NoteForm({ note, onSave }: { note: string; onSave: (note: string, needed: boolean) => void }) {
  const [text, setText] = useState(note);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSave(text, true);
  };
  return (
    <form className="renewal-form" onSubmit={send}>
      <TextInput label={t('renewals.note')} maxLength={500} data-autofocus value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <span className="row">
        <button type="submit" className="btn compact">
          {t('renewals.state.done')}
        </button>
        <button type="button" className="btn compact" onClick={() => onSave(text, false)}>
          {t('renewals.state.not_needed')}
        </button>
      </span>
    </form>
  );
}
