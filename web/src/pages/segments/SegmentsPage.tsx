import '../formulas/formulas.css';
import './segments.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useLiveEvent } from '../../api/live.ts';
import { refreshSegments, useSegments, type SegmentRow } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatMoneyShort, formatNumber, formatSigned, NOT_KNOWN } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { ComparePanel } from './ComparePanel.tsx';

// Every segment with its size, and two of them side by side.
export function SegmentsPage() {
  usePageTitle(t('segments.title'));
  const search = useSearch({ from: '/app/segments' });
  const navigate = useNavigate({ from: '/segments' });
  const { day, setDay, past } = useShownDay();
  const clock = useClock();
  const segments = useSegments(day);
  const items = segments.data?.items ?? [];
  const first = items.find((item) => item.scope === 'accounts') ?? items[0];
  // Against everybody, when no second one is chosen.
  const wish = { a: search.a ?? (first && String(first.id)), b: search.b, day, day_b: search.day_b };
  useLiveEvent('segment', refreshSegments);
  return (
    <>
      <div className="head lined">
        <h1>{t('segments.title')}</h1>
        <div className="sum not-phone">
          <span>{segments.data && t('segments.count', { n: items.length })}</span>
        </div>
        <span className="push row">
          <DayControl day={day} today={clock.today} onChange={setDay} />
          {!past && (
            <Link to="/segments/$id/edit" params={{ id: 'new' }} className="btn compact">
              <Icon name="plus" size="small" />
              {t('segments.new')}
            </Link>
          )}
        </span>
      </div>
      <div className="scroll split-page">
        <section className="panel" aria-label={t('segments.title')}>
          <QueryError query={segments} />
          {segments.isPending && <SkeletonLines rows={8} />}
          {segments.data && items.length === 0 && (
            <div className="empty">
              <h2>{t('segments.empty')}</h2>
              <p>{t('segments.empty_text')}</p>
              <Link to="/segments/$id/edit" params={{ id: 'new' }} className="btn main">
                {t('segments.new')}
              </Link>
            </div>
          )}
          {items.length > 0 && <SegmentTable segments={items} />}
        </section>
        {first && (
          <aside className="split-side" aria-label={t('segments.compare')}>
            <ComparePanel
              segments={items}
              wish={wish}
              today={clock.today}
              onPick={(next) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true })}
            />
          </aside>
        )}
      </div>
    </>
  );
}

function SegmentTable({ segments }: { segments: SegmentRow[] }) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('segments.segment')}</th>
          <th className="right">{t('segments.members')}</th>
          <th className="right">{t('segments.change')}</th>
          <th className="right not-phone">{t('segments.revenue')}</th>
        </tr>
      </thead>
      <tbody>
        {segments.map((segment) => (
          <tr key={segment.id}>
            <th scope="row">
              <Link to="/segments/$id" params={{ id: String(segment.id) }} className="plain-link">
                {segment.name}
              </Link>
              {segment.scope === 'people' && <span className="tag">{t('segments.of_people')}</span>}
              <p className="segment-text">{segment.description || segment.formula || t('segments.static')}</p>
            </th>
            <td className="right">{formatNumber(segment.count)}</td>
            <td className="right second">{changeText(segment)}</td>
            <td className="right not-phone">{revenueText(segment.revenue)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// A segment is neither good nor bad: its change is ink.
export function changeText({ count, count_before: before }: Pick<SegmentRow, 'count' | 'count_before'>): string {
  if (count === null || before === null) return NOT_KNOWN;
  return count === before ? '0' : formatSigned(count - before);
}

export function revenueText(revenue: Record<string, number>): string {
  const parts = Object.entries(revenue).sort((a, b) => b[1] - a[1]);
  if (parts.length === 0) return NOT_KNOWN;
  return parts.slice(0, 2).map(([currency, value]) => formatMoneyShort(value, currency)).join(', ');
}
