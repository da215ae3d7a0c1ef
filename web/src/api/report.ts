import { useQuery } from '@tanstack/react-query';
import { accountPath, get, put } from './client.ts';
import { keepOf, queryClient } from './queries.ts';
import type { PlannedThing } from './onboarding.ts';
import type { Day, Ref, Scalar } from './types.ts';

// What a customer's own leader should see of a period; docs/growth.md says what may stand in it.

export type ReportKey = 'active_people' | 'people' | 'active_days' | 'events' | 'seat_use' | 'metric';

export interface ReportFigure {
  key: ReportKey;
  name: string; // of a metric that was chosen
  unit: string;
  share: boolean;
  before: number | null; // as of the day before the period
  now: number | null; // as of its last day
}

export interface ReportLine {
  name: string;
  before: number | null;
  now: number | null;
}

export interface Report {
  account: Ref;
  from: Day;
  to: Day;
  figures: ReportFigure[];
  weeks: { day: Day; people: number | null }[];
  features: (ReportLine & { new: boolean })[];
  parts: ReportLine[];
  goals: { title: string; reached: boolean; day: Day | null }[];
  ahead: PlannedThing[];
  changes: { key: 'plan' | 'seats'; before: Scalar; now: Scalar }[];
}

export function useReport(id: string, from: Day, to: Day) {
  return useQuery({
    queryKey: ['account', id, 'report', from, to],
    queryFn: ({ signal }) => get<Report>(`${accountPath(id)}/report`, { from, to }, signal),
    placeholderData: keepOf(id),
  });
}

export function useReportMetrics(wanted: boolean) {
  return useQuery({
    queryKey: ['report-metrics'],
    queryFn: async ({ signal }) => (await get<{ metrics: string[] }>('/settings/report', {}, signal)).metrics,
    enabled: wanted,
  });
}

export async function chooseReportMetrics(metrics: string[]): Promise<void> {
  await put('/settings/report', { metrics });
  for (const key of ['report-metrics', 'account']) void queryClient.invalidateQueries({ queryKey: [key] });
}
