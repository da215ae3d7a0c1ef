import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, post } from '../../api/client.ts';
import { useVersions } from '../../api/definitions.ts';
import { useScorecards, type BandOrNone, type ScorecardBody, type ScorecardPreview } from '../../api/health.ts';
import type { Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatPoints } from '../../lib/bands.ts';
import { formatNumber } from '../../lib/format.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { errorText } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { MoversPanel } from '../portfolio/MoversPanel.tsx';
import { SpreadChart } from '../portfolio/SpreadPanel.tsx';
import { bodyOf, type CardDraft } from './card-draft.ts';

interface Props {
  draft: CardDraft;
  id: string | null;
  valid: boolean;
  day: Day | undefined;
}

const TYPING_MS = 500;

// Asks what scores would be with a body instead of the scorecard that is edited.
function usePreview(body: ScorecardBody | null, id: string | null, day: Day | undefined) {
  const [asked] = useDebouncedValue(body && JSON.stringify({ body, ...(id ? { scorecard: Number(id) } : {}), day }), TYPING_MS);
  return useQuery({
    queryKey: ['scorecards', 'preview', asked],
    queryFn: ({ signal }) => post<ScorecardPreview>('/scorecards/preview', JSON.parse(asked!), signal),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status < 500),
  });
}

// What this scorecard says of all accounts, beside what holds now, another version or another scorecard.
export function ComparePanel({ draft, id, valid, day }: Props) {
  const versions = useVersions('/scorecards', id).data?.items ?? [];
  const cards = useScorecards().data;
  const [picked, setPicked] = useState<string | null>(null);
  const choices = [
    ...versions.flatMap((version) =>
      version.body
        ? [{ value: `v${version.version}`, label: t('definition.version', { n: version.version }), body: version.body as unknown as ScorecardBody }]
        : [],
    ),
    ...(cards?.items ?? [])
      .filter((card) => String(card.id) !== id)
      .map((card) => ({ value: `c${card.id}`, label: card.name, body: card.body })),
    ...(cards?.shipped ? [{ value: 'shipped', label: t('compare.shipped', { name: cards.shipped.name }), body: cards.shipped.body }] : []),
  ];
  const other = choices.find((choice) => choice.value === picked) ?? null;
  const mine = usePreview(valid ? bodyOf(draft) : null, id, day);
  const theirs = usePreview(valid && other ? other.body : null, id, day);
  const data = mine.data;
  const beside = other ? theirs.data : undefined;
  const name = other?.label ?? t('compare.current');
  return (
    <section className="panel" aria-label={t('compare.title')}>
      <PanelHead title={t('compare.title')} aside={data && t('compare.of', { n: data.accounts })}>
        <Select
          className="quiet-select"
          aria-label={t('compare.with')}
          placeholder={t('compare.current')}
          data={choices.map(({ value, label }) => ({ value, label }))}
          value={picked}
          clearable
          onChange={setPicked}
        />
      </PanelHead>
      {!valid && <p className="nothing small-text">{t('compare.incomplete')}</p>}
      {[mine, theirs].map(
        (query, index) =>
          query.isError && (
            <p key={index} className="bad small-text" role="alert">
              {errorText(query.error)}
            </p>
          ),
      )}
      {valid && mine.isPending && <SkeletonLines rows={5} />}
      {data && (!other || beside) && (
        <>
          <SpreadChart bins={binsOf(data, beside)} limits={draft.bands} label={t('compare.spread', { name })} />
          <BandTable data={data} beside={beside} name={name} />
          {!other && <MoversPanel movers={data} day={day} title={t('compare.movers')} aside={t('compare.movers_aside', { name })} />}
        </>
      )}
    </section>
  );
}

function binsOf(data: ScorecardPreview, beside: ScorecardPreview | undefined) {
  return data.distribution.map((bin, index) => ({
    from: bin.from,
    to: bin.to,
    accounts: bin.accounts,
    previous: beside ? (beside.distribution[index]?.accounts ?? 0) : bin.current,
  }));
}

function BandTable({ data, beside, name }: { data: ScorecardPreview; beside: ScorecardPreview | undefined; name: string }) {
  const otherOf = (band: BandOrNone) =>
    beside ? beside.bands.find((each) => each.band === band)?.accounts : data.bands.find((each) => each.band === band)?.current;
  return (
    <table className="plain-table compare-bands">
      <thead>
        <tr>
          <th>{t('compare.band')}</th>
          <th className="right">{t('compare.this')}</th>
          <th className="right">{name}</th>
        </tr>
      </thead>
      <tbody>
        {data.bands.map(({ band, accounts }) => {
          const known = band === 'no_score' ? null : band;
          return (
            <tr key={band}>
              <th scope="row">
                <span className="row">
                  <BandMark band={known} />
                  {t(`band.${known ?? 'none'}`)}
                </span>
              </th>
              <td className="right">{formatNumber(accounts)}</td>
              <td className="right">{formatNumber(otherOf(band))}</td>
            </tr>
          );
        })}
        <tr>
          <th scope="row">{t('compare.mean')}</th>
          <td className="right">{formatPoints(data.mean)}</td>
          <td className="right">{formatPoints(beside ? beside.mean : data.mean_current)}</td>
        </tr>
      </tbody>
    </table>
  );
}
