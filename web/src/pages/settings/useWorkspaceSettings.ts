import { useMutation, useQuery } from '@tanstack/react-query';
import { get, put } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { WorkspaceSettings } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';

// What the server takes: without what it only tells.
function writable({ workspace, zone, account_from_domain, version_from_context, exclude }: WorkspaceSettings) {
  return { ...(workspace ? { workspace } : {}), zone, account_from_domain, version_from_context, exclude };
}

// The workspace's settings as a whole; saving offers the way back.
export function useWorkspaceSettings() {
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => get<WorkspaceSettings>('/settings', {}, signal),
  });
  const save = useMutation({
    mutationFn: ({ next }: { next: WorkspaceSettings; before?: WorkspaceSettings }) =>
      put<WorkspaceSettings | undefined>('/settings', writable(next)),
    onSuccess: (answer, { next, before }) => {
      queryClient.setQueryData(['settings'], answer ?? next);
      void queryClient.invalidateQueries({ queryKey: ['session'] });
      void queryClient.invalidateQueries({ queryKey: ['account'] });
      void queryClient.invalidateQueries({ queryKey: ['accounts'] });
      showToast(t('common.saved'), before && (() => save.mutate({ next: before })));
    },
  });
  return { settings, save };
}
