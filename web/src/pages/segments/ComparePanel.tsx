import { Select } from '@mantine/core';
import { sameSides, useCompare, type Comparing, type SegmentComparison, type SegmentMeasure, type SegmentRow, type SegmentSide } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { valueText } from '../../lib/formula/values.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { revenueText } from './SegmentsPage.tsx';

interface Props {
  segments: SegmentRow[];
  wish: Comparing;
  today: string; // the last day that can be chosen
  onPick: (next: { a?: string; b?: string; day_b?: string }) => void;
}

// Two segments by the same measures; or one on two days.
export function ComparePanel({ segments, wish, today, onPick }: Props) {
  const compare = useCompare(wish);
  const { a, b, day, day_b } = wish;
  const scope = segments.find((segment) => String(segment.id) === a)?.scope ?? 'accounts';
  const option = (segment: SegmentRow) => ({ value: String(segment.id), label: segment.name });
  const name = (id: string | undefined) => segments.find((segment) => String(segment.id) === id)?.name ?? t('segments.everybody');
  const head = (id: string | undefined, on: string | undefined) => (day_b ? `${name(id)}, ${formatDay(on ?? today, today)}` : name(id));
  const same = sameSides(wish);
  return (
    <section className="panel">
      <PanelHead title={t('segments.compare')} aside={t('segments.compare_aside')} />
      <div className="compare-pick">
        <Select
          label={t('segments.first')}
          data={(['accounts', 'people'] as const).map((each) => ({
            group: t(`segments.scope_${each}`),
            items: segments.filter((segment) => segment.scope === each).map(option),
          }))}
          value={a ?? null}
          allowDeselect={false}
          onChange={(id) => onPick({ a: id ?? undefined, b: undefined })}
        />
        <Select
          label={t('segments.second')}
          data={segments.filter((segment) => segment.scope === scope).map(option)}
          value={b ?? null}
          clearable
          placeholder={t('segments.everybody')}
          onChange={(id) => onPick({ b: id ?? undefined })}
        />
        <label className="small-text compare-day">
          {t('segments.second_day')}
          <input
            type="date"
            className="field"
            value={day_b ?? ''}
            max={today}
            onChange={(event) => onPick({ day_b: event.target.value || undefined })}
          />
        </label>
      </div>
      {same && <p className="nothing small-text">{t('segments.same')}</p>}
      <QueryError query={compare} />
      {!same && compare.isPending && <SkeletonLines rows={8} />}
      {!same && compare.data && <Comparison data={compare.data} heads={[head(a, day), head(b, day_b ?? day)]} />}
    </section>
  );
}

function Comparison({ data, heads }: { data: SegmentComparison; heads: [string, string] }) {
  const sides = [data.a, data.b] as const;
  const row = (label: string, of: (side: SegmentSide) => string) => (
    <tr>
      <th scope="row">{label}</th>
      {sides.map((side, index) => (
        <td key={index} className="right">
          {of(side)}
        </td>
      ))}
    </tr>
  );
  return (
    <>
      <table className="plain-table compare-table">
        <thead>
          <tr>
            <th>{t('segments.measure')}</th>
            {heads.map((head, index) => (
              <th key={index} className="right">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.scope === 'people' && row(t('segments.scope_people'), (side) => formatNumber(side.people))}
          {row(t('segments.accounts'), (side) => formatNumber(side.accounts))}
          {row(t('segments.revenue'), (side) => revenueText(side.revenue))}
          {data.measures.map((measure) => (
            <tr key={measure.key}>
              <th scope="row" title={measure.formula}>
                {measure.name} <span className="quiet">{t(`segments.how_${measure.how}`)}</span>
              </th>
              <td className="right">{measureText(measure, measure.a)}</td>
              <td className="right">{measureText(measure, measure.b)}</td>
            </tr>
          ))}
          {(data.features ?? []).length > 0 && <GroupLine text={t('segments.features')} />}
          {data.features?.map((feature) => (
            <tr key={feature.name}>
              <th scope="row">{feature.key ? <b>{feature.name}</b> : feature.name}</th>
              <td className="right">{formatShare(feature.a)}</td>
              <td className="right">{formatShare(feature.b)}</td>
            </tr>
          ))}
          {(data.roles ?? []).length > 0 && <GroupLine text={t('segments.roles')} />}
          {data.roles?.map(({ role, a, b }) => (
            <tr key={role}>
              <th scope="row">{role ?? t('segments.no_role')}</th>
              <td className="right">{formatNumber(a)}</td>
              <td className="right">{formatNumber(b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small-text second">{t(data.scope === 'people' ? 'segments.people_in_both' : 'segments.in_both', { n: data.in_both })}</p>
    </>
  );
}

function GroupLine({ text }: { text: string }) {
  return (
    <tr className="group-line">
      <th scope="rowgroup" colSpan={3}>
        {text}
      </th>
    </tr>
  );
}

function measureText(measure: SegmentMeasure, value: number | null): string {
  return measure.unit === 'share' ? valueText(value, 'share') : value === null ? NOT_KNOWN : formatNumber(value);
}
