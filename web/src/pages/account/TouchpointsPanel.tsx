import { useMay } from '../../api/rights.ts';
import { useTouchpoints } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { openEntry } from '../../lib/entry.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { MailButton } from '../../parts/touchpoints/MailDrop.tsx';
import { TouchpointList } from '../../parts/touchpoints/TouchpointList.tsx';

const FIRST = 8;

// What was said with the account, newest first.
export function TouchpointsPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const found = useTouchpoints({ account: id, to: day }, FIRST);
  const may = useMay('note') && day === undefined;
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel order-6" aria-label={t('touch.panel')}>
      <PanelHead title={t('touch.panel')}>
        {may && (
          <>
            <MailButton account={id} link />
            <button type="button" className="link small-text" onClick={() => openEntry(id)}>
              {t('touch.log')}
            </button>
          </>
        )}
      </PanelHead>
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={3} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t('touch.none')}</p>}
      <TouchpointList items={items} today={today} />
      {found.hasNextPage && (
        <button type="button" className="btn compact" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('common.more')}
        </button>
      )}
    </section>
  );
}
