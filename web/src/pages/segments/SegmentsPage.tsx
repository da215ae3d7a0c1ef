import '../formulas/formulas.css';
import './segments.css';
import { Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCompare, useSegments, type SegmentComparison, type SegmentRow } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatMoneyShort, formatNumber, formatSigned, NOT_KNOWN } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { valueText } from '../../lib/formula/values.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

// Every segment with its size, and two of them side by side.
export function SegmentsPage() {
  usePageTitle(t('segments.title'));
  const search = useSearch({ from: '/app/segments' });
  const navigate = useNavigate({ from: '/segments' });
  const { day, setDay, past } = useShownDay();
  const clock = useClock();
  const segments = useSegments(day);
  const items = segments.data?.items ?? [];
  const a = search.a ?? firstId(items);
  const b = search.b; // everybody, when none is chosen
  const pick = (next: { a?: string; b?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
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
        {firstId(items) !== undefined && (
          <aside className="split-side" aria-label={t('segments.compare')}>
            <Compare segments={items} a={a} b={b} day={day} onPick={pick} />
          </aside>
        )}
      </div>
    </>
  );
}

function firstId(items: SegmentRow[]): string | undefined {
  const first = items.find((item) => item.scope === 'accounts');
  return first && String(first.id);
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

interface CompareProps {
  segments: SegmentRow[];
  a: string | undefined;
  b: string | undefined;
  day: string | undefined;
  onPick: (next: { a?: string; b?: string }) => void;
}

function Compare({ segments, a, b, day, onPick }: CompareProps) {
  const compare = useCompare(a, b, day);
  const options = segments
    .filter((segment) => segment.scope === 'accounts')
    .map((segment) => ({ value: String(segment.id), label: segment.name }));
  return (
    <section className="panel">
      <PanelHead title={t('segments.compare')} aside={t('segments.compare_aside')} />
      <div className="compare-pick">
        <Select label={t('segments.first')} data={options} value={a ?? null} allowDeselect={false} onChange={(id) => onPick({ a: id ?? undefined })} />
        <Select label={t('segments.second')} data={options} value={b ?? null} clearable placeholder={t('segments.everybody')} onChange={(id) => onPick({ b: id ?? undefined })} />
      </div>
      {a === b && <p className="nothing small-text">{t('segments.same')}</p>}
      <QueryError query={compare} />
      {compare.data && a !== b && (
        <table className="plain-table compare-table">
          <thead>
            <tr>
              <th>{t('segments.measure')}</th>
              <th className="right">{options.find((option) => option.value === a)?.label}</th>
              <th className="right">{options.find((option) => option.value === b)?.label ?? t('segments.everybody')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t('segments.accounts')}</th>
              <td className="right">{formatNumber(compare.data.a.accounts)}</td>
              <td className="right">{formatNumber(compare.data.b.accounts)}</td>
            </tr>
            <tr>
              <th scope="row">{t('segments.revenue')}</th>
              <td className="right">{revenueText(compare.data.a.revenue)}</td>
              <td className="right">{revenueText(compare.data.b.revenue)}</td>
            </tr>
            {compare.data.measures.map((measure) => (
              <tr key={measure.key}>
                <th scope="row" title={measure.formula}>
                  {measure.name} <span className="quiet">{t(`segments.how_${measure.how}`)}</span>
                </th>
                <td className="right">{compareText(measure, measure.a)}</td>
                <td className="right">{compareText(measure, measure.b)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {compare.data && a !== b && <p className="small-text second">{t('segments.in_both', { n: compare.data.in_both })}</p>}
    </section>
  );
}

function compareText(measure: SegmentComparison['measures'][number], value: number | null): string {
  return measure.unit === 'share' ? valueText(value, 'share') : value === null ? NOT_KNOWN : formatNumber(value);
}
