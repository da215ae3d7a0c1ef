import { useRouter } from '@tanstack/react-router';
import { setCsrf } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Session } from '../../api/types.ts';

// Keeps the fresh session and goes inside: to `next` where that is an address of this app, else to the page of the day.
export function useEnter(): (session: Session, next?: string) => void {
  const router = useRouter();
  return (session, next) => {
    queryClient.clear();
    setCsrf(session.csrf);
    queryClient.setQueryData(['session'], session);
    const inside = next && /^\/(?![/\\])/.test(next) ? next : '/today';
    router.history.push(inside);
  };
}
