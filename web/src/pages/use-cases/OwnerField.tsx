import { Select } from '@mantine/core';
import { useStaff } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';

// A member of staff by e-mail address; one who is not there any more stays as it was.
export function OwnerField({ label, value, onChange }: { label: string; value: string; onChange: (owner: string) => void }) {
  const staff = useStaff().map((one) => ({ value: one.email, label: one.name }));
  const options = value && !staff.some((one) => one.value === value) ? [{ value, label: value }, ...staff] : staff;
  return (
    <Select
      label={label}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      data={options}
      value={value || null}
      onChange={(owner) => onChange(owner ?? '')}
    />
  );
}
