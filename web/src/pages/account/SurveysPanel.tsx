import '../surveys/surveys.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/rights.ts';
import { isScale, useAccountAnswers, type SurveyAnswers } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { AskDialog } from '../surveys/AskDialog.tsx';

const FEW = 3;

// What people of the account answered, the newest first; of a past day nothing is said, for this is of now.
export function SurveysPanel({ id, day }: { id: string; day: string | undefined }) {
  return day === undefined ? <Answers id={id} /> : null;
}

function Answers({ id }: { id: string }) {
  const answers = useAccountAnswers(id);
  const may = useMay('send');
  const [all, setAll] = useState(false);
  const [asking, setAsking] = useState(false);
  const items = answers.data?.items ?? [];
  return (
    <section className="panel order-9" aria-label={t('survey.panel')}>
      <PanelHead title={t('survey.panel')}>
        {may && (
          <button type="button" className="link small-text" onClick={() => setAsking(true)}>
            {t('survey.ask')}
          </button>
        )}
      </PanelHead>
      <QueryError query={answers} />
      {answers.data && items.length === 0 && <p className="nothing small-text">{t('survey.panel_none')}</p>}
      <ul className="survey-words">
        {(all ? items : items.slice(0, FEW)).map((item, index) => (
          <Answer key={index} item={item} />
        ))}
      </ul>
      {!all && items.length > FEW && (
        <button type="button" className="link small-text" onClick={() => setAll(true)}>
          {t('survey.panel_more', { n: items.length - FEW })}
        </button>
      )}
      <AskDialog account={id} opened={asking} onClose={() => setAsking(false)} />
    </section>
  );
}

function Answer({ item }: { item: SurveyAnswers }) {
  const { zone, today } = useClock();
  const scales = item.answers.filter((each) => each.number !== null);
  const others = item.answers.filter((each) => each.number === null);
  return (
    <li>
      <p className="row wrap">
        {scales.map((each) => (
          <span key={each.key} className={`tag ${toneOf(each.kind, each.number!)}`} title={each.text}>
            {t('survey.score', { kind: each.kind, n: each.number! })}
          </span>
        ))}
      </p>
      {others.map((each) => (
        <p key={each.key} className="survey-said">
          <span className="small-text second">{each.text}</span> {each.words.split('\n').join(', ')}
        </p>
      ))}
      <p className="small-text second row wrap">
        {item.person && <span>{item.person.name || item.person.id}</span>}
        <Link to="/surveys/$id/results" params={{ id: String(item.survey) }} className="link">
          {item.name || t('survey.tag')}
        </Link>
        <span>{formatMoment(item.at, zone, today)}</span>
      </p>
    </li>
  );
}

// Unhappy answers stand out; the number says it, too.
function toneOf(kind: string, number: number): string {
  if (!isScale(kind)) return '';
  const low = { nps: 6, rating: 2, effort: 3 }[kind];
  return number <= low ? 'bad-tag' : '';
}
