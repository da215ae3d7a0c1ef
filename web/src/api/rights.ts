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

/** Whether the server has the route and who is signed in may call it; false until it is known. `path` as in the API: "/plays/{id}/stop". */
export function useMayCall(): (method: string, path: string) => boolean {
  const may = useRightsOfMine();
  const routes = useRights().data?.routes;
  return (method, path) => {
    const route = routes?.find((each) => each.method === method && bare(each.path) === bare(`/api/v1${path}`));
    return route !== undefined && may(route.permission);
  };
}

const bare = (path: string) => path.replace(/\{[^}]*\}/g, '{}'); // whatever its parts are called
