import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { readMentions, type Mentions } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { TouchpointList } from '../../parts/touchpoints/TouchpointList.tsx';

// Notes that name me. Looking at them reads them; what was new stays marked until the page is left.
export function MentionsView({ mentions }: { mentions: UseQueryResult<Mentions> }) {
  const clock = useClock();
  const fresh = useRef(new Set<number>());
  const items = mentions.data?.items ?? [];
  for (const item of items) if (!item.read) fresh.current.add(item.touchpoint.id);
  const unread = mentions.data?.unread ?? 0;
  useEffect(() => {
    if (unread > 0) readMentions().catch((error: unknown) => showToast(errorText(error)));
  }, [unread]);
  return (
    <div className="scroll">
      <section className="panel" aria-label={t('touch.view_mentions')}>
        <QueryError query={mentions} />
        {mentions.isPending && <SkeletonLines rows={5} />}
        {mentions.data && items.length === 0 && (
          <div className="empty">
            <h2>{t('touch.no_mentions')}</h2>
            <p>{t('touch.no_mentions_text')}</p>
          </div>
        )}
        <TouchpointList items={items.map((item) => item.touchpoint)} today={clock.today} named fresh={fresh.current} />
      </section>
    </div>
  );
}
