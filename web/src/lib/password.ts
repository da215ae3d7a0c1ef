import { t } from '../i18n/index.tsx';

const SHORTEST = 10;

// What is wrong with a new password, or null.
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  return length < SHORTEST ? t('password.too_short', { n: length }) : null;
}
