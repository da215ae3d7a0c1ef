import '../formulas/formulas.css';
import './surveys.css';
import { Select } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useDefinition } from '../../api/definitions.ts';
import { useSegments } from '../../api/segments.ts';
import { useSurveyResults, type Survey, type SurveyResults } from '../../api/surveys.ts';
import type { SurveySearch } from '../../routes/act.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { QuestionPanel } from './QuestionPanel.tsx';
import { WordsPanel } from './WordsPanel.tsx';

const PERIODS = ['90', '365', '1095'];
const USUAL = '365';

// What a survey came to: who answered, figures with their ranges, and what was said.
export function SurveyResultsPage() {
  const { id } = useParams({ from: '/app/surveys/$id/results' });
  const search = useSearch({ from: '/app/surveys/$id/results' });
  const { today } = useClock();
  const survey = useDefinition<Survey>('/surveys', id).data?.data;
  const days = PERIODS.includes(search.days ?? '') ? search.days! : USUAL;
  const query = { from: addDays(today, 1 - Number(days)), to: today, segment: search.segment };
  const results = useSurveyResults(id, query);
  const data = results.data;
  usePageTitle(survey ? t('survey.results_of', { name: survey.name }) : undefined);
  const asked = (key: string) => data?.questions.find((each) => each.key === key)?.text ?? key;
  return (
    <>
      <div className="head lined">
        <Link to="/surveys" className="btn compact square" aria-label={t('survey.back')} title={t('survey.back')}>
          <Icon name="back" size="small" />
        </Link>
        <h1>{survey?.name ?? t('survey.tag')}</h1>
        <span className="push row">
          <Filters days={days} segment={search.segment} />
          <Link to="/surveys/$id" params={{ id }} className="btn compact">
            {t('survey.edit')}
          </Link>
        </span>
      </div>
      <div className="scroll">
        <QueryError query={results} />
        {results.isPending && (
          <div className="panel">
            <SkeletonLines rows={10} />
          </div>
        )}
        {data && (
          <div className="survey-results">
            <Response results={data} />
            {data.questions
              .filter((question) => question.kind !== 'text')
              .map((question) => (
                <QuestionPanel key={question.key} question={question} />
              ))}
            <WordsPanel id={id} query={query} find={search.q ?? ''} asked={asked} />
          </div>
        )}
      </div>
    </>
  );
}

function Filters({ days, segment }: { days: string; segment: string | undefined }) {
  const navigate = useNavigate({ from: '/surveys/$id/results' });
  const change = (next: Partial<SurveySearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const segments = (useSegments().data?.items ?? []).filter((each) => each.scope === 'accounts');
  return (
    <>
      <Select
        aria-label={t('survey.segment')}
        size="xs"
        w={180}
        data={[{ value: '', label: t('survey.segment_any') }, ...segments.map((each) => ({ value: String(each.id), label: each.name }))]}
        allowDeselect={false}
        value={segment ?? ''}
        onChange={(next) => change({ segment: next || undefined })}
      />
      <Select
        aria-label={t('survey.period')}
        size="xs"
        w={110}
        data={PERIODS.map((value) => ({ value, label: t('survey.period_days', { n: Number(value) }) }))}
        allowDeselect={false}
        value={days}
        onChange={(next) => change({ days: next === USUAL || !next ? undefined : next })}
      />
    </>
  );
}

function Response({ results }: { results: SurveyResults }) {
  const { asked, opened, answered, response_rate: rate, cut } = results;
  const figures = [
    [t('survey.asked'), formatNumber(asked)],
    [t('survey.opened'), formatNumber(opened)],
    [t('survey.answered'), formatNumber(answered)],
    [t('survey.rate'), formatShare(rate)],
  ];
  return (
    <section className="panel" aria-label={t('survey.response')}>
      <PanelHead title={t('survey.response')} aside={t('survey.opened_hint')} />
      <dl className="survey-totals">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {cut && <p className="note">{t('survey.cut')}</p>}
    </section>
  );
}
