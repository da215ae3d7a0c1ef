import { useQuery } from '@tanstack/react-query';
import { post, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Moment } from './types.ts';

// How mail is sent, and what became of what was sent.

export interface MailSettings {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'opportunistic' | 'none';
  user: string;
  from: string;
  from_name: string;
  reply_to: string;
  reply_to_owner: boolean;
  our_name: string;
  access_url: string;
  postal: string;
  public_url: string;
  track_opens: boolean;
  track_clicks: boolean;
  per_minute: number;
  domain_per_minute: number;
  has_password: boolean;
  has_dkim_key: boolean;
  dkim_domain: string;
  dkim_selector: string;
}

export interface MailState {
  settings: MailSettings;
  dkim_record: { name: string; text: string } | null;
  server_url: string;
  sending: { clock_set: boolean; rests_until: Moment | null; note: string; messages: Record<string, number> };
}

export type MailDraft = Partial<Omit<MailSettings, 'has_password' | 'has_dkim_key'>> & { password?: string };

const readMail = () => readTagged<MailState>('/settings/mail');

export function useMail() {
  return useQuery({ queryKey: ['mail'], queryFn: readMail, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });
}

const again = () => void queryClient.invalidateQueries({ queryKey: ['mail'] });

export async function saveMail(draft: MailDraft, version?: string): Promise<MailSettings> {
  const saved = await request<MailSettings>('PUT', '/settings/mail', { body: draft, version });
  again();
  return saved;
}

export async function makeDkimKey(domain: string, selector: string): Promise<void> {
  await post('/settings/mail/dkim-key', { domain, selector });
  again();
}

export const tryMail = (to: string) => post<{ message: number }>('/settings/mail/test', { to });
