import type { Renewal } from '../../api/renewals.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDaysUntil } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { moneyShort } from '../../lib/money.ts';
import { BandMark } from '../../parts/Leaves.tsx';

interface Props {
  items: Renewal[];
  settled: boolean;
  chosen: number | undefined;
  today: string;
  onOpen: (id: number) => void;
}

// The pipeline: when, who, how much, how healthy, how likely, what is still to be done.
export function RenewalList({ items, settled, chosen, today, onOpen }: Props) {
  return (
    <>
      <div className="renewal-row renewal-head not-narrow" aria-hidden="true">
        <span>{t('renewals.due')}</span>
        <span>{t('renewals.account')}</span>
        <span className="right">{t('renewals.a_year')}</span>
        <span className="right">{t('renewals.health')}</span>
        <span className={settled ? 'right' : ''}>{t(settled ? 'renewals.came' : 'renewals.likelihood')}</span>
        <span>{t('renewals.checklist')}</span>
        <span>{t('renewals.owner')}</span>
      </div>
      <ul className="renewal-list">
        {items.map((renewal) => (
          <li key={renewal.id}>
            <button
              type="button"
              className={renewal.id === chosen ? 'renewal-row at' : 'renewal-row'}
              aria-pressed={renewal.id === chosen}
              onClick={() => onOpen(renewal.id)}
            >
              <span>
                <b>{formatDay(renewal.due, today)}</b>
                <DueNote renewal={renewal} today={today} />
              </span>
              <span className="cut">
                <b className="cut">{renewal.name}</b>
                <span className="second narrow-only cut">{renewal.owner || t('renewals.nobody')}</span>
                {renewal.next_step && <span className="second not-narrow cut">{renewal.next_step}</span>}
              </span>
              <span className="right">
                {moneyShort(renewal.arr, renewal)}
                <span className="second narrow-only">{shortLikelihood(renewal)}</span>
              </span>
              <span className="right not-narrow">{renewal.health ? <Health health={renewal.health} /> : <span className="quiet">{NOT_KNOWN}</span>}</span>
              <span className={settled ? 'not-narrow right' : 'not-narrow'}>
                {settled ? <Came renewal={renewal} /> : <LikelihoodScale renewal={renewal} />}
              </span>
              <span className="not-narrow second renewal-checks">
                <Checks renewal={renewal} />
              </span>
              <span className="not-narrow second cut">{renewal.owner || <span className="quiet">{t('renewals.nobody')}</span>}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Health({ health }: { health: NonNullable<Renewal['health']> }) {
  return (
    <span className="row nowrap end">
      <BandMark band={health.band} /> {Math.round(health.score)}
    </span>
  );
}

function Came({ renewal }: { renewal: Renewal }) {
  if (renewal.came_arr === null) return <span className="quiet">{NOT_KNOWN}</span>;
  return <span className={renewal.came_arr < renewal.arr ? 'bad' : ''}>{moneyShort(renewal.came_arr, renewal)}</span>;
}

function DueNote({ renewal, today }: { renewal: Renewal; today: string }) {
  if (renewal.state !== 'open') return <span className={renewal.state === 'lost' ? 'second bad' : 'second'}>{t(`renewals.result.${renewal.state}`)}</span>;
  return <span className={renewal.days_left < 0 ? 'second bad' : 'second'}>{formatDaysUntil(renewal.due, today)}</span>;
}

// The owner's word where there is one, else what is computed.
const shortLikelihood = ({ likelihood }: Renewal) => {
  const said = likelihood.owner ?? likelihood.computed;
  return said === null ? '' : ` ${said} %`;
};

function Checks({ renewal }: { renewal: Renewal }) {
  const { of, done, due, attention } = renewal.checklist;
  if (of === 0) return <span className="quiet">{NOT_KNOWN}</span>;
  return (
    <>
      {t('renewals.done_of', { done, of })}
      {renewal.state === 'open' && attention > 0 && <span className="bad">{t('renewals.attention', { n: attention })}</span>}
      {renewal.state === 'open' && attention === 0 && due > 0 && <span>{t('renewals.steps_due', { n: due })}</span>}
    </>
  );
}

// What is computed as a mark in its range, what the owner says as a pointer above.
export function LikelihoodScale({ renewal }: { renewal: Renewal }) {
  const { computed, low, high, owner } = renewal.likelihood;
  if (computed === null && owner === null) return <span className="quiet">{NOT_KNOWN}</span>;
  const words = [
    computed !== null && t('renewals.computed_says', { n: computed, low: low ?? computed, high: high ?? computed }),
    owner !== null && t('renewals.owner_says', { n: owner }),
  ].filter(Boolean);
  return (
    <span className="renewal-likely" title={words.join('. ')}>
      <span>{`${computed ?? owner} %`}</span>
      <span className="renewal-scale" aria-hidden="true">
        {computed !== null && low !== null && high !== null && <span className="range" style={{ left: `${low}%`, width: `${high - low}%` }} />}
        {computed !== null && <span className="at" style={{ left: `${computed}%` }} />}
        {owner !== null && <span className="owner" style={{ left: `${owner}%` }} />}
      </span>
      <span className="for-readers">{words.join('. ')}</span>
    </span>
  );
}
