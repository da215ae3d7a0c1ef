import { t } from '../../i18n/index.tsx';
import type { Proposal } from '../../lib/formula/complete.ts';
import { Icon } from '../Icon.tsx';
import type { Problem } from './segments.ts';

interface Props {
  id: string;
  optionId: (index: number) => string;
  spot: { left: number; top: number };
  items: Proposal[];
  active: number;
  problem: Problem | null;
  onHover: (index: number) => void;
  onChoose: (item: Proposal) => void;
}

// What can be written here, and what the chosen one means. The focus stays in the text field.
export function CompletionList({ id, optionId, spot, items, active, problem, onHover, onChoose }: Props) {
  const chosen = items[active];
  return (
    <div className="completion" style={spot} onMouseDown={(event) => event.preventDefault()}>
      {problem && (
        <p className="completion-problem">
          <Icon name="warning" size="small" />
          {problem.message}
        </p>
      )}
      <div className="completion-list" role="listbox" id={id} aria-label={t('formula.proposals')}>
        {items.map((item, index) => (
          <div
            key={`${item.kind}-${item.label}`}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            className="completion-option"
            onMouseMove={() => onHover(index)}
            onClick={() => onChoose(item)}
          >
            <code>{item.label}</code>
            <span>{item.hint}</span>
          </div>
        ))}
      </div>
      {chosen && (
        <div className="completion-meaning">
          <b>{chosen.label}</b>
          <p>{chosen.meaning}</p>
          {chosen.example && <code>{chosen.example}</code>}
        </div>
      )}
      <p className="completion-keys">
        <span>
          <kbd>{problem ? 'Tab' : '↵'}</kbd> {t(problem ? 'formula.replace' : 'formula.take')}
        </span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t('formula.choose')}
        </span>
        <span>
          <kbd>{problem ? 'F8' : 'Esc'}</kbd> {t(problem ? 'formula.next_error' : 'formula.close')}
        </span>
      </p>
    </div>
  );
}
