import { useQuery } from '@tanstack/react-query';
import { del, get, post, put, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Staff } from './settings-types.ts';
import type { Day, List, Moment } from './types.ts';

// Who works here, who looks after whose accounts meanwhile, and accounts that pass from one to another.

export function useStaff() {
  const found = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) });
  return found.data?.items ?? [];
}

// What a member of staff is called, by their id.
export function useStaffName(): (id: string) => string {
  const staff = useStaff();
  return (id) => staff.find((person) => person.id === id)?.name ?? id;
}

// ---- holiday cover

export interface Cover {
  id: number;
  staff: string; // who is away
  by: string;
  from: Day;
  to: Day;
}

export function useCovers() {
  return useQuery({ queryKey: ['cover'], queryFn: async ({ signal }) => (await get<List<Cover>>('/cover', {}, signal)).items });
}

const refreshCover = () => {
  for (const key of ['cover', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export async function addCover(cover: Omit<Cover, 'id'>): Promise<Cover> {
  const made = await post<Cover>('/cover', cover);
  refreshCover();
  return made;
}

export async function endCover(id: number): Promise<void> {
  await del(`/cover/${id}`);
  refreshCover();
}

// ---- accounts change hands

export const ASSIGNED_MAX = 1000;

export interface Assignment {
  id: number;
  at: Moment;
  who: string;
  owner: string;
  why: string;
  accounts: number;
  undo_until: Moment;
  undone_at: Moment | null;
}

export function useAssignments() {
  return useQuery({
    queryKey: ['assignments'],
    queryFn: async ({ signal }) => (await get<List<Assignment>>('/assignments', {}, signal)).items,
  });
}

const refreshOwners = () => {
  for (const key of ['assignments', 'accounts', 'account', 'today', 'portfolio']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export async function assignAccounts(accounts: string[], owner: string, why: string): Promise<{ id: number | null; changed: number }> {
  const made = await post<{ id: number | null; changed: number }>('/accounts/assign', { accounts, owner, why });
  refreshOwners();
  return made;
}

export async function undoAssignment(id: number): Promise<void> {
  await request<Assignment>('POST', `/assignments/${id}/undo`);
  refreshOwners();
}

// ---- signing in at the company's provider

export interface OidcSettings {
  issuer: string;
  client_id: string;
  has_secret: boolean;
}

export function useOidcSettings() {
  return useQuery({ queryKey: ['oidc', 'settings'], queryFn: ({ signal }) => get<OidcSettings>('/settings/oidc', {}, signal) });
}

export async function saveOidc(change: { issuer: string; client_id: string; client_secret?: string }): Promise<OidcSettings> {
  const saved = await put<OidcSettings>('/settings/oidc', change);
  void queryClient.invalidateQueries({ queryKey: ['oidc'] });
  return saved;
}
