import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import { useSession } from './queries.ts';

// Who may do what, as the server decides it.

export interface Rights {
  roles: { name: string; meaning: string; staff: boolean }[];
  permissions: { name: string; meaning: string; roles: string[] }[];
  routes: { method: string; path: string; permission: string }[];
}

export function useRights() {
  return useQuery({
    queryKey: ['rights'],
    queryFn: ({ signal }) => get<Rights>('/rights', {}, signal),
    staleTime: Infinity,
  });
}

/** Whether who is signed in has the permission; false until it is known. */
export function useRightsOfMine(): (permission: string) => boolean {
  const role = useSession()?.user.role;
  const rights = useRights().data;
  return (permission) =>
    role !== undefined && Boolean(rights?.permissions.find((each) => each.name === permission)?.roles.includes(role));
}

export function useMay(permission: string): boolean {
  return useRightsOfMine()(permission);
}
