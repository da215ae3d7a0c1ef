import { Popover } from '@mantine/core';
import { apiPath, type Query } from '../../api/client.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';

// All rows that match, as a file.
export function ExportMenu({ query }: { query: Query }) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="btn compact" aria-haspopup="dialog">
          <Icon name="download" size="small" />
          {t('common.export')}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('common.export')}>
        <ul className="export-list">
          <li>
            <a className="btn plain compact" href={apiPath('/accounts.xlsx', query)} download data-autofocus>
              {t('accounts.export_xlsx')}
            </a>
          </li>
          <li>
            <a className="btn plain compact" href={apiPath('/accounts.csv', query)} download>
              {t('accounts.export_csv')}
            </a>
          </li>
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
