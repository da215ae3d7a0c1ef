import { TextInput } from '@mantine/core';
import { t } from '../i18n/index.tsx';
import { currencyDigits, majorText, minorOf } from '../lib/minor.ts';
import type { Unit } from '../lib/money.ts';

// An amount a year and its currency, as typed; both empty: not known.

export interface WorthDraft {
  amount: string;
  currency: string;
}

export const worthDraft = (worth: (Unit & { amount: number }) | null, currency = 'EUR'): WorthDraft =>
  worth ? { amount: majorText(worth.amount, worth.digits), currency: worth.currency } : { amount: '', currency };

// What to send; null where it cannot be read.
export function worthChange({ amount, currency }: WorthDraft): { worth?: number; currency?: string } | null {
  if (amount.trim() === '') return {};
  const digits = currencyDigits(currency);
  const worth = digits === null ? null : minorOf(amount, digits);
  return worth === null ? null : { worth, currency: currency.toUpperCase() };
}

interface Props {
  label: string;
  value: WorthDraft;
  onChange: (value: WorthDraft) => void;
}

export function WorthField({ label, value, onChange }: Props) {
  const wrong = worthChange(value) === null;
  return (
    <div className="entry-row">
      <TextInput
        label={label}
        inputMode="decimal"
        maxLength={20}
        value={value.amount}
        error={wrong && t('advocates.worth_wrong')}
        onChange={(event) => onChange({ ...value, amount: event.currentTarget.value })}
      />
      <TextInput label={t('advocates.currency')} maxLength={3} value={value.currency} onChange={(event) => onChange({ ...value, currency: event.currentTarget.value })} />
    </div>
  );
}
