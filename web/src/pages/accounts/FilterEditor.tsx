import { Popover, Select, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactElement } from 'react';
import type { AccountRow, Field, FieldKind } from '../../api/types.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { fieldLabel, needsValue, opsFor, readValue, typedValue, type Filter, type Op } from '../../lib/filters.ts';

interface Props {
  opened: boolean;
  onOpen: (open: boolean) => void;
  fields: Field[];
  rows: AccountRow[];
  filter: Filter | null;
  onApply: (filter: Filter) => void;
  children: ReactElement;
}

// The three parts of a filter: what, how, value.
export function FilterEditor(props: Props) {
  return (
    <Popover
      opened={props.opened}
      onChange={props.onOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal
      withRoles={false}
    >
      <Popover.Target>{props.children}</Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('filter.title')}>
        {props.opened && props.fields.length > 0 && <EditorForm {...props} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function EditorForm({ fields, rows, filter, onApply, onOpen }: Props) {
  const [key, setKey] = useState(filter?.field ?? 'plan');
  const field = fields.find((candidate) => candidate.key === key) ?? fields[0];
  const kind: FieldKind = field?.kind ?? 'text';
  const [op, setOp] = useState<Op>(filter?.op ?? opsFor(kind)[0]!);
  const [typed, setTyped] = useState(filter ? typedValue(filter, kind) : '');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (!opsFor(kind).includes(op)) setOp(opsFor(kind)[0]!);
  }, [kind, op]);
  if (!field) return null;

  const apply = () => {
    const read = readValue(kind === 'bool' && typed === '' ? 'true' : typed, op, kind);
    if ('error' in read) return setError(read.error);
    onApply({ field: field.key, op, value: read.value });
    onOpen(false);
  };
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Select
        label={t('filter.field')}
        searchable
        allowDeselect={false}
        data-autofocus={filter ? undefined : true}
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={260}
        value={field.key}
        onChange={(next) => next && setKey(next)}
        data={[
          { group: t('filter.attributes'), items: optionsOf(fields, 'attribute') },
          { group: t('filter.metrics'), items: optionsOf(fields, 'metric') },
          { group: t('filter.health'), items: optionsOf(fields, 'health') },
        ]}
      />
      <Select
        label={t('filter.op')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={op}
        onChange={(next) => next && setOp(next as Op)}
        data={opsFor(kind).map((value) => ({ value, label: opLabel(value, kind) }))}
      />
      {needsValue(op) && (
        <ValueInput
          kind={kind}
          op={op}
          typed={typed}
          error={error}
          known={knownValues(rows, field)}
          autoFocus={filter !== null}
          onChange={(next) => {
            setTyped(next);
            setError(null);
          }}
        />
      )}
      <div className="row">
        <button type="submit" className="btn main">
          {t('filter.apply')}
        </button>
        <button type="button" className="btn plain" onClick={() => onOpen(false)}>
          {t('common.cancel')}
        </button>
      </div>
    </form>
  );
}

interface ValueProps {
  kind: FieldKind;
  op: Op;
  typed: string;
  error: string | null;
  known: string[];
  autoFocus: boolean;
  onChange: (typed: string) => void;
}

function ValueInput({ kind, op, typed, error, known, autoFocus, onChange }: ValueProps) {
  if (kind === 'bool') {
    return (
      <Select
        label={t('filter.value')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={typed || 'true'}
        onChange={(next) => onChange(next ?? 'true')}
        data={[
          { value: 'true', label: t('filter.yes') },
          { value: 'false', label: t('filter.no') },
        ]}
      />
    );
  }
  const dated = (kind === 'date' || kind === 'day') && op !== 'within';
  const label = dated
    ? t('filter.date')
    : op === 'within'
      ? t('filter.days')
      : kind === 'share' || kind === 'change'
        ? t('filter.percent')
        : t(op === 'in' ? 'filter.values' : 'filter.value');
  return (
    <>
      <TextInput
        label={label}
        type={dated ? 'date' : 'text'}
        inputMode={kind === 'text' || dated ? undefined : 'decimal'}
        list={known.length > 0 ? 'filter-values' : undefined}
        value={typed}
        error={error}
        data-autofocus={autoFocus || undefined}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id="filter-values">
        {known.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function optionsOf(fields: Field[], group: Field['group']) {
  return fields
    .filter((field) => field.group === group)
    .map((field) => ({ value: field.key, label: fieldLabel(field) }));
}

function opLabel(op: Op, kind: FieldKind): string {
  const dated = `op.date.${op}`;
  return (kind === 'date' || kind === 'day') && hasMessage(dated) ? t(dated) : t(`op.${op}`);
}

// Texts that occur in the rows at hand, as proposals.
function knownValues(rows: AccountRow[], field: Field): string[] {
  if (field.kind !== 'text' || field.group !== 'attribute' || field.key === 'name' || field.key === 'id') return [];
  const values = new Set<string>();
  for (const row of rows) {
    const value = row.attributes[field.key];
    if (typeof value === 'string') values.add(value);
    if (values.size >= 40) break;
  }
  return [...values].sort();
}
