import { t } from '../i18n/index.tsx';
import { Icon } from './Icon.tsx';

// Every chart has a table behind it: this turns it over.
export function TableSwitch({ table, onChange }: { table: boolean; onChange: (table: boolean) => void }) {
  const label = t(table ? 'account.show_chart' : 'account.show_table');
  return (
    <button
      type="button"
      className="btn plain compact"
      aria-pressed={table}
      title={label}
      onClick={() => onChange(!table)}
    >
      <Icon name={table ? 'overview' : 'table'} size="small" />
      {t(table ? 'common.chart' : 'common.table')}
    </button>
  );
}
