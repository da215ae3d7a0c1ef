import '../account/account.css';
import '../tickets/tickets.css';
import './losses.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { changeLoss, useLoss, type LossWhole } from '../../api/losses.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDayLong } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { moneyExact } from '../../lib/money.ts';
import { accountName } from '../../lib/names.ts';
import { openTask } from '../../lib/task-entry.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { LossForm } from './LossForm.tsx';
import { LossTimeline } from './LossTimeline.tsx';
import { AccountLink, lostText, SeenText, WinBackText } from './loss-parts.tsx';

// One loss: what was known before, what was done, why it happened, and whether they come back.
export function LossPage() {
  const { id } = useParams({ from: '/app/losses/$id' });
  const navigate = useNavigate();
  const loss = useLoss(Number(id));
  const data = loss.data?.data;
  usePageTitle(data && titleOf(data));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/losses' }) }]);
  if (!data) {
    return (
      <div className="panel">
        <QueryError query={loss} />
        {loss.isPending && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <Head loss={data} />
      <div className="scroll">
        {data.withdrawn_by && <Withdrawn loss={data} />}
        <div className="loss-columns">
          <div>
            <LossTimeline loss={data} />
            <Acts loss={data} />
          </div>
          <div>
            <Facts loss={data} />
            <LossForm key={`${data.id} ${loss.data!.tag}`} loss={data} tag={loss.data!.tag} />
          </div>
        </div>
      </div>
    </>
  );
}

const titleOf = (loss: LossWhole) => t(`loss.title_${loss.what}`, { name: loss.account ? accountName(loss.account) : NOT_KNOWN, day: formatDayLong(loss.day) });

function Head({ loss }: { loss: LossWhole }) {
  const may = useMay('write');
  const withdraw = () =>
    void changeLoss(loss.id, { withdrawn: true })
      .then(() => showToast(t('loss.withdrawn_done'), () => void changeLoss(loss.id, { withdrawn: false }).catch((error: unknown) => showToast(errorText(error)))))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <div className="account-head ticket-head">
      <Link to="/losses" className="btn compact square" aria-label={t('loss.back')} title={t('loss.back')}>
        <Icon name="back" size="small" />
      </Link>
      <div className="ticket-title">
        <h1>{titleOf(loss)}</h1>
        <p className="small-text second">
          {t('loss.a_year_went', { amount: lostText(loss, true) })}
          {', '}
          <SeenText loss={loss} />
        </p>
      </div>
      <span className="push row head-actions">
        {may && loss.account && (
          <button type="button" className="btn compact" onClick={() => openTask({ account: loss.account!.id, title: t('loss.win_back_task', { name: accountName(loss.account!) }), kind: 'negotiation' })}>
            <Icon name="plus" size="small" />
            {t('loss.make_task')}
          </button>
        )}
        {may && !loss.withdrawn_by && (
          <button type="button" className="btn compact" onClick={withdraw}>
            {t('loss.withdraw')}
          </button>
        )}
      </span>
    </div>
  );
}

function Withdrawn({ loss }: { loss: LossWhole }) {
  const may = useMay('write');
  const back = () => void changeLoss(loss.id, { withdrawn: false }).catch((error: unknown) => showToast(errorText(error)));
  return (
    <p className="note loss-note" role="status">
      {t(loss.withdrawn_by === 'program' ? 'loss.withdrawn_program' : 'loss.withdrawn_person')}{' '}
      {may && loss.withdrawn_by === 'person' && (
        <button type="button" className="link" onClick={back}>
          {t('loss.withdraw_undo')}
        </button>
      )}
    </p>
  );
}

function Facts({ loss }: { loss: LossWhole }) {
  const clock = useClock();
  const unit = loss.currency !== null && loss.digits !== null ? { currency: loss.currency, digits: loss.digits } : null;
  const facts: [string, ReactNode][] = [
    [t('loss.account'), <AccountLink loss={loss} />],
    [t('loss.day'), formatDay(loss.day, clock.today)],
    [t('loss.paid'), unit ? t('loss.a_month', { amount: moneyExact(loss.paid, unit) }) : NOT_KNOWN],
    ...(loss.what === 'downgrade' && unit ? ([[t('loss.stays'), t('loss.a_month', { amount: moneyExact(loss.stays, unit) })]] as [string, ReactNode][]) : []),
    [t('loss.owner_then'), loss.owner || NOT_KNOWN],
    [t('loss.health_before'), loss.health === null ? NOT_KNOWN : t('loss.points', { n: loss.health })],
    [t('loss.found_in'), t(`loss.source.${loss.source}`)],
    [t('loss.win_back_title'), <WinBackText loss={loss} today={clock.today} />],
  ];
  return (
    <section className="panel" aria-label={t('loss.facts')}>
      <PanelHead title={t('loss.facts')} />
      <dl className="pairs">
        {facts.map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Acts({ loss }: { loss: LossWhole }) {
  const clock = useClock();
  return (
    <section className="panel" aria-label={t('loss.acts')}>
      <PanelHead title={t('loss.acts')} aside={t('loss.acts_aside', { from: loss.warning.first ? 'signal' : 'year' })} />
      {loss.acts.length === 0 && <p className="nothing small-text">{t('loss.no_acts')}</p>}
      <ul className="loss-acts">
        {loss.acts.map((act) => (
          <li key={`${act.kind} ${act.id}`}>
            <span className="second">{formatDay(act.day, clock.today)}</span>
            <span>{act.title}</span>
            <span className="push second small-text">{t(`loss.act.${act.kind}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
