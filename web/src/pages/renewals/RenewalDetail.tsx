import { Select, Textarea, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { changeRenewal, RENEWAL_RESULTS, useRenewal, type RenewalChange, type RenewalResult, type RenewalWhole } from '../../api/renewals.ts';
import { useMay } from '../../api/rights.ts';
import { useStaffName } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDayLong, formatDaysUntil, formatMoment } from '../../lib/dates.ts';
import { formatSigned, NOT_KNOWN } from '../../lib/format.ts';
import { moneyExact, moneyShort } from '../../lib/money.ts';
import { showToast } from '../../lib/toast.ts';
import type { Clock } from '../../lib/workspace.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { Checklist } from './Checklist.tsx';
import { LikelihoodScale } from './RenewalList.tsx';

// One renewal: what is at stake, how likely it stays, what is to be done before, and how it ended.
export function RenewalDetail({ id, clock }: { id: number; clock: Clock }) {
  const renewal = useRenewal(id);
  const whole = renewal.data?.data;
  return (
    <aside className="renewals-side" aria-label={whole ? t('renewals.one', { name: whole.name }) : t('renewals.title')}>
      <div className="panel" hidden={whole !== undefined}>
        <QueryError query={renewal} />
        {renewal.isPending && <SkeletonLines rows={10} />}
      </div>
      {whole && (
        <>
          <Facts renewal={whole} clock={clock} />
          <Checklist renewal={whole} clock={clock} />
          <Plan key={`${id} ${whole.version}`} renewal={whole} tag={renewal.data?.tag ?? undefined} />
          <Before renewal={whole} today={clock.today} />
        </>
      )}
    </aside>
  );
}

