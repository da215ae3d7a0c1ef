import './workspace.css';
import { useMemo, useState, type ReactNode } from 'react';
import { useFunctions, useMetrics } from '../../api/formulas.ts';
import { useEventNames, useFeatures, useFields } from '../../api/queries.ts';
import type { Day } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatMoneyShort, formatNumber } from '../../lib/format.ts';
import { conditionsOf } from '../../lib/formula/conditions.ts';
import { measuresOf } from '../../lib/formula/measures.ts';
import { unitsOf } from '../../lib/formula/tokens.ts';
import { ErrorNote } from '../messages.tsx';
import { ChipBuilder } from './ChipBuilder.tsx';
import { FormulaEditor } from './FormulaEditor.tsx';
import { FunctionsPanel } from './FunctionsPanel.tsx';
import { MatchPanel } from './MatchPanel.tsx';
import { NumbersNote } from './NumbersNote.tsx';
import type { CheckedFormula } from './useCheckedFormula.ts';
import { useVocabulary } from './vocabulary.ts';

type View = 'text' | 'chips' | 'both';

interface Props {
  text: string;
  onChange: (text: string) => void;
  checked: CheckedFormula;
  day: Day | undefined;
  label: string;
  readOnly?: boolean;
  onSave?: () => void;
  children?: ReactNode; // what stands under the chips
}

// A formula under work: text and chips on the same text, whom it finds and with which values.
export function FormulaWorkspace(props: Props) {
  const { text, onChange, checked, day, readOnly = false } = props;
  const vocabulary = useVocabulary(text);
  const measures = useMeasures();
  const [view, setView] = useState<View>('both');
  const [functions, setFunctions] = useState(false);
  const yesno = checked.answer?.type === 'yesno';
  return (
    <>
      <div className="work-top">
        <section className="work-editor" aria-label={t('formula.formula')}>
          <div className="work-tools">
            <h2>{t('formula.formula')}</h2>
            <span className="small-text second cut" role="status">
              <Summary checked={checked} />
            </span>
            <span className="push row">
              <span className="segmented" role="group" aria-label={t('formula.view')}>
                {(['text', 'chips', 'both'] as View[]).map((each) => (
                  <button key={each} type="button" aria-pressed={view === each} onClick={() => setView(each)}>
                    {t(`formula.view_${each}`)}
                  </button>
                ))}
              </span>
              <button type="button" className="btn compact" aria-pressed={functions} onClick={() => setFunctions(!functions)}>
                {t('formula.functions')}
              </button>
            </span>
          </div>
          {view !== 'chips' && (
            <FormulaEditor
              value={text}
              onChange={onChange}
              label={props.label}
              vocabulary={vocabulary}
              problem={checked.problem}
              readOnly={readOnly}
              onSave={props.onSave}
              noteOf={(line) => <LineNote line={line} text={text} checked={checked} />}
            />
          )}
          <NumbersNote numbers={checked.answer?.numbers} />
          {checked.error !== null && (
            <div className="panel">
              <ErrorNote error={checked.error} />
            </div>
          )}
        </section>
        {functions ? (
          <FunctionsPanel onClose={() => setFunctions(false)} />
        ) : (
          <MatchPanel text={text} checked={checked} day={day} />
        )}
      </div>
      {view !== 'text' && (yesno || checked.answer === null) && (
        <ChipBuilder value={text} measures={measures} problem={checked.problem} readOnly={readOnly} onChange={onChange} />
      )}
      {props.children}
    </>
  );
}

function useMeasures() {
  const functions = useFunctions().data;
  const metrics = useMetrics().data?.items;
  const fields = useFields().data;
  const events = useEventNames().data?.items;
  const features = useFeatures().data?.items;
  return useMemo(
    () =>
      measuresOf({
        functions: functions ?? [], metrics: metrics ?? [], fields: fields ?? [], events: events ?? [], features: features ?? [],
      }),
    [functions, metrics, fields, events, features],
  );
}

// "2 of 412 accounts match, €144,600 MRR".
function Summary({ checked }: { checked: CheckedFormula }) {
  const { answer, problem, counted } = checked;
  if (!answer) return null;
  if (answer.type !== 'yesno' || answer.matched === undefined) return null;
  const revenue = Object.entries(answer.revenue ?? {}).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  return (
    <>
      <i className="pulse inline" aria-hidden="true" />
      {answer.total === undefined ? tx('formula.match_people', { matched: answer.matched }) : tx('formula.match', { matched: answer.matched, total: answer.total })}
      {problem && counted > 0 && ` ${t('formula.lines_to', { n: counted })}`}
      {revenue.slice(0, 2).map(([currency, value]) => `, ${formatMoneyShort(value, currency)}`)}
      {revenue.length > 0 && ` ${t('formula.mrr')}`}
    </>
  );
}

// Beside each line: how many accounts are left when all conditions down to it must be true.
function LineNote({ line, text, checked }: { line: { at: number; end: number }; text: string; checked: CheckedFormula }) {
  const { answer, problem } = checked;
  const own = conditionsOf(text).filter((condition) => condition.at >= line.at && condition.at <= line.end);
  if (own.length === 0) return null;
  if (problem && own.some((condition) => condition.end > problem.at)) {
    return <span className="bad">{t('formula.not_counted')}</span>;
  }
  if (!answer?.conditions) return null;
  const places = answer.conditions.map((condition) => unitsOf(text, condition.at));
  const index = places.findLastIndex((at) => at >= line.at && at <= line.end);
  const condition = answer.conditions[index];
  if (!condition) return null;
  return index === 0 ? (
    <>{tx('formula.of_total', { n: formatNumber(condition.left), total: formatNumber(answer.total ?? null) })}</>
  ) : (
    <>{tx('formula.left', { n: formatNumber(condition.left) })}</>
  );
}
