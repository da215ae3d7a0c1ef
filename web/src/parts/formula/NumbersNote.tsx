import type { NumberState } from '../../api/formula-types.ts';
import { t } from '../../i18n/index.tsx';
import { formatShare } from '../../lib/format.ts';

// Why a formula of numbers that events carry does not know them yet.
export function NumbersNote({ numbers }: { numbers: NumberState | undefined }) {
  if (!numbers) return null;
  return (
    <p className="numbers-note small-text" role="status">
      {numbers.filling > 0 && t('formula.filling', { n: numbers.filling, share: formatShare(numbers.share) })}
      {numbers.refused > 0 && ` ${t('formula.refused', { n: numbers.refused })}`}
    </p>
  );
}
