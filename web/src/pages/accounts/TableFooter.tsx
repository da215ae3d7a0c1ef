import { useState } from 'react';
import { useMay } from '../../api/rights.ts';
import type { AccountRow, Field } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { csvText, downloadText } from '../../lib/csv.ts';
import { formatMoney, formatNumber } from '../../lib/format.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Keys } from '../../parts/small.tsx';
import { AssignDialog } from './AssignDialog.tsx';
import { csvValue, currencyOf, type Column } from './columns.tsx';

interface Props {
  rows: AccountRow[];
  selected: Set<string>;
  onClear: () => void;
  fields: Field[];
  columns: Column[];
  matched: number | null;
}

// At rest: how many, and the keys. With rows selected: what can be done with them.
export function TableFooter({ rows, selected, onClear, fields, columns, matched }: Props) {
  const chosen = rows.filter((row) => selected.has(row.id));
  const may = useMay('assign');
  const [assigning, setAssigning] = useState(false);
  if (chosen.length === 0) {
    return (
      <div className="table-foot not-phone">
        <span className="second small-text">{matched !== null && t('accounts.count', { n: matched })}</span>
        <KeyHints />
      </div>
    );
  }
  const exportChosen = () => {
    const shown = columns.flatMap((column) => fields.find((field) => field.key === column.id) ?? []);
    const head = ['id', 'name', ...shown.map((field) => field.key).filter((key) => key !== 'id')];
    const body = chosen.map((row) => [
      row.id,
      row.name ?? '',
      ...shown.filter((field) => field.key !== 'id').map((field) => csvValue(field, row)),
    ]);
    downloadText('accounts.csv', csvText([head, ...body]), 'text/csv');
  };
  return (
    <div className="table-foot bulk" role="region" aria-label={t('accounts.selected', { n: chosen.length })}>
      <b>{t('accounts.selected', { n: formatNumber(chosen.length) })}</b>
      <span className="second">{mrrOf(chosen)}</span>
      <span className="rule" />
      <button type="button" className="btn plain compact" onClick={exportChosen}>
        <Icon name="download" size="small" />
        {t('common.export')}
      </button>
      {may && (
        <button type="button" className="btn plain compact" onClick={() => setAssigning(true)}>
          <Icon name="person" size="small" />
          {t('assign.do')}
        </button>
      )}
      <AssignDialog accounts={chosen} opened={assigning} onClose={() => setAssigning(false)} onDone={onClear} />
      <span className="rule" />
      <button type="button" className="btn plain compact" onClick={onClear}>
        <Icon name="close" size="small" />
        {t('common.clear')}
        <Keys keys="Escape" />
      </button>
      <KeyHints />
    </div>
  );
}

function mrrOf(rows: AccountRow[]): string {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const mrr = row.attributes.mrr;
    const currency = currencyOf(row) ?? '';
    if (typeof mrr === 'number') sums.set(currency, (sums.get(currency) ?? 0) + mrr);
  }
  return [...sums].map(([currency, sum]) => `${formatMoney(sum, currency)} ${t('attribute.mrr')}`).join(', ');
}

function KeyHints() {
  return (
    <span className="key-hints push not-phone">
      <Keys keys="j k" /> {t('keys.move')}
      <Keys keys="x" /> {t('keys.do_select')}
      <Keys keys="Enter" /> {t('keys.do_open')}
      <Keys keys="?" /> {t('keys.all')}
    </span>
  );
}
