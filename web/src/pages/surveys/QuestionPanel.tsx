import type { ReactNode } from 'react';
import { isScale, type QuestionResults, type ScaleKind, type SurveyFigure } from '../../api/surveys.ts';
import { useStaff } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { formatMonthLong } from '../../lib/dates.ts';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { figureText, placeOf } from '../../lib/surveys.ts';
import { PanelHead } from '../../parts/small.tsx';

// What the answers to one question came to.
export function QuestionPanel({ question }: { question: QuestionResults }) {
  return (
    <section className="panel" aria-label={question.text}>
      <PanelHead title={question.text} aside={t(`survey.kind_${question.kind}`)} />
      {isScale(question.kind) && question.figure ? <Scale question={question} kind={question.kind} figure={question.figure} /> : <Choices question={question} />}
    </section>
  );
}

function Scale({ question, kind, figure }: { question: QuestionResults; kind: ScaleKind; figure: SurveyFigure }) {
  if (figure.count === 0) return <p className="nothing small-text">{t('survey.no_answers')}</p>;
  return (
    <>
      <div className="survey-figure">
        <div>
          <p className="survey-value">
            <span className="small-text second">{t(`survey.figure_${kind}`)}</span>
            <b>{figure.enough ? figureText(kind, figure.value) : t('survey.too_few')}</b>
          </p>
          <p className="small-text">{figure.enough ? rangeText(kind, figure) : t('survey.too_few_text')}</p>
          <p className="small-text second">
            {t(`survey.about_${kind}`)} {t('survey.answers_n', { n: figure.count })}
          </p>
        </div>
        <Numbers question={question} kind={kind} figure={figure} />
      </div>
      {kind === 'nps' && <Groups figure={figure} />}
      <div className="survey-splits">
        <Split title={t('survey.by_month')} kind={kind} rows={(question.months ?? []).map(({ month, figure: of }) => ({ key: month, name: formatMonthLong(`${month}-01`), figure: of }))} />
        <Owners kind={kind} owners={question.owners ?? []} />
        <Split title={t('survey.by_segment')} kind={kind} rows={(question.segments ?? []).map(({ id, name, figure: of }) => ({ key: String(id), name, figure: of }))} />
      </div>
    </>
  );
}

const rangeText = (kind: ScaleKind, { low, high }: SurveyFigure) => t('survey.range', { low: figureText(kind, low) ?? '', high: figureText(kind, high) ?? '' });

// How often which number was given.
function Numbers({ question, kind, figure }: { question: QuestionResults; kind: ScaleKind; figure: SurveyFigure }) {
  const numbers = question.numbers ?? [];
  const most = Math.max(1, ...numbers.map((each) => each.count));
  const tone = (number: number) => (kind !== 'nps' ? '' : number <= 6 ? 'detractor' : number <= 8 ? 'passive' : 'promoter');
  return (
    <table className="survey-numbers">
      <caption className="for-readers">{t('survey.count')}</caption>
      <tbody>
        <tr>
          {numbers.map(({ number, count }) => (
            <td key={number} className={tone(number)} title={formatShare(count / figure.count)}>
              <span>{count > 0 ? formatNumber(count) : ''}</span>
              <i style={{ height: `${(count / most) * 64}px` }} aria-hidden="true" />
            </td>
          ))}
        </tr>
        <tr>
          {numbers.map(({ number }) => (
            <th key={number} scope="col">
              {number}
            </th>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function Groups({ figure }: { figure: SurveyFigure }) {
  const groups = ['promoters', 'passives', 'detractors'] as const;
  return (
    <dl className="survey-totals survey-groups">
      {groups.map((group) => (
        <div key={group}>
          <dt>{t(`survey.${group}`)}</dt>
          <dd>
            {formatNumber(figure[group])} <small>{formatShare(figure[group] / figure.count)}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface SplitRow {
  key: string;
  name: ReactNode;
  figure: SurveyFigure;
}

function Owners({ kind, owners }: { kind: ScaleKind; owners: NonNullable<QuestionResults['owners']> }) {
  const staff = useStaff();
  const nameOf = (owner: string) => (owner === '' ? t('survey.nobody') : (staff.find((person) => person.email === owner)?.name ?? owner));
  return <Split title={t('survey.by_owner')} kind={kind} rows={owners.map(({ owner, figure }) => ({ key: owner, name: nameOf(owner), figure }))} />;
}

function Split({ title, kind, rows }: { title: string; kind: ScaleKind; rows: SplitRow[] }) {
  if (rows.length === 0) return null;
  return (
    <table className="plain-table survey-split">
      <caption>{title}</caption>
      <thead className="for-readers">
        <tr>
          <th>{title}</th>
          <th>{t(`survey.figure_${kind}`)}</th>
          <th title={t('survey.range_hint')}>{t('survey.range_head')}</th>
          <th>{t('survey.count')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.name}</th>
            <td className="right">{row.figure.enough ? <b>{figureText(kind, row.figure.value)}</b> : <span className="small-text second">{t('survey.too_few')}</span>}</td>
            <td>
              <RangeBar kind={kind} figure={row.figure} />
            </td>
            <td className="right small-text second">{t('survey.answers_n', { n: row.figure.count })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// The range as a band, the value as a dot, on the whole scale.
function RangeBar({ kind, figure }: { kind: ScaleKind; figure: SurveyFigure }) {
  const place = placeOf(kind, figure);
  if (!place) return null;
  return (
    <span className="survey-range" title={rangeText(kind, figure)}>
      <i style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%` }} aria-hidden="true" />
      <b style={{ left: `${place.at * 100}%` }} aria-hidden="true" />
      <span className="for-readers">{rangeText(kind, figure)}</span>
    </span>
  );
}

function Choices({ question }: { question: QuestionResults }) {
  const answered = question.answered ?? 0;
  if (answered === 0) return <p className="nothing small-text">{t('survey.no_answers')}</p>;
  return (
    <table className="plain-table survey-choices">
      <tbody>
        {(question.choices ?? []).map(({ choice, count }) => (
          <tr key={choice}>
            <th scope="row">{choice}</th>
            <td>
              <span className="bar" aria-hidden="true">
                <i style={{ width: `${(count / answered) * 100}%` }} />
              </span>
            </td>
            <td className="right">{formatShare(count / answered)}</td>
            <td className="right small-text second">{t('survey.answers_n', { n: count })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
