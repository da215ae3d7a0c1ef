import '../formulas/formulas.css';
import '../segments/segments.css';
import './surveys.css';
import { Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { saveDefinition } from '../../api/definitions.ts';
import { useMay } from '../../api/rights.ts';
import { useShippedSurveys, useSurveys, type ShippedSurvey, type Survey, type SurveyRow } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// What customers are asked: every survey, how many were asked, how many answered.
export function SurveysPage() {
  usePageTitle(t('nav.surveys'));
  const surveys = useSurveys();
  const { past } = useShownDay();
  const may = useMay('define') && !past;
  const items = surveys.data?.items ?? [];
  return (
    <>
      <div className="head lined">
        <h1>{t('nav.surveys')}</h1>
        {may && items.length > 0 && (
          <span className="push row">
            <NewMenu taken={items.map((item) => item.name)} />
          </span>
        )}
      </div>
      <div className="scroll">
        <QueryError query={surveys} />
        {surveys.isPending && (
          <div className="panel">
            <SkeletonLines rows={6} />
          </div>
        )}
        {surveys.data && items.length === 0 && <Empty may={may} />}
        {items.length > 0 && (
          <section className="panel" aria-label={t('nav.surveys')}>
            <SurveyTable surveys={items} />
          </section>
        )}
      </div>
    </>
  );
}

// One that comes with the program becomes a survey of the workspace's own.
function useBegin() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ name, body }: ShippedSurvey) => saveDefinition<Survey>('/surveys', null, { name, body }, null),
    onSuccess: (survey) => void navigate({ to: '/surveys/$id', params: { id: String(survey.id) } }),
  });
}

function NewMenu({ taken }: { taken: string[] }) {
  const navigate = useNavigate();
  const shipped = useShippedSurveys(true).data?.items ?? [];
  const begin = useBegin();
  return (
    <>
      {begin.isError && <ErrorNote error={begin.error} />}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <button type="button" className="btn compact">
            <Icon name="plus" size="small" />
            {t('survey.new')}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {shipped
            .filter((each) => !taken.includes(each.name))
            .map((each) => (
              <Menu.Item key={each.name} onClick={() => begin.mutate(each)}>
                {each.name}
                <span className="kind-hint">{each.body.meaning}</span>
              </Menu.Item>
            ))}
          <Menu.Item onClick={() => void navigate({ to: '/surveys/$id', params: { id: 'new' } })}>{t('survey.new_empty')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Empty({ may }: { may: boolean }) {
  const shipped = useShippedSurveys(may).data?.items ?? [];
  const begin = useBegin();
  return (
    <div className="empty">
      <h2>{t('survey.empty')}</h2>
      <p>{t('survey.empty_text')}</p>
      {begin.isError && <ErrorNote error={begin.error} />}
      {shipped.map((each, index) => (
        <div key={each.name} className={index === 0 ? 'offer first' : 'offer'}>
          <span className="sign">
            <Icon name="survey" />
          </span>
          <div>
            <b>{each.name}</b>
            <p>
              {each.body.meaning} {t('survey.asked_by', { play: each.play })}
            </p>
          </div>
          <button type="button" className={index === 0 ? 'btn main' : 'btn'} aria-label={t('survey.begin_of', { name: each.name })} disabled={begin.isPending} onClick={() => begin.mutate(each)}>
            {t('survey.begin')}
          </button>
        </div>
      ))}
      {may && (
        <div className="row wrap survey-other">
          <Link to="/surveys/$id" params={{ id: 'new' }} className="btn">
            {t('survey.new_empty')}
          </Link>
        </div>
      )}
    </div>
  );
}

function SurveyTable({ surveys }: { surveys: SurveyRow[] }) {
  return (
    <table className="plain-table surveys-table">
      <thead>
        <tr>
          <th>{t('survey.tag')}</th>
          <th className="right">{t('survey.asked')}</th>
          <th className="right">{t('survey.answered')}</th>
          <th className="right not-phone">{t('survey.rate')}</th>
          <th className="not-phone">{t('survey.last')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {surveys.map((survey) => (
          <Row key={survey.id} survey={survey} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ survey }: { survey: SurveyRow }) {
  const { zone, today } = useClock();
  const { asked, answered, last_at: last } = survey;
  const params = { id: String(survey.id) };
  return (
    <tr>
      <th scope="row">
        <Link to="/surveys/$id" params={params} className="plain-link">
          {survey.name}
        </Link>
        {survey.body.meaning && <p className="segment-text">{survey.body.meaning}</p>}
      </th>
      <td className="right">{formatNumber(asked)}</td>
      <td className="right">{formatNumber(answered)}</td>
      <td className="right not-phone">{asked > 0 ? formatShare(answered / asked) : NOT_KNOWN}</td>
      <td className="not-phone small-text second">{last ? formatMoment(last, zone, today) : NOT_KNOWN}</td>
      <td className="right">
        <Link to="/surveys/$id/results" params={params} className="btn compact" aria-label={t('survey.results_of', { name: survey.name })}>
          {t('survey.results')}
        </Link>
      </td>
    </tr>
  );
}
