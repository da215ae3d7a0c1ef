import type { ReactNode } from 'react';
import { en } from './en.ts';
import { formatMessage, type Params } from './format.ts';

// The catalogue in use. A second language is a second file of the same keys.
export type MessageKey = keyof typeof en;

export const locale = 'en-GB';

export function t(key: MessageKey, params: Params = {}): string {
  return formatMessage(en[key], params, locale);
}

export function hasMessage(key: string): key is MessageKey {
  return key in en;
}

// Like t, and turns <b>…</b> into bold: the only mark-up a message may carry.
export function tx(key: MessageKey, params: Params = {}): ReactNode {
  return t(key, params)
    .split(/<b>(.*?)<\/b>/)
    .map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
