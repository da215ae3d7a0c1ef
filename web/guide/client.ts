// What is asked of the server. Nothing here throws: what cannot be done is tried again, and then left.
import type { Guide } from './text.ts';

export interface Who {
  base: string; // "https://cs.vendor.example/"
  key: string;
  user: string;
  proof: string;
}

export interface Item {
  id: number;
  guide: Guide;
}

const DELAYS_MS = [2000, 8000, 30000];
const TIMEOUT_MS = 15000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function call(who: Who, path: string, method: string, body?: object): Promise<Response | null> {
  const url = `${who.base}v1/guides${path}?key=${encodeURIComponent(who.key)}&user=${encodeURIComponent(who.user)}`;
  for (let tried = 0; ; tried += 1) {
    let wait = DELAYS_MS[tried] ?? -1;
    try {
      const response = await fetch(url, {
        method,
        mode: 'cors',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        keepalive: method === 'POST', // also while the page goes away
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { 'Perennial-Proof': who.proof, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (response.status !== 429 && response.status < 500) return response;
      wait = Math.max(wait, wait < 0 ? wait : 1000 * Number(response.headers.get('Retry-After') ?? 0));
    } catch {
      // not reached: perhaps the next time
    }
    if (wait < 0) return null;
    await pause(wait);
  }
}

/** null: it cannot be known now. */
export async function guidesOf(who: Who): Promise<Item[] | null> {
  try {
    const response = await call(who, '', 'GET');
    return response?.ok ? ((await response.json()) as { items: Item[] }).items : null;
  } catch {
    return null;
  }
}

export type Deed = 'shown' | 'clicked' | 'dismissed' | 'completed';

export async function tell(who: Who, id: number, deed: Deed): Promise<void> {
  await call(who, `/${id}/${deed}`, 'POST');
}

export async function ask(who: Who, id: number, text: string): Promise<boolean> {
  const response = await call(who, `/${id}/question`, 'POST', { text });
  return response?.ok ?? false;
}
