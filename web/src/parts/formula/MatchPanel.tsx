import { Link } from '@tanstack/react-router';
import type { CheckMatch, CheckShort, FormulaCheck } from '../../api/formula-types.ts';
import type { Day } from '../../api/types.ts';
import { useState, type ReactNode } from 'react';
import { t } from '../../i18n/index.tsx';
import { NOT_KNOWN } from '../../lib/format.ts';
import { chipsOf, type Chip } from '../../lib/formula/chips.ts';
import { unitsOf } from '../../lib/formula/tokens.ts';
import { valueText } from '../../lib/formula/values.ts';
import { chipWords, measureWords } from '../../lib/formula/words.ts';
import { PanelHead, SkeletonLines } from '../small.tsx';
import type { CheckedFormula } from './useCheckedFormula.ts';

// Who matches with the values that decided it, and who is one condition short and why.
export function MatchPanel({ text, checked, day }: { text: string; checked: CheckedFormula; day: Day | undefined }) {
  const { answer } = checked;
  const [all, setAll] = useState(false);
  const cut = <T,>(rows: T[]): T[] => (all ? rows : rows.slice(0, SHOWN));
  const side = (children: ReactNode, title = t('formula.matches'), aside?: string) => (
    <section className="panel work-side" aria-label={t('formula.matches')}>
      <PanelHead title={title} aside={aside} />
      {children}
    </section>
  );
  if (!answer) {
    const waiting = checked.pending && text.trim() !== '' && !checked.problem;
    return side(waiting ? <SkeletonLines rows={5} /> : <p className="nothing">{t('formula.write_first')}</p>);
  }
  if (answer.matched === undefined) {
    return side(<p className="nothing">{t('formula.value_of', { type: t(`formula.type.${answer.type}`) })}</p>, t('formula.values_title'));
  }
  const matches = answer.matches ?? [];
  const short = answer.short ?? [];
  return side(
    <>
      {matches.length > 0 && <MatchTable rows={cut(matches)} columns={columnsOf(answer, text)} day={day} />}
      {answer.matched === 0 && <p className="nothing small-text">{t('formula.nobody')}</p>}
      {answer.matched > cut(matches).length && (
        <p className="small-text quiet">{t('formula.more_match', { n: answer.matched - cut(matches).length })}</p>
      )}
      {short.length > 0 && (
        <>
          <PanelHead title={t('formula.short')} aside={t('formula.short_aside')} />
          <ShortTable rows={cut(short)} text={text} day={day} />
        </>
      )}
      {(matches.length > SHOWN || short.length > SHOWN) && (
        <button type="button" className="link small-text" onClick={() => setAll(!all)}>
          {t(all ? 'formula.show_fewer' : 'formula.show_more')}
        </button>
      )}
      {(answer.missing ?? 0) > 0 && <p className="small-text quiet">{t('formula.missing', { n: answer.missing! })}</p>}
    </>,
    t('formula.match_now', { n: answer.matched }),
    t('formula.match_aside'),
  );
}

interface Column {
  at: number;
  label: string;
}

const MOST_COLUMNS = 3;
const COLUMN_LETTERS = 24;
const SHOWN = 4;
const isWritten = (text: string) => /^["'\-\d]/.test(text.trim());

// The measures that decided, of the last conditions: those say what is different from one account to the next. What
// was written in the formula itself (a limit) says nothing.
function columnsOf(answer: FormulaCheck, text: string): Column[] {
  const values = (answer.matches?.find((match) => match.evidence)?.evidence ?? []).filter((each) => !isWritten(each.text));
  const chips = chipsOf(text);
  return values.slice(-MOST_COLUMNS).map((value) => {
    const at = unitsOf(text, value.at);
    const chip = chips.find((each) => at === each.condition.at && each.parts);
    return { at: value.at, label: shortWords(chip?.parts?.what ?? value.text) };
  });
}

// Column heads leave out the window.
function shortWords(what: string): string {
  const words = measureWords(what).replace(/^Change of /, '').replace(/( with)?\s+\S*\(.*$/s, '').replace(/[(,].*$/s, '');
  return words.length > COLUMN_LETTERS ? `${words.slice(0, COLUMN_LETTERS).replace(/\s\S*$/, '')} …` : words;
}

function MatchTable({ rows, columns, day }: { rows: CheckMatch[]; columns: Column[]; day: Day | undefined }) {
  return (
    <table className="value-table">
      <thead>
        <tr>
          <th>{t(rows[0]?.person ? 'segments.person' : 'formula.account')}</th>
          {columns.map((column) => (
            <th key={column.at} className="right">
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.person?.id ?? row.account.id}>
            <th scope="row">
              {row.person ? (
                <Link to="/people/$id" params={{ id: row.person.id }} className="account-name">
                  {row.person.name ?? row.person.id}
                </Link>
              ) : (
                <AccountLink account={row.account} day={day} />
              )}
            </th>
            {columns.map((column) => {
              const value = row.evidence?.find((each) => each.at === column.at);
              return (
                <td key={column.at} className="right">
                  {value ? valueText(value.value, value.type) : NOT_KNOWN}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AccountLink({ account, day }: { account: CheckMatch['account']; day: Day | undefined }) {
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} search={{ day }} className="account-name">
      {account.name ?? account.id}
    </Link>
  );
}

// The one condition that is not true: what is measured, its value, and the limit.
function ShortTable({ rows, text, day }: { rows: CheckShort[]; text: string; day: Day | undefined }) {
  const chips = chipsOf(text);
  return (
    <table className="value-table">
      <thead>
        <tr>
          <th>{t('formula.account')}</th>
          <th>{t('formula.keeps_out')}</th>
          <th className="right" aria-hidden="true" />
          <th className="right">{t('formula.limit')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const at = unitsOf(text, row.failing.at);
          const chip = chips.find((each) => at >= each.condition.at && at < each.condition.end);
          const words = chip?.parts ? chipWords(chip.parts) : null;
          return (
            <tr key={row.account.id}>
              <th scope="row">
                <AccountLink account={row.account} day={day} />
              </th>
              <td className="second wraps">{words?.what ?? <Whole text={text.slice(at, unitsOf(text, row.failing.end))} />}</td>
              <td className="right bad strong">{failingText(row, chip)}</td>
              <td className="right quiet">{words && `${words.how} ${words.value}`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

// A condition that is no chip can be long: its beginning stands here, all of it in the editor.
function Whole({ text }: { text: string }) {
  return (
    <code className="two-lines" title={text}>
      {text}
    </code>
  );
}

function failingText(row: CheckShort, chip: Chip | undefined): string {
  const [first] = row.evidence;
  const whole = row.evidence.find((each) => each.text === chip?.parts?.what);
  if (whole) return valueText(whole.value, whole.type);
  if (row.value !== null && chip?.parts) {
    const type = chip.parts.kind === 'share' ? 'share' : chip.parts.kind === 'duration' ? 'duration' : (first?.type ?? 'number');
    if (type !== 'text') return valueText(row.value, type);
  }
  return first ? valueText(first.value, first.type) : NOT_KNOWN;
}
