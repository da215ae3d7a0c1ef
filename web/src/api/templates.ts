import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, post } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import { useMayCall } from './rights.ts';
import type { AccountPage, List } from './types.ts';

// Templates of messages: a subject and a text in Markdown with placeholders.

export interface MessageTemplate extends DefinitionHead {
  subject: string;
  text: string;
  used_by: { id: number; name: string }[]; // plays
}

export interface MessagePreview {
  subject: string;
  html: string;
  text: string;
  missing: string; // the first placeholder without a value; empty: none
}

export function useMessageTemplates() {
  const may = useMayCall()('GET', '/templates');
  return useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => get<List<MessageTemplate>>('/templates', {}, signal), enabled: may, staleTime: 10_000 });
}

export interface Previewed {
  subject: string;
  text: string;
  account: string;
  person: string;
}

/** As somebody would get it; its error says what is wrong in the template, and where. */
export function usePreview({ subject, text, account, person }: Previewed) {
  return useQuery({
    queryKey: ['template-preview', subject, text, account, person],
    queryFn: ({ signal }) => post<MessagePreview>('/templates/preview', { subject, text, account, ...(person ? { person } : {}) }, signal),
    enabled: account !== '' && subject.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
}

/** The account that is most in use: somebody to show a template for. */
export function useSomeAccount() {
  return useQuery({ queryKey: ['some-account'], queryFn: ({ signal }) => get<AccountPage>('/accounts', { sort: '-active_people', limit: 1 }, signal), staleTime: Infinity });
}

export interface Trial {
  to: string;
  promotional: boolean;
}

export const tryTemplate = (id: number, trial: Trial, shown: Previewed) =>
  post<{ message: number; missing: string }>(`/templates/${id}/test`, { ...trial, subject: shown.subject, text: shown.text, account: shown.account, ...(shown.person ? { person: shown.person } : {}) });
