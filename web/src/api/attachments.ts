import { useQuery } from '@tanstack/react-query';
import { apiPath, del, get, request } from './client.ts';
import type { Touchpoint } from './touchpoints.ts';
import { refreshTouchpoints } from './touchpoints.ts';
import type { List, Moment } from './types.ts';

// Files kept with a touchpoint, and saved mails that become one.

export const ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024;
const ATTACHMENT_NAME_MAX = 200;

export interface Attachment {
  id: number;
  name: string;
  type: string;
  size: number;
  created_at: Moment;
  created_by: string;
}

export function useAttachments(touchpoint: number) {
  return useQuery({
    queryKey: ['touchpoint', touchpoint, 'attachments'],
    queryFn: async ({ signal }) => (await get<List<Attachment>>(`/touchpoints/${touchpoint}/attachments`, {}, signal)).items,
  });
}

export const attachmentHref = (id: number) => apiPath(`/attachments/${id}`);

export async function addAttachment(touchpoint: number, file: Blob, name: string): Promise<Attachment> {
  const made = await request<Attachment>('POST', `/touchpoints/${touchpoint}/attachments`, {
    query: { name: name.slice(0, ATTACHMENT_NAME_MAX), type: file.type.slice(0, 100) },
    raw: file,
  });
  refreshTouchpoints();
  return made;
}

// Takes it away and gives its bytes back, so that it can be put back.
export async function takeAttachment(attachment: Attachment): Promise<Blob> {
  const response = await fetch(attachmentHref(attachment.id), { credentials: 'same-origin' });
  const bytes = await response.blob();
  await del(`/attachments/${attachment.id}`);
  refreshTouchpoints();
  return new Blob([bytes], { type: attachment.type });
}

export async function fileMail(file: File, account: string | undefined): Promise<Touchpoint> {
  const made = await request<Touchpoint>('POST', '/touchpoints/eml', { query: { account }, raw: file });
  refreshTouchpoints();
  return made;
}
