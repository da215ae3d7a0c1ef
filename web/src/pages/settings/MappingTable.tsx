import { Select } from '@mantine/core';
import { t } from '../../i18n/index.tsx';
import { IGNORE, TARGETS, type CsvHead } from '../../lib/csv-file.ts';

interface Props {
  kind: keyof typeof TARGETS;
  head: CsvHead;
  mapping: string[];
  onChange: (mapping: string[]) => void;
}

// What each column of the file is, with its first values beside it.
export function MappingTable({ kind, head, mapping, onChange }: Props) {
  const { known, attributes } = TARGETS[kind];
  const set = (index: number, target: string) => onChange(mapping.map((each, at) => (at === index ? target : each)));
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('import.mapping')}>
      <table className="list mapping-table">
        <thead>
          <tr>
            <th>{t('import.column')}</th>
            <th>{t('import.values')}</th>
            <th>{t('import.becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {head.header.map((name, index) => {
            const taken = new Set(mapping.filter((_, at) => at !== index));
            const own = attributes && name !== '' && !known.includes(name) ? [{ value: name, label: t('import.own', { name }) }] : [];
            return (
              <tr key={index}>
                <th scope="row">{name || t('import.unnamed', { n: index + 1 })}</th>
                <td className="second cut">{head.rows.map((row) => row[index] ?? '').filter(Boolean).join(', ')}</td>
                <td>
                  <Select
                    className="quiet-select"
                    w={190}
                    searchable
                    allowDeselect={false}
                    aria-label={t('import.becomes_of', { name: name || t('import.unnamed', { n: index + 1 }) })}
                    data={[...known.filter((each) => !taken.has(each)).map((each) => ({ value: each, label: each })), ...own, { value: IGNORE, label: t('import.ignore') }]}
                    value={mapping[index] ?? IGNORE}
                    onChange={(target) => set(index, target ?? IGNORE)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
