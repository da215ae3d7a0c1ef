import { useQuery } from '@tanstack/react-query';
import { ApiError, get, post } from './client.ts';
import type { Play, PlayBody } from './plays.ts';
import { refreshDefinitions } from './definitions.ts';
import type { List } from './types.ts';

// Plays as documents: those that come with the program, and files. Their e-mails come along.

export interface PlayDocument {
  key?: string;
  name: string;
  group?: string;
  templates?: Record<string, { subject: string; text: string }>;
  body: Pick<PlayBody, 'meaning'>;
}

export const FILE_MAX = 256 * 1024;

export function useLibrary() {
  return useQuery({
    queryKey: ['play-library'],
    queryFn: ({ signal }) => get<List<PlayDocument>>('/plays/library', {}, signal),
    staleTime: Infinity,
  });
}

const NAMES_TRIED = 20;

/** Makes a play of a document. Where its name is taken it gets a number. */
export async function importPlay(document: PlayDocument): Promise<Play> {
  for (let n = 1; ; n += 1) {
    try {
      const made = await post<Play>('/plays/import', n === 1 ? { document } : { document, name: `${document.name} ${n}` });
      refreshDefinitions('/plays');
      return made;
    } catch (error) {
      const taken = error instanceof ApiError && error.status === 409 && error.field === 'name';
      if (!taken || n === NAMES_TRIED) throw error;
    }
  }
}

export const exportPlay = (id: number) => get<PlayDocument>(`/plays/${id}/export`);
