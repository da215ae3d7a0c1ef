import type { FormulaType } from '../../api/formula-types.ts';
import type { Scalar } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../dates.ts';
import { formatFine, formatNumber, formatShareExact, NOT_KNOWN } from '../format.ts';

// A formula's value as a person reads it.
export function valueText(value: Scalar | undefined, type: FormulaType): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  if (type === 'yesno') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') {
    if (type === 'share') return formatShareExact(value);
    return type === 'duration' ? t('common.days_short', { n: formatNumber(Math.round(value)) }) : formatFine(value);
  }
  return type === 'date' ? formatDay(value, '') : value;
}