function Facts({ renewal, clock }: { renewal: RenewalWhole; clock: Clock }) {
  const nameOf = useStaffName();
  const open = renewal.state === 'open';
  return (
    <section className="panel" aria-label={t('renewals.facts')}>
      <PanelHead title={renewal.name} aside={open ? formatDaysUntil(renewal.due, clock.today) : t(`renewals.result.${renewal.state as RenewalResult}`)} />
      <p>
        <Link to="/accounts/$id" params={{ id: renewal.account }} className="link">
          {t('renewals.open_account')}
        </Link>
      </p>
      <dl className="pairs">
        <dt>{t('renewals.due')}</dt>
        <dd>{formatDayLong(renewal.due)}</dd>
        <dt>{t('renewals.a_year')}</dt>
        <dd>{moneyExact(renewal.arr, renewal)}</dd>
        {!open && (
          <>
            <dt>{t('renewals.came')}</dt>
            <dd>{renewal.came_arr === null ? NOT_KNOWN : moneyExact(renewal.came_arr, renewal)}</dd>
            <dt>{t('renewals.settled')}</dt>
            <dd>
              {renewal.settled ? formatDay(renewal.settled, clock.today) : NOT_KNOWN}
              {renewal.settled_by ? `, ${nameOf(renewal.settled_by)}` : ''}
            </dd>
          </>
        )}
        <dt>{t('renewals.owner')}</dt>
        <dd>{renewal.owner || t('renewals.nobody')}</dd>
        <dt>{t('renewals.health')}</dt>
        <dd>
          {renewal.health ? (
            <span className="row nowrap">
              <BandMark band={renewal.health.band} /> {Math.round(renewal.health.score)}
            </span>
          ) : (
            NOT_KNOWN
          )}
        </dd>
        {open && (
          <>
            <dt>{t('renewals.likelihood')}</dt>
            <dd>
              <LikelihoodScale renewal={renewal} />
            </dd>
          </>
        )}
        {renewal.likelihood.owner !== null && (
          <>
            <dt>{t('renewals.owners_say')}</dt>
            <dd>
              {t('renewals.owner_said', {
                n: renewal.likelihood.owner,
                who: nameOf(renewal.likelihood.owner_by),
                when: renewal.likelihood.owner_at ? formatMoment(renewal.likelihood.owner_at, clock.zone, clock.today) : NOT_KNOWN,
              })}
            </dd>
          </>
        )}
      </dl>
      {open && renewal.likelihood.reasons.length > 0 && (
        <>
          <h3 className="detail-label">{t('renewals.why')}</h3>
          <ul className="likely-reasons">
            {renewal.likelihood.reasons.map((reason) => (
              <li key={reason.text}>
                <span>{reason.text}</span>
                <span className={reason.points < 0 ? 'right bad' : 'right good'}>{formatSigned(reason.points)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {renewal.reason && <p className="second">“{renewal.reason}”</p>}
      {renewal.lines.map((line) => (
        <p key={line.text} className="small-text second">
          {line.text}
        </p>
      ))}
    </section>
  );
}

const BY_PROGRAM = 'program';
const byHand = (renewal: RenewalWhole) => (renewal.settled_by ? renewal.state : BY_PROGRAM);
const resultOf = (chosen: string) => (chosen === BY_PROGRAM ? null : (chosen as RenewalResult));

// What people say of it: how likely, what comes next, and how it ended where they know better than the money.
function Plan({ renewal, tag }: { renewal: RenewalWhole; tag: string | undefined }) {
  const may = useMay('note');
  const [likelihood, setLikelihood] = useState(renewal.likelihood.owner === null ? '' : String(renewal.likelihood.owner));
  const [step, setStep] = useState(renewal.next_step);
  const [stepOn, setStepOn] = useState(renewal.next_step_on ?? '');
  const [note, setNote] = useState(renewal.note);
  const [result, setResult] = useState<string>(byHand(renewal));
  const [reason, setReason] = useState(renewal.reason);
  if (!may) return renewal.note ? <p className="panel second">{renewal.note}</p> : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const change: RenewalChange = {
      likelihood: likelihood === '' ? null : Number(likelihood),
      next_step: step,
      next_step_on: stepOn || null,
      note,
      ...(result === byHand(renewal) && reason === renewal.reason ? {} : { result: resultOf(result), reason }),
    };
    try {
      await changeRenewal(renewal.id, change, tag);
      showToast(t('renewals.saved', { name: renewal.name }), () => void takeBack(renewal));
    } catch (error) {
      showToast(errorText(error));
    }
  };
  return (
    <section className="panel" aria-label={t('renewals.plan')}>
      <PanelHead title={t('renewals.plan')} />
      <form className="renewal-form" onSubmit={(event) => void save(event)}>
        <TextInput
          type="number"
          min={0}
          max={100}
          step={1}
          label={t('renewals.your_likelihood')}
          description={t('renewals.your_likelihood_text')}
          value={likelihood}
          onChange={(event) => setLikelihood(event.currentTarget.value)}
        />
        <TextInput label={t('renewals.next_step')} maxLength={300} value={step} onChange={(event) => setStep(event.currentTarget.value)} />
        <TextInput type="date" label={t('renewals.next_step_on')} value={stepOn} onChange={(event) => setStepOn(event.currentTarget.value)} />
        <Textarea label={t('renewals.note')} autosize minRows={2} maxLength={4000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Select
          label={t('renewals.result')}
          allowDeselect={false}
          data={[
            { value: BY_PROGRAM, label: t('renewals.by_program') },
            ...RENEWAL_RESULTS.map((each) => ({ value: each as string, label: t(`renewals.result.${each}`) })),
          ]}
          value={result}
          onChange={(next) => next && setResult(next)}
        />
        {result !== BY_PROGRAM && (
          <TextInput label={t('renewals.reason')} required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        )}
        <button type="submit" className="btn compact">
          {t('common.save')}
        </button>
      </form>
    </section>
  );
}

async function takeBack(renewal: RenewalWhole): Promise<void> {
  try {
    await changeRenewal(renewal.id, {
      likelihood: renewal.likelihood.owner,
      next_step: renewal.next_step,
      next_step_on: renewal.next_step_on,
      note: renewal.note,
      result: resultOf(byHand(renewal)),
      reason: renewal.reason,
    });
  } catch (error) {
    showToast(errorText(error));
  }
}

function Before({ renewal, today }: { renewal: RenewalWhole; today: string }) {
  const { subscriptions, history } = renewal;
  if (subscriptions.length === 0 && history.length === 0) return null;
  return (
    <section className="panel" aria-label={t('renewals.terms')}>
      <PanelHead title={t('renewals.terms')} />
      <ul className="money-lines">
        {subscriptions.map((subscription) => (
          <li key={subscription.id}>
            <span className="cut">{subscription.name || subscription.id}</span>
            <span className="second small-text">{subscription.seats !== null && t('renewals.seats', { n: subscription.seats })}</span>
            <span className="push">{moneyShort(subscription.arr, subscription)}</span>
          </li>
        ))}
        {history.map((each) => (
          <li key={each.due}>
            <span>{formatDay(each.due, today)}</span>
            <span className={each.result === 'lost' ? 'second small-text bad' : 'second small-text'}>{t(`renewals.result.${each.result}`)}</span>
            <span className="push">{moneyShort(each.arr, each)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
