import { TextInput } from '@mantine/core';
import { ApiError } from '../../api/client.ts';
import { t } from '../../i18n/index.tsx';

// Whether the server wants the authenticator's code, or a better one.
export function asksForCode(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.field === 'code';
}

export function CodeInput({ value, wrong, onChange }: { value: string; wrong: boolean; onChange: (code: string) => void }) {
  return (
    <TextInput
      label={t('signin.code')}
      description={t('signin.code_hint')}
      autoComplete="one-time-code"
      autoFocus
      value={value}
      error={wrong && t('signin.code_wrong')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
