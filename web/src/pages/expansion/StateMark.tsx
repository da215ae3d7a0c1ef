import type { ExpansionState } from '../../api/expansion.ts';
import { t } from '../../i18n/index.tsx';

const TONES: Record<ExpansionState, string> = { uses: 'good', silent: 'watch', not_yet: '' };

export function StateMark({ state }: { state: ExpansionState }) {
  return <span className={`tag ${TONES[state]}`}>{t(`expansion.state_${state}`)}</span>;
}
