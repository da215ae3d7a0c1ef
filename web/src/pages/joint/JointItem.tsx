import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { JOINT_STATES, removeJoint, saveJoint, useJoint, type JointMeasure, type JointState, type JointWork } from '../../api/joints.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatFine, formatShare, formatShareExact, formatSigned } from '../../lib/format.ts';
import { moneyExact } from '../../lib/money.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';

interface Props {
  work: JointWork;
  may: boolean;
  open: boolean;
  onToggle: () => void;
  onEdit: () => void;
}

const TONES: Record<JointState, string> = { planned: '', agreed: 'leaf', running: 'leaf', done: 'good', dropped: '' };

export function StateTag({ state }: { state: JointState }) {
  return <span className={`tag ${TONES[state]}`}>{t(`joint.state_${state}`)}</span>;
}

export function periodOf({ from, to }: JointWork, today: string): string {
  if (from && to) return t('joint.period', { from: formatDay(from, today), to: formatDay(to, today) });
  if (from) return t('joint.since', { from: formatDay(from, today) });
  return to ? t('joint.until', { to: formatDay(to, today) }) : '';
}

// One line; opened, all that is known of it and what it is measured to bring.
export function JointItem({ work, may, open, onToggle, onEdit }: Props) {
  const { today } = useClock();
  return (
    <li className="joint">
      <div className="joint-line">
        <button type="button" className="joint-name" aria-expanded={open} onClick={onToggle}>
          <Icon name={open ? 'down' : 'forward'} size="small" />
          <b>{work.title}</b>
        </button>
        <span>
          {work.account && (
            <Link to="/accounts/$id" params={{ id: work.account.id }} className="link">
              {accountName(work.account)}
            </Link>
          )}{' '}
          {work.partner && <span className="second">{t('joint.with', { partner: work.partner })}</span>}
        </span>
        <span className="second">{t(`joint.kind_${work.kind}`)}</span>
        <span className="second nowrap">{periodOf(work, today)}</span>
        <StateTag state={work.state} />
      </div>
      {open && <Details work={work} may={may} onEdit={onEdit} />}
    </li>
  );
}

function Details({ work, may, onEdit }: { work: JointWork; may: boolean; onEdit: () => void }) {
  const read = useJoint(work.id);
  const { title } = work;
  const texts = (['scope', 'result', 'feedback'] as const).filter((name) => work[name] !== '');
  const move = (state: JointState) =>
    void saveJoint(work.id, { state })
      .then(() => showToast(t('joint.saved', { title }), () => void saveJoint(work.id, { state: work.state })))
      .catch((error: unknown) => showToast(errorText(error)));
  const remove = () => void removeJoint(work.id).then(() => showToast(t('joint.removed', { title }))).catch((error: unknown) => showToast(errorText(error)));
  return (
    <div className="joint-details">
      <QueryError query={read} />
      {texts.map((name) => (
        <div key={name}>
          <h2>{t(`joint.${name}`)}</h2>
          <p className="joint-text">{work[name]}</p>
        </div>
      ))}
      {work.people.length > 0 && (
        <div>
          <h2>{t('joint.people')}</h2>
          <p>{work.people.map(({ name }) => name).join(', ')}</p>
        </div>
      )}
      {work.price && (
        <div>
          <h2>{t('joint.price')}</h2>
          <p>{moneyExact(work.price.amount, work.price)}</p>
        </div>
      )}
      {work.formula !== '' && read.data && (
        <div>
          <h2>{t('joint.formula')}</h2>
          <p>
            <code>{work.formula}</code>
          </p>
          <Measured work={work} measure={read.data.data.measure ?? null} />
        </div>
      )}
      {may && (
        <p className="row wrap">
          <Select
            aria-label={t('joint.state_of', { title })}
            w={130}
            allowDeselect={false}
            data={JOINT_STATES.map((each) => ({ value: each, label: t(`joint.state_${each}`) }))}
            value={work.state}
            onChange={(next) => next && next !== work.state && move(next as JointState)}
          />
          <button type="button" className="btn compact" aria-label={t('joint.change_of', { title })} onClick={onEdit}>
            {t('joint.change')}
          </button>
          <button type="button" className="btn plain compact" aria-label={t('joint.remove_of', { title })} onClick={remove}>
            {t('advocates.remove')}
          </button>
        </p>
      )}
    </div>
  );
}

// Before and after in sentences, with what all others moved, and that this is no proof.
export function Measured({ work, measure }: { work: JointWork; measure: JointMeasure | null }) {
  const { today } = useClock();
  if (!measure) return <p className="second">{t('joint.not_begun')}</p>;
  if (measure.before === null || measure.now === null) return <p className="second">{t('joint.not_known')}</p>;
  const value = measure.type === 'share' ? formatShareExact : formatFine;
  const moved = (change: number) => (measure.type === 'share' ? `${change > 0 ? '+' : ''}${formatShareExact(change)}` : formatSigned(change));
  const days = { before_day: formatDay(measure.before_day, today), now_day: formatDay(measure.now_day, today) };
  const target = { aim: t(`joint.aim_${work.aim}`), target: value(work.target ?? 0) };
  return (
    <>
      <p>{t('joint.measured', { before: value(measure.before), now: value(measure.now), ...days })}</p>
      {work.target !== null && measure.share !== null && (
        <p>
          <b>{measure.share >= 1 ? t('joint.outcome_reached', target) : t('joint.outcome', { share: formatShare(measure.share), ...target })}</b>{' '}
          {work.kind === 'outcome' &&
            work.price &&
            measure.due !== null &&
            t(measure.over ? 'joint.due_end' : 'joint.due_now', { amount: moneyExact(measure.due, work.price), price: moneyExact(work.price.amount, work.price) })}
        </p>
      )}
      <p className="small-text second">
        {measure.others_change !== null && t('joint.others', { n: measure.others, change: moved(measure.others_change) })} {t('joint.no_proof')}
      </p>
    </>
  );
}
