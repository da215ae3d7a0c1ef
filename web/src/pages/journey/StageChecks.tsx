import { TextInput } from '@mantine/core';
import type { StageCheck } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { Icon } from '../../parts/Icon.tsx';
import { PanelHead } from '../../parts/small.tsx';

const CHECKS_MAX = 12;

interface Props {
  items: StageCheck[];
  readOnly: boolean;
  onChange: (items: StageCheck[]) => void;
}

// The acceptance check: what has to be true before the stage is closed.
export function CheckList({ items, readOnly, onChange }: Props) {
  return (
    <section className="panel" aria-label={t('stage.checks')}>
      <PanelHead title={t('stage.checks')}>
        {!readOnly && items.length < CHECKS_MAX && (
          <button type="button" className="btn compact" onClick={() => onChange([...items, { text: '', formula: '' }])}>
            <Icon name="plus" size="small" />
            {t('stage.add_check')}
          </button>
        )}
      </PanelHead>
      <p className="small-text second">{t('stage.checks_hint')}</p>
      {items.map((item, index) => (
        <Check
          key={index}
          item={item}
          number={index + 1}
          readOnly={readOnly}
          onChange={(next) => onChange(items.map((one, at) => (at === index ? { ...one, ...next } : one)))}
          onRemove={() => onChange(items.filter((_, at) => at !== index))}
        />
      ))}
    </section>
  );
}

interface CheckProps {
  item: StageCheck;
  number: number;
  readOnly: boolean;
  onChange: (next: Partial<StageCheck>) => void;
  onRemove: () => void;
}

function Check({ item, number, readOnly, onChange, onRemove }: CheckProps) {
  const vocabulary = useVocabulary(item.formula);
  const checked = useCheckedFormula(item.formula, undefined);
  const title = item.text || t('stage.check', { n: number });
  return (
    <div className="stage-part" role="group" aria-label={t('stage.check', { n: number })}>
      <div className="stage-fields">
        <TextInput className="grow" label={t('stage.check_text')} maxLength={200} readOnly={readOnly} value={item.text} onChange={(event) => onChange({ text: event.currentTarget.value })} />
        {!readOnly && (
          <button type="button" className="btn compact plain square" aria-label={t('stage.remove', { name: title })} title={t('stage.remove', { name: title })} onClick={onRemove}>
            <Icon name="close" size="small" />
          </button>
        )}
      </div>
      <p className="small-text second">{t('stage.check_formula')}</p>
      <FormulaEditor value={item.formula} onChange={(formula) => onChange({ formula })} label={`${t('stage.check_formula')}: ${title}`} vocabulary={vocabulary} problem={checked.problem} readOnly={readOnly} least={1} />
    </div>
  );
}
