// Whose tabs show a saved view: everybody's, those of a team, or one person's. It narrows what stands in the way, not
// what may be seen: a view is a segment, and segments are everybody's.
import type { Session } from '../api/types.ts';

export type Audience = 'everybody' | 'team' | 'me';

type User = Session['user'];

export function audienceWord(audience: Audience, user: User): string | undefined {
  if (audience === 'team' && user.team) return `team:${user.team.id}`;
  return audience === 'me' ? `staff:${user.id}` : undefined;
}

export function isShownTo(word: string | undefined, user: User | undefined): boolean {
  if (!word) return true;
  return word === `staff:${user?.id}` || (user?.team != null && word === `team:${user.team.id}`);
}
