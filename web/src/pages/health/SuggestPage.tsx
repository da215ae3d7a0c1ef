import './suggest.css';
import '../formulas/formulas.css';
import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useSegments } from '../../api/segments.ts';
import { startSuggestion, stopSuggestion, useSuggestion, type Suggestion } from '../../api/suggestions.ts';
import { t } from '../../i18n/index.tsx';
import { formatDayLong } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { boldNumbers } from '../../lib/sentence.tsx';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';
import { AlonePanel } from './AlonePanel.tsx';
import { PointsPanel } from './PointsPanel.tsx';
import { ReliabilityPanel } from './ReliabilityPanel.tsx';

const DAYS = [60, 90, 120];

// What separated accounts that left from those that stayed: points that can become a scorecard, how far they can be
// trusted, and each measure alone.
export function SuggestPage() {
  usePageTitle(t('suggest.title'));
  const { run } = useSearch({ from: '/app/health/suggest' });
  const navigate = useNavigate();
  const id = run && /^\d+$/.test(run) ? Number(run) : null;
  const answer = useSuggestion(id);
  const segments = (useSegments().data?.items ?? []).filter((each) => each.scope === 'accounts');
  const [days, setDays] = useState('90');
  const [segment, setSegment] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: () => startSuggestion({ days: Number(days), ...(segment ? { segment: Number(segment) } : {}) }),
    onSuccess: (begun) => void navigate({ to: '/health/suggest', search: { run: String(begun.id) } }),
  });
  const stop = useMutation({ mutationFn: () => stopSuggestion(id!), onSettled: () => void answer.refetch() });
  const data = answer.data;
  const running = start.isPending || (id !== null && (answer.isPending || ['waits', 'runs'].includes(data?.state ?? '')));
  return (
    <>
      <div className="head lined">
        <Link to="/health" className="btn compact square" aria-label={t('suggest.back')} title={t('suggest.back')}>
          <Icon name="back" size="small" />
        </Link>
        <h1>{t('suggest.title')}</h1>
      </div>
      <div className="scroll suggest">
        <section className="panel" aria-label={t('suggest.open')}>
          <p className="second">{t('suggest.text')}</p>
          <form
            className="row wrap"
            onSubmit={(event) => {
              event.preventDefault();
              start.mutate();
            }}
          >
            <Select
              className="quiet-select"
              aria-label={t('suggest.days')}
              data={DAYS.map((n) => ({ value: String(n), label: t('suggest.days_n', { n }) }))}
              value={days}
              allowDeselect={false}
              onChange={(next) => next && setDays(next)}
            />
            <Select
              className="quiet-select"
              aria-label={t('suggest.segment')}
              placeholder={t('suggest.everybody')}
              clearable
              searchable
              nothingFoundMessage={t('common.nothing_found')}
              clearButtonProps={{ 'aria-label': t('common.clear') }}
              data={segments.map((each) => ({ value: String(each.id), label: each.name }))}
              value={segment}
              onChange={setSegment}
            />
            {running ? (
              <button type="button" className="btn compact" disabled={id === null || start.isPending} onClick={() => stop.mutate()}>
                {t('suggest.stop')}
              </button>
            ) : (
              <button type="submit" className={data?.result ? 'btn compact' : 'btn compact main'}>
                {t(data?.result ? 'suggest.again' : 'suggest.run')}
              </button>
            )}
          </form>
          {start.isError && <ErrorNote error={start.error} />}
          {answer.isError && <p className="nothing">{t('suggest.gone')}</p>}
          {running && <Progress share={data?.progress ?? 0} />}
          {data?.state === 'stopped' && <p className="nothing">{t('suggest.stopped')}</p>}
          {data?.result && <Said data={data.result} />}
        </section>
        {data?.result?.model && id !== null && (
          <div className="suggest-columns">
            <PointsPanel model={data.result.model} id={id} />
            <ReliabilityPanel model={data.result.model} />
          </div>
        )}
        {data?.result && data.result.measures.length > 0 && <AlonePanel measures={data.result.measures} />}
      </div>
    </>
  );
}

function Said({ data }: { data: Suggestion }) {
  return (
    <>
      <p className="suggest-sentence">{boldNumbers(data.sentence)}</p>
      {data.too_few && <p className="second">{t('suggest.few_next')}</p>}
      {data.months > 0 && data.first && data.last && (
        <p className="small-text quiet">
          {t('suggest.sample', {
            months: data.months,
            first: formatDayLong(data.first),
            last: formatDayLong(data.last),
            left: data.accounts_left,
            stayed: data.accounts_stayed,
            tried: data.tried,
          })}
          {data.one_of > 1 && ` ${t('suggest.one_of', { n: formatNumber(data.one_of) })}`}
        </p>
      )}
    </>
  );
}

function Progress({ share }: { share: number }) {
  return (
    <div role="status">
      <p className="row small-text">
        {t('suggest.running')} <span className="push second">{Math.round(share * 100)}%</span>
      </p>
      <span className="bar leaf" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
