import { useQuery } from '@tanstack/react-query';
import { get, put } from './client.ts';
import { queryClient } from './queries.ts';

// How customers should feel, which levels of experience are offered, and which segment is given which.

export interface Experience {
  motif: string;
  levels: { name: string; meaning: string }[];
  segments: { segment: number; name: string; level: number }[]; // level counts from 1
}

export function useExperience() {
  return useQuery({
    queryKey: ['experience'],
    queryFn: ({ signal }) => get<Experience>('/settings/experience', {}, signal),
    gcTime: 0, // an edit begins with what holds now
    refetchOnWindowFocus: false,
  });
}

export async function saveExperience(change: { motif: string; levels: Experience['levels']; segments: { segment: number; level: number }[] }): Promise<void> {
  await put('/settings/experience', change);
  await queryClient.invalidateQueries({ queryKey: ['experience'] });
}
