import { t } from '../../i18n/index.tsx';
import { FormulaEditor } from './FormulaEditor.tsx';
import type { CheckedFormula } from './useCheckedFormula.ts';
import { useVocabulary } from './vocabulary.ts';

interface Props {
  title: string;
  label: string;
  hint: string; // while there is no text
  text: string;
  checked: CheckedFormula;
  scope?: 'accounts' | 'people';
  readOnly: boolean;
  onChange: (text: string) => void;
}

// A condition among the fields of a form: the formula, and of how many it is true now.
export function FormulaField({ title, label, hint, text, checked, scope = 'accounts', readOnly, onChange }: Props) {
  const vocabulary = useVocabulary(text);
  const { answer, problem } = checked;
  const matched = answer?.matched;
  return (
    <section className="panel formula-field-part" aria-label={title}>
      <h2>{title}</h2>
      <FormulaEditor value={text} onChange={onChange} label={label} vocabulary={vocabulary} problem={problem} readOnly={readOnly} least={2} />
      <p className="small-text second" role="status">
        {text.trim() === '' ? hint : problem ? <span className="bad">{problem.message}</span> : matched !== undefined && t(`formula.true_of_${scope}`, { n: matched })}
      </p>
    </section>
  );
}
