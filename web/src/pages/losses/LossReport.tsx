import { Select } from '@mantine/core';
import { Fragment } from 'react';
import { LOSS_BY, useLossReport, type LossBy, type LossReport, type LossTally } from '../../api/losses.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { seenShares } from '../../lib/loss.ts';
import { moneyShort } from '../../lib/money.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import type { LossesSearch } from '../../routes/know.ts';
import { SeenMark } from './loss-parts.tsx';

type Query = Record<string, string | undefined>;
const FILTERS: Partial<Record<LossBy, keyof LossesSearch>> = { reason: 'reason', caused_by: 'caused_by' };

interface Props {
  query: Query;
  by: LossBy;
  kinds: LossReport | undefined;
  onBy: (by: LossBy) => void;
  onFilter: (next: Partial<LossesSearch>) => void;
}

// What losses have in common: shares, revenue, whether they were seen ahead, what came back.
export function LossReportView({ query, by, kinds, onBy, onFilter }: Props) {
  const report = useLossReport(query, by);
  const data = report.data;
  return (
    <div className="revenue-columns">
      <div className="portfolio-main">
        <section className="panel" aria-label={t('loss.why')}>
          <PanelHead title={t('loss.why')}>
            <Select
              className="quiet-select"
              w={180}
              aria-label={t('loss.by')}
              allowDeselect={false}
              data={LOSS_BY.map((each) => ({ value: each, label: t(`loss.by.${each}`) }))}
              value={by}
              onChange={(next) => onBy(next as LossBy)}
            />
          </PanelHead>
          <QueryError query={report} />
          {report.isPending && <SkeletonLines rows={8} />}
          {data && data.all.count === 0 && <p className="nothing small-text">{t('loss.none_found')}</p>}
          {data && data.all.count > 0 && <Shares data={data} by={by} onFilter={onFilter} />}
          {by === 'segment' && <p className="second small-text">{t('revenue.overlap')}</p>}
        </section>
      </div>
      <aside className="revenue-side" aria-label={t('loss.summary')}>
        {kinds && kinds.all.count > 0 && <Kinds data={kinds} onFilter={onFilter} />}
        {kinds && kinds.all.count > 0 && <Seen data={kinds} />}
        {data && <Meaning data={data} />}
      </aside>
    </div>
  );
}

function nameOf(item: LossTally, by: LossBy): string {
  if (item.key === '') return t(by === 'segment' ? 'revenue.no_segment' : by === 'owner' ? 'revenue.no_owner' : 'loss.not_said');
  const cause = `root_cause.${item.key}`;
  return by === 'root_cause' && hasMessage(cause) ? t(cause) : item.name;
}

function Shares({ data, by, onFilter }: { data: LossReport; by: LossBy; onFilter: Props['onFilter'] }) {
  const most = Math.max(...data.items.map((item) => item.share));
  const filter = FILTERS[by];
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('loss.by_table')} style={{ maxHeight: 'none' }}>
      <table className="revenue-table loss-table">
        <thead>
          <tr>
            <th>{t(`loss.by.${by}`)}</th>
            <th className="loss-share">{t('loss.share')}</th>
            <th className="right">{t('loss.a_year')}</th>
            <th className="right">{t('loss.seen_early')}</th>
            <th className="right not-phone">{t('loss.median')}</th>
            <th className="right not-phone">{t('loss.acted')}</th>
            <th className="right not-phone">{t('loss.won')}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((item) => (
            <tr key={item.key}>
              <td>
                {filter ? (
                  <button type="button" className="link" onClick={() => onFilter({ [filter]: item.key || 'unknown' })}>
                    {nameOf(item, by)}
                  </button>
                ) : (
                  nameOf(item, by)
                )}
              </td>
              <td className="loss-share">
                <span className="loss-bar" aria-hidden="true">
                  <i style={{ width: `${(item.share / most) * 100}%` }} />
                </span>
                {formatShare(item.share)} <span className="second">({formatNumber(item.count)})</span>
              </td>
              <td className="right">{moneyShort(item.arr, data)}</td>
              <td className="right">{seenShares(item).looked === 0 ? NOT_KNOWN : t('loss.of', { n: item.early, of: seenShares(item).looked })}</td>
              <td className="right not-phone">{item.median_days === null ? NOT_KNOWN : t('loss.days_short', { n: Math.round(item.median_days) })}</td>
              <td className="right not-phone">{item.early + item.late === 0 ? NOT_KNOWN : t('loss.of', { n: item.acted, of: item.early + item.late })}</td>
              <td className="right not-phone">{formatNumber(item.won)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Kinds({ data, onFilter }: { data: LossReport; onFilter: Props['onFilter'] }) {
  const kinds = ['voluntary', 'involuntary', ''] as const;
  return (
    <section className="panel" aria-label={t('loss.kinds')}>
      <PanelHead title={t('loss.kinds')} />
      <ul className="loss-kinds">
        {kinds.map((key) => {
          const item = data.items.find((each) => each.key === key);
          return (
            <li key={key}>
              <button type="button" className="link" onClick={() => onFilter({ kind: key || 'unknown' })}>
                {t(`loss.kind.${key || 'unknown'}`)}
              </button>
              <span className="loss-bar" aria-hidden="true">
                <i style={{ width: `${(item?.share ?? 0) * 100}%` }} />
              </span>
              <span className="right">
                {formatShare(item?.share ?? 0)}{' '}
                <span className="second">{moneyShort(item?.arr ?? 0, data)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <p className="second small-text">{t('loss.kinds_meaning')}</p>
    </section>
  );
}

function Seen({ data }: { data: LossReport }) {
  const shares = seenShares(data.all);
  const parts = [
    ['early', data.all.early, shares.early],
    ['late', data.all.late, shares.late],
    ['no', data.all.unseen, shares.unseen],
  ] as const;
  return (
    <section className="panel" aria-label={t('loss.seen_title')}>
      <PanelHead title={t('loss.seen_title')} />
      {shares.looked > 0 && (
        <div className="loss-stack" aria-hidden="true">
          {parts.map(([name, , share]) => (
            <i key={name} className={name} style={{ width: `${share * 100}%` }} />
          ))}
        </div>
      )}
      <dl className="pairs small-text">
        {parts.map(([name, count, share]) => (
          <Fragment key={name}>
            <dt>
              <SeenMark seen={name} /> {t(`loss.seen.${name}`)}
            </dt>
            <dd>
              {formatNumber(count)} <span className="second">{formatShare(share)}</span>
            </dd>
          </Fragment>
        ))}
      </dl>
      <p className="second small-text">{t('loss.seen_meaning', { n: data.early_days })}</p>
    </section>
  );
}

function Meaning({ data }: { data: LossReport }) {
  return (
    <section className="panel" aria-label={t('revenue.meaning')}>
      <PanelHead title={t('revenue.meaning')} />
      <p className="second small-text">{t('loss.meaning', { n: data.early_days })}</p>
      {data.without_value > 0 && <p className="small-text">{t('loss.without_value', { n: data.without_value })}</p>}
    </section>
  );
}
