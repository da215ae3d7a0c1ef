import { Link } from '@tanstack/react-router';
import { useStageAccounts, type JourneyStage, type StageAccount } from '../../api/journey.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

interface Props {
  stage: JourneyStage;
  day: string;
  from: string;
  stuck: boolean;
  onStuck: (stuck: boolean) => void;
}

// One stage: who is in it and for how long, what we do in it, and where customers are met.
export function StagePanel({ stage, day, from, stuck, onStuck }: Props) {
  const accounts = useStageAccounts(stage.id, day, stuck);
  const may = useMay('define');
  const { past } = useShownDay();
  const items = accounts.data?.items ?? [];
  return (
    <section className="panel" aria-label={t('journey.stage_of', { name: stage.name })}>
      <PanelHead title={stage.name} aside={stage.meaning}>
        <span className="segmented" role="group" aria-label={t('journey.who')}>
          <button type="button" aria-pressed={!stuck} onClick={() => onStuck(false)}>
            {t('journey.all_here')}
          </button>
          <button type="button" aria-pressed={stuck} onClick={() => onStuck(true)}>
            {t('journey.only_stuck')}
          </button>
        </span>
        {may && !past && (
          <Link to="/journey/stages/$id" params={{ id: String(stage.id) }} className="btn compact">
            {t('journey.edit')}
          </Link>
        )}
      </PanelHead>
      <Facts stage={stage} from={from} />
      <QueryError query={accounts} />
      {accounts.isPending && <SkeletonLines rows={6} />}
      {accounts.data && items.length === 0 && <p className="nothing small-text">{t(stuck ? 'journey.nobody_stuck' : 'journey.nobody')}</p>}
      {items.length > 0 && <Accounts items={items} />}
      {accounts.data && accounts.data.total > items.length && <p className="small-text second">{t('journey.more', { n: accounts.data.total - items.length })}</p>}
      <Contacts stage={stage} />
    </section>
  );
}

function Facts({ stage, from }: { stage: JourneyStage; from: string }) {
  const days = (n: number) => t('journey.days', { n: Math.round(n) });
  return (
    <p className="small-text second journey-facts">
      {stage.target_days === null ? t('journey.no_target') : t('journey.target', { days: days(stage.target_days) })}{' '}
      {stage.median_days !== null && t('journey.median', { n: stage.measured, days: days(stage.median_days) })}{' '}
      {stage.left > 0 && t('journey.lost_here', { lost: stage.lost, left: stage.left, day: formatDay(from) })}
    </p>
  );
}

function Accounts({ items }: { items: StageAccount[] }) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('journey.account')}</th>
          <th className="not-phone">{t('journey.owner')}</th>
          <th className="not-phone">{t('journey.milestones')}</th>
          <th className="right">{t('journey.time')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.account.id}>
            <th scope="row">
              <Link to="/accounts/$id" params={{ id: item.account.id }} className="link">
                {item.account.name ?? item.account.id}
              </Link>
            </th>
            <td className="not-phone second">{item.owner || NOT_KNOWN}</td>
            <td className="not-phone">
              <Reached item={item} />
            </td>
            <td className={item.stuck ? 'right watch strong' : 'right'}>
              {t(item.since_unknown ? 'journey.days_at_least' : 'journey.days', { n: item.days })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reached({ item }: { item: StageAccount }) {
  if (item.milestones.length === 0) return <span className="quiet">{NOT_KNOWN}</span>;
  const reached = item.milestones.filter((one) => one.reached).length;
  const missed = item.milestones.filter((one) => one.state === 'missed').map((one) => one.name);
  return (
    <>
      {t('journey.reached_of', { n: reached, of: item.milestones.length })}
      {missed.length > 0 && (
        <span className="watch" title={missed.join(', ')}>
          , {t('journey.missed', { n: missed.length })}
        </span>
      )}
    </>
  );
}

function Contacts({ stage }: { stage: JourneyStage }) {
  return (
    <div className="journey-design">
      {stage.plan && (
        <div>
          <h3>{t('journey.plan')}</h3>
          <p className="small-text">{stage.plan}</p>
        </div>
      )}
      <div>
        <h3>{t('journey.touchpoints')}</h3>
        {stage.touchpoints.length === 0 && <p className="small-text second">{t('journey.touchpoints_none')}</p>}
        <ul className="journey-contacts">
          {stage.touchpoints.map((contact) => (
            <li key={contact.name}>
              <b>{contact.name}</b> <span className="tag">{t(`journey.owner_${contact.owner}`)}</span>{' '}
              <span className="tag">{t(contact.direct ? 'journey.direct' : 'journey.indirect')}</span>
              <span className="small-text second">
                {[contact.responsible, contact.quality && t('journey.judged_by', { quality: contact.quality })].filter(Boolean).join('; ')}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
