import { Link } from '@tanstack/react-router';
import { ADOPTION_QUESTIONS, type AdoptionAnswer, type AdoptionQuestion, type AdoptionRow, type AdoptionSort } from '../../api/adoption.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { PanelHead } from '../../parts/small.tsx';
import { AnswerTag } from './adoption-parts.tsx';

interface Props {
  rows: AdoptionRow[];
  total: number;
  day: string | undefined;
  question: AdoptionQuestion | undefined;
  answer: AdoptionAnswer | undefined;
  sort: AdoptionSort;
  onSort: (sort: AdoptionSort) => void;
  onClear: () => void;
  onMore: (() => void) | undefined;
}

const FIGURES = ['frequency', 'effectiveness', 'adoption', 'people_behind', 'active_people'] as const;

// Accounts with their two figures and three answers.
export function AdoptionTable({ rows, total, day, question, answer, sort, onSort, onClear, onMore }: Props) {
  return (
    <section className="panel adoption-accounts" aria-label={t('adoption.table')}>
      <PanelHead title={t('adoption.table')} aside={t('adoption.shown', { n: rows.length, total })}>
        {question && answer && (
          <span className="chip">
            <b>{t(`adoption.question_${question}`)}</b> {t(`adoption.${answer}`)}
            <button type="button" className="remove" aria-label={t('adoption.clear')} onClick={onClear}>
              ×
            </button>
          </span>
        )}
      </PanelHead>
      {rows.length === 0 && <p className="nothing">{t('adoption.nobody')}</p>}
      {rows.length > 0 && (
        <table className="plain-table adoption-table">
          <thead>
            <tr>
              <th>{t('adoption.account')}</th>
              {FIGURES.map((figure) => (
                <th key={figure} className={figure === 'frequency' || figure === 'effectiveness' ? 'right' : 'right not-phone'} aria-sort={sort === figure ? 'ascending' : sort === `-${figure}` ? 'descending' : undefined}>
                  <button type="button" className="sort" onClick={() => onSort(sort === figure ? `-${figure}` : figure)}>
                    {t(`adoption.figure_${figure}`)}
                    {sort === figure ? ' ↑' : sort === `-${figure}` ? ' ↓' : ''}
                  </button>
                </th>
              ))}
              {ADOPTION_QUESTIONS.map((each) => (
                <th key={each} className={each === 'used' ? '' : 'not-phone'}>
                  {t(`adoption.short_${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.account.id}>
                <th scope="row">
                  <Link to="/accounts/$id" params={{ id: row.account.id }} search={{ day }} className="link">
                    {accountName(row.account)}
                  </Link>
                </th>
                <td className="right">{formatShare(row.frequency)}</td>
                <td className="right">{formatShare(row.effectiveness)}</td>
                <td className="right nowrap not-phone">
                  {formatShare(row.adoption)} <span className="second small-text">{t(`adoption.${row.measure}`)}</span>
                </td>
                <td className="right nowrap not-phone">{row.people_judged ? t('adoption.behind_of', { n: row.people_behind ?? 0, of: row.people_judged }) : formatNumber(null)}</td>
                <td className="right not-phone">{formatNumber(row.active_people)}</td>
                {ADOPTION_QUESTIONS.map((each) => (
                  <td key={each} className={each === 'used' ? '' : 'not-phone'}>
                    <AnswerTag answer={row[each]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {onMore && (
        <button type="button" className="btn compact" onClick={onMore}>
          {t('adoption.more')}
        </button>
      )}
    </section>
  );
}
