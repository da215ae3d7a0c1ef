import '../portfolio/portfolio.css';
import '../formulas/formulas.css';
import './adoption.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ADOPTION_ANSWERS, useAdoption, type AdoptionAnswer, type AdoptionPage as Data, type AdoptionQuestion, type AdoptionSort } from '../../api/adoption.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { ScopeSelects } from '../../parts/ScopeSelects.tsx';
import { DayControl } from '../../parts/DayControl.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import type { AdoptionSearch } from '../../routes/know.ts';
import { FeaturesHead } from '../features/FeaturesHead.tsx';
import { AdoptionPlane } from './AdoptionPlane.tsx';
import { AdoptionTable } from './AdoptionTable.tsx';

const STEP = 50;
const MOST = 500;

// Over all customers: is the product used, is value gained, is there trust; how often against how well.
export function AdoptionPage() {
  usePageTitle(t('adoption.title'));
  const search = useSearch({ from: '/app/features/adoption' });
  const navigate = useNavigate({ from: '/features/adoption' });
  const { day, setDay } = useShownDay();
  const clock = useClock();
  const [limit, setLimit] = useState(STEP);
  const { question, answer } = search;
  const list = useAdoption({ day, segment: search.segment, owner: search.owner, sort: search.sort, limit, ...(question && answer ? { [question]: answer } : {}) });
  const data = list.data;
  const change = (next: Partial<AdoptionSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <FeaturesHead title={t('adoption.title')} aside={data && t('adoption.accounts', { n: data.accounts })}>
        <ScopeSelects owner={search.owner} segment={search.segment} day={day} onChange={change} />
        <DayControl day={day} today={clock.today} onChange={setDay} />
        <Link to="/settings/adoption" className="btn compact not-phone">
          {t('adoption.meaning')}
        </Link>
      </FeaturesHead>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('adoption.title')}>
        <QueryError query={list} />
        {list.isPending && (
          <div className="panel">
            <SkeletonLines rows={12} />
          </div>
        )}
        {data && (
          <>
            <Means data={data} />
            <div className="adoption-columns">
              <AdoptionPlane data={data} day={day} />
              <div className="adoption-side">
                <Questions data={data} question={question} answer={answer} onChoose={(next) => change(next)} />
                <Intended data={data} />
              </div>
            </div>
            <AdoptionTable
              rows={data.items}
              total={data.total}
              day={day}
              question={question}
              answer={answer}
              sort={search.sort ?? 'frequency'}
              onSort={(sort: AdoptionSort) => change({ sort })}
              onClear={() => change({ question: undefined, answer: undefined })}
              onMore={data.items.length < data.total && limit < MOST ? () => setLimit(Math.min(MOST, limit + 2 * STEP)) : undefined}
            />
          </>
        )}
      </div>
    </>
  );
}

function Means({ data }: { data: Data }) {
  const figures = [
    ['frequency', data.means.frequency],
    ['effectiveness', data.means.effectiveness],
    ['adoption', data.means.adoption],
  ] as const;
  return (
    <dl className="adoption-figures">
      {figures.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`adoption.mean_${key}`)}</dt>
          <dd>{formatShare(value)}</dd>
          <dd className="small-text second">{t(`adoption.meaning_${key}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface QuestionProps {
  data: Data;
  question: AdoptionQuestion | undefined;
  answer: AdoptionAnswer | undefined;
  onChoose: (next: { question?: AdoptionQuestion; answer?: AdoptionAnswer }) => void;
}

// Each answer is a way into the table.
function Questions({ data, question, answer, onChoose }: QuestionProps) {
  return (
    <section className="panel" aria-label={t('adoption.questions')}>
      <PanelHead title={t('adoption.questions')} />
      {data.questions.map((each) => (
        <div key={each.question} className="adoption-question">
          <h3>{t(`adoption.question_${each.question}`)}</h3>
          <span className="adoption-split" aria-hidden="true">
            {ADOPTION_ANSWERS.map((one) => (
              <i key={one} className={one} style={{ flexGrow: each[one] }} />
            ))}
          </span>
          <ul>
            {ADOPTION_ANSWERS.map((one) => {
              const chosen = question === each.question && answer === one;
              return (
                <li key={one}>
                  <button
                    type="button"
                    className="adoption-answer"
                    aria-pressed={chosen}
                    aria-label={t('adoption.show', { question: t(`adoption.question_${each.question}`), answer: t(`adoption.${one}`), n: formatNumber(each[one]) })}
                    onClick={() => onChoose(chosen ? { question: undefined, answer: undefined } : { question: each.question, answer: one })}
                  >
                    <i className={`band-mark ${{ yes: 'thriving', partly: 'watch', no: 'at_risk', unknown: 'none' }[one]}`} aria-hidden="true" />
                    {t(`adoption.${one}`)} <b>{formatNumber(each[one])}</b>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Intended({ data }: { data: Data }) {
  return (
    <section className="panel" aria-label={t('adoption.intended')}>
      <PanelHead title={t('adoption.intended')} />
      {data.intended.length === 0 && (
        <p className="nothing small-text">
          {t('adoption.no_intended')} <Link to="/settings/adoption">{t('adoption.meaning')}</Link>
        </p>
      )}
      <ul className="intended-list">
        {data.intended.map((one) => (
          <li key={one.name}>
            <span title={one.meaning || one.formula}>{one.name}</span>
            <Bar share={one.share} tone="leaf" />
            <span className="right nowrap">
              {formatShare(one.share)} <span className="second small-text">{t('adoption.of_known', { n: one.yes, of: one.yes + one.no })}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
