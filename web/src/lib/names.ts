import { t } from '../i18n/index.tsx';

// What to call somebody: the name, else the address, else the id; an anonymous one says so.
export function personName(person: { id: string; name: string | null; email?: string | null; anonymous?: boolean }): string {
  if (person.name) return person.name;
  if (person.email) return person.email;
  return person.anonymous ? t('common.anonymous', { id: person.id.slice(0, 8) }) : person.id;
}

export function accountName(account: { id: string; name: string | null }): string {
  return account.name || account.id;
}
