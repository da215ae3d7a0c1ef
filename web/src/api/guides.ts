import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Button, Guide } from '../../guide/text.ts';
import { get, post } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import { useMayCall } from './rights.ts';
import type { List, Moment, Ref } from './types.ts';

// Guides: messages inside the customer's own app.

export const GUIDE_KINDS = ['banner', 'pop_up', 'tip', 'tour'] as const;
export type GuideKind = (typeof GUIDE_KINDS)[number];
export const BUTTON_DOES = ['next', 'done', 'link'] as const;

export interface GuideCard {
  title: string;
  text: string;
  selector: string;
  pages: string[];
  button: Button;
}

export interface GuideBody {
  meaning: string;
  kind: GuideKind;
  cards: GuideCard[];
  days: number;
  priority: number;
  ask: boolean;
}

export interface GuideCounts {
  people: number;
  shown: number;
  clicked: number;
  dismissed: number;
  completed: number;
  asked: number;
}

export interface GuideRow extends DefinitionHead {
  body: Partial<GuideBody> & Pick<GuideBody, 'kind' | 'cards'>;
  counts: GuideCounts;
}

export interface GuideMessage {
  id: number;
  account: Ref | null;
  person: Ref | null;
  state: 'waiting' | 'shown' | 'dismissed' | 'completed' | 'cancelled';
  created_at: Moment;
  shown_at: Moment | null;
  clicked_at: Moment | null;
  asked: number;
}

export function useGuides() {
  const may = useMayCall()('GET', '/guides');
  return useQuery({ queryKey: ['guides'], queryFn: ({ signal }) => get<List<GuideRow>>('/guides', {}, signal), enabled: may, staleTime: 10_000 });
}

export function useGuideMessages(guide: string | null) {
  return useQuery({
    queryKey: ['guides', 'messages', guide],
    queryFn: ({ signal }) => get<List<GuideMessage>>('/guides/messages', { guide: Number(guide), limit: 50 }, signal),
    enabled: guide !== null,
  });
}

/** As somebody's browser would get it; its error says what is wrong, and where. */
export function useGuidePreview(body: object, account: string, person: string) {
  return useQuery({
    queryKey: ['guide-preview', JSON.stringify(body), account, person],
    queryFn: ({ signal }) => post<{ guide: Guide; missing: string }>('/guides/preview', { body, account, ...(person ? { person } : {}) }, signal),
    enabled: account !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
}

export const makeAppSecret = (key: string) => post<{ secret: string; app_secret_at: Moment }>(`/keys/${encodeURIComponent(key)}/app-secret`);
