import { Select } from '@mantine/core';
import type { ScorecardException } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { PanelHead } from '../../parts/small.tsx';

interface Props {
  exceptions: ScorecardException[];
  readOnly: boolean;
  onChange: (exceptions: ScorecardException[]) => void;
}

const EFFECTS = ['at_most', 'at_least', 'no_score'] as const;

// Formulas that bound a score, or take it away, whatever the measures say.
export function ExceptionsPanel({ exceptions, readOnly, onChange }: Props) {
  const set = (index: number, next: Partial<ScorecardException>) =>
    onChange(exceptions.map((each, place) => (place === index ? { ...each, ...next } : each)));
  return (
    <section className="panel" aria-label={t('exceptions.title')}>
      <PanelHead title={t('exceptions.title')} aside={t('exceptions.aside')}>
        {!readOnly && (
          <button
            type="button"
            className="link small-text"
            onClick={() => onChange([...exceptions, { formula: '', effect: 'at_most', points: 50, reason: '' }])}
          >
            {t('exceptions.add')}
          </button>
        )}
      </PanelHead>
      {exceptions.length === 0 && <p className="nothing small-text">{t('exceptions.none')}</p>}
      <ul>
        {exceptions.map((exception, index) => (
          <ExceptionRow
            key={index}
            exception={exception}
            number={index + 1}
            readOnly={readOnly}
            onChange={(next) => set(index, next)}
            onRemove={() => onChange(exceptions.filter((_, place) => place !== index))}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  exception: ScorecardException;
  number: number;
  readOnly: boolean;
  onChange: (next: Partial<ScorecardException>) => void;
  onRemove: () => void;
}

function ExceptionRow({ exception, number, readOnly, onChange, onRemove }: RowProps) {
  const vocabulary = useVocabulary(exception.formula);
  const checked = useCheckedFormula(exception.formula, undefined);
  return (
    <li className="exception">
      <FormulaEditor
        value={exception.formula}
        onChange={(formula) => onChange({ formula })}
        label={t('exceptions.formula', { n: number })}
        vocabulary={vocabulary}
        problem={checked.problem}
        readOnly={readOnly}
        least={1}
        noteOf={(line) =>
          line.at === 0 && checked.answer?.type === 'yesno' ? t('exceptions.matched', { n: checked.answer.matched ?? 0 }) : null
        }
      />
      <div className="row wrap exception-fields">
        <Select
          className="quiet-select"
          aria-label={t('exceptions.effect')}
          data={EFFECTS.map((effect) => ({ value: effect, label: t(`exceptions.${effect}`) }))}
          value={exception.effect}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(effect) => effect && onChange({ effect: effect as ScorecardException['effect'] })}
        />
        {exception.effect !== 'no_score' && (
          <input
            type="number"
            className="field weight-field"
            aria-label={t('exceptions.points')}
            min={0}
            max={100}
            readOnly={readOnly}
            value={exception.points ?? 50}
            onChange={(event) => onChange({ points: Math.max(0, Math.min(100, Number(event.target.value))) })}
          />
        )}
        <input
          className="field reason-field"
          aria-label={t('exceptions.reason')}
          placeholder={t('exceptions.reason')}
          maxLength={200}
          readOnly={readOnly}
          value={exception.reason}
          onChange={(event) => onChange({ reason: event.target.value })}
        />
        {!readOnly && (
          <button type="button" className="link small-text" onClick={onRemove}>
            {t('builder.remove')}
          </button>
        )}
      </div>
    </li>
  );
}
