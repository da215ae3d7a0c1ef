import { Select, TextInput } from '@mantine/core';
import { useDistribution } from '../../api/formulas.ts';
import type { Group, Measure } from '../../api/health.ts';
import type { Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { firstCurve } from '../../lib/curve.ts';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import { NumbersNote } from '../../parts/formula/NumbersNote.tsx';
import { valueText } from '../../lib/formula/values.ts';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { PanelHead } from '../../parts/small.tsx';
import { CurveEditor } from '../../parts/scorecard/CurveEditor.tsx';

interface Props {
  measure: Measure;
  day: Day | undefined;
  readOnly: boolean;
  onChange: (next: Partial<Measure>) => void;
}

// One measure: its formula, how its value becomes points, and what it means when the value is missing.
export function MeasureEditor({ measure, day, readOnly, onChange }: Props) {
  const vocabulary = useVocabulary(measure.formula);
  const checked = useCheckedFormula(measure.formula, day);
  const answer = checked.answer;
  const usable = answer !== null && !checked.problem && ['number', 'share', 'duration'].includes(answer.type);
  const spread = useDistribution(usable ? measure.formula : null, day);
  const type = answer?.type ?? 'number';
  const data = usable ? spread.data : undefined;
  const missing = typeof measure.missing === 'number' ? 'points' : measure.missing;
  return (
    <section className="panel measure-editor" aria-label={t('scorecards.measure')}>
      <PanelHead title={measure.name || t('scorecards.unnamed')} aside={t('scorecards.curve_aside')} />
      <div className="measure-fields">
        <TextInput label={t('common.name')} maxLength={80} readOnly={readOnly} value={measure.name} onChange={(event) => onChange({ name: event.currentTarget.value })} />
        <Select
          label={t('scorecards.group')}
          data={(['experience', 'outcome'] as Group[]).map((group) => ({ value: group, label: t(`health.${group}`) }))}
          value={measure.group}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(group) => group && onChange({ group: group as Group })}
        />
        <Select
          label={t('scorecards.missing')}
          data={[
            { value: 'leave_out', label: t('scorecards.missing_leave_out') },
            { value: 'zero', label: t('scorecards.missing_zero') },
            { value: 'points', label: t('scorecards.missing_points') },
          ]}
          value={missing}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(next) => onChange({ missing: next === 'points' ? 50 : (next as 'leave_out' | 'zero') })}
        />
      </div>
      {typeof measure.missing === 'number' && (
        <label className="small-text row">
          {t('scorecards.missing_count')}
          <input type="number" className="field weight-field" min={0} max={100} readOnly={readOnly} value={measure.missing} onChange={(event) => onChange({ missing: Math.max(0, Math.min(100, Number(event.target.value))) })} />
        </label>
      )}
      <FormulaEditor
        value={measure.formula}
        onChange={(formula) => onChange({ formula })}
        label={t('definition.formula_of', { name: measure.name || t('scorecards.unnamed') })}
        vocabulary={vocabulary}
        problem={checked.problem}
        readOnly={readOnly}
        least={2}
      />
      <NumbersNote numbers={answer?.numbers} />
      {answer?.type === 'text' || answer?.type === 'date' ? (
        <p className="bad small-text">{t('scorecards.not_a_number')}</p>
      ) : (
        <CurveEditor curve={measure.curve} distribution={data} type={type} readOnly={readOnly} onChange={(curve) => onChange({ curve })} />
      )}
      {data && data.count > 0 && (
        <p className="small-text second">
          {t('limit.half', { q1: valueText(data.q1, type), q3: valueText(data.q3, type) })} {data.missing > 0 && t('metrics.unknown', { n: data.missing })}
          {!readOnly && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => onChange({ curve: firstCurve(data.least, data.q3) })}>
                {t('scorecards.fit_curve')}
              </button>
            </>
          )}
        </p>
      )}
    </section>
  );
}
