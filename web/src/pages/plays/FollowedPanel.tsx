import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { followedHref, usePlayFollowed, type PlayFlow, type PlayFollower } from '../../api/plays.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { accountName, personName } from '../../lib/names.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { goalShare } from './nodes.ts';
import { ProofLine } from './RunsPanel.tsx';

type Side = 'played' | 'held';

// Who followed what the play suggested: of each what was sent, opened and acted on, and when the goal was reached.
export function FollowedPanel({ id, flow }: { id: string; flow: PlayFlow | null }) {
  const [side, setSide] = useState<Side | null>('played');
  const [followed, setFollowed] = useState<'yes' | 'no' | null>(null);
  const wish = { side: side ?? undefined, followed: followed ?? undefined };
  const found = usePlayFollowed(id, wish);
  const exports = useMay('export');
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = flow?.counts;
  return (
    <section className="panel" aria-label={t('play.tab_followed')}>
      <PanelHead title={t('followed.title')} />
      {counts && (
        <p className="small-text second">
          {t('followed.sum', { n: counts.goal_played, of: counts.played, share: goalShare(counts.goal_played, counts.played) })}
          {counts.held > 0 && ` ${t('followed.sum_held', { n: counts.goal_held, of: counts.held, share: goalShare(counts.goal_held, counts.held) })}`}
        </p>
      )}
      <div className="row wrap runs-filter">
        <Select className="quiet-select" aria-label={t('play.run_side')} placeholder={t('play.both_sides')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={(['played', 'held'] as const).map((value) => ({ value, label: t(`play.side_${value}`) }))} value={side} onChange={(next) => setSide(next as Side | null)} />
        <Select className="quiet-select" aria-label={t('followed.which')} placeholder={t('followed.all')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={(['yes', 'no'] as const).map((value) => ({ value, label: t(`followed.${value}`) }))} value={followed} onChange={(next) => setFollowed(next as 'yes' | 'no' | null)} />
        {exports && (
          <a className="btn compact push" href={followedHref(id, wish)} download>
            <Icon name="download" size="small" />
            {t('followed.csv')}
          </a>
        )}
      </div>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={6} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t(followed || side === 'held' ? 'play.no_such_runs' : 'play.no_runs')}</p>}
      <ul className="run-list">
        {items.map((item) => (
          <li key={item.run} className="follower">
            <Follower item={item} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <button type="button" className="btn compact" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('common.more')}
        </button>
      )}
    </section>
  );
}

function Follower({ item }: { item: PlayFollower }) {
  const { today } = useClock();
  return (
    <>
      <p className="row wrap">
        {item.account ? (
          <Link to="/accounts/$id" params={{ id: item.account.id }} className="link">
            {accountName(item.account)}
          </Link>
        ) : (
          NOT_KNOWN
        )}
        {item.person && <span className="second">{personName(item.person)}</span>}
        <span className={item.followed_at ? 'small-text good push' : 'small-text quiet push'}>{item.followed_at ? t('followed.on', { day: formatDay(item.followed_at.slice(0, 10), today) }) : t('followed.not_yet')}</span>
      </p>
      {item.messages > 0 ? <ProofLine proof={item} /> : <span className="small-text quiet">{t(item.side === 'held' ? 'play.side_held' : 'followed.nothing')}</span>}
    </>
  );
}
