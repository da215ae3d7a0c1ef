import './use-cases.css';
import { Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { savePlan, type Plan } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { errorText } from '../../parts/messages.tsx';
import { PlanItems, planHead, PlanTag, planWhen } from './PlanParts.tsx';

// Plans of one customer, each with its targets; closed ones by their heads alone.
export function PlanList({ plans, may, onEdit }: { plans: Plan[]; may: boolean; onEdit: (id: number) => void }) {
  const { today } = useClock();
  return (
    <ul className="plans">
      {plans.map((plan) => (
        <li key={plan.id} className="plan">
          <div className="plan-head">
            <b>{plan.title}</b>
            <PlanTag plan={plan} />
          </div>
          <p className="small-text second">{[planWhen(plan, today), planHead(plan), plan.owner].filter(Boolean).join(', ')}</p>
          {plan.use_case && <p className="small-text second">{t('plan.leads_to', { name: plan.use_case.name })}</p>}
          {plan.why && <p className="small-text second">{plan.why}</p>}
          {plan.state !== 'closed' && <PlanItems plan={plan} />}
          {may && <Actions plan={plan} onEdit={() => onEdit(plan.id)} />}
        </li>
      ))}
    </ul>
  );
}

function Actions({ plan, onEdit }: { plan: Plan; onEdit: () => void }) {
  const [closing, setClosing] = useState(false);
  const { title } = plan;
  const again = () =>
    void savePlan(plan.id, { state: 'open' })
      .then(() => showToast(t('plan.saved', { title })))
      .catch((error: unknown) => showToast(errorText(error)));
  if (closing) return <CloseForm plan={plan} onDone={() => setClosing(false)} />;
  return (
    <p className="row wrap case-block">
      {plan.state !== 'closed' && (
        <button type="button" className="btn compact" aria-label={t('plan.change_of', { title })} onClick={onEdit}>
          {t('plan.change')}
        </button>
      )}
      {plan.state === 'open' && (
        <button type="button" className="btn plain compact" aria-label={t('plan.close_of', { title })} onClick={() => setClosing(true)}>
          {t('plan.close')}
        </button>
      )}
      {plan.state === 'closed' && (
        <button type="button" className="btn plain compact" aria-label={t('plan.open_again_of', { title })} onClick={again}>
          {t('plan.open_again')}
        </button>
      )}
    </p>
  );
}

function CloseForm({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (why.trim() === '') return;
    void savePlan(plan.id, { state: 'closed', why })
      .then(() => {
        onDone();
        showToast(t('plan.saved', { title: plan.title }));
      })
      .catch((error: unknown) => showToast(errorText(error)));
  };
  return (
    <form className="case-form case-block" onSubmit={submit}>
      <Textarea label={t('plan.why')} autoFocus autosize minRows={1} maxLength={4000} value={why} error={tried && why.trim() === '' && t('plan.why_missing')} onChange={(event) => setWhy(event.currentTarget.value)} />
      <p className="row">
        <button type="submit" className="btn compact main">
          {t('plan.close')}
        </button>
        <button type="button" className="btn compact" onClick={onDone}>
          {t('common.cancel')}
        </button>
      </p>
    </form>
  );
}
