import { queryClient } from '../../api/queries.ts';

// Regrouping events changes figures everywhere: all of them are asked for again.
export function refreshFeatures(): void {
  for (const key of ['features', 'event-names', 'account', 'accounts', 'totals', 'person']) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
