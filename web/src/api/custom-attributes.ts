import { useQuery } from '@tanstack/react-query';
import { get, patch, post, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { List } from './types.ts';

// Attributes of accounts and people that have a label and a type.

export const ATTRIBUTE_TYPES = ['text', 'number', 'money', 'date', 'choice', 'yes_no', 'link'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export const ATTRIBUTE_OWNERS = ['account', 'person'] as const;
export type AttributeOwner = (typeof ATTRIBUTE_OWNERS)[number];

export interface AttributeChange {
  label: string;
  type: AttributeType;
  choices: string[];
  required: boolean;
}

export interface NewAttribute extends AttributeChange {
  about: AttributeOwner;
  name: string;
}

export interface CustomAttribute extends NewAttribute {
  id: number;
}

const path = (id: number) => `/attributes/${id}`;

export function useCustomAttributes() {
  return useQuery({
    queryKey: ['custom-attributes'],
    queryFn: async ({ signal }) => (await get<List<CustomAttribute>>('/attributes', {}, signal)).items,
  });
}

export function useCustomAttribute(id: number | null) {
  return useQuery({
    queryKey: ['custom-attribute', id],
    queryFn: () => readAttribute(id ?? 0),
    enabled: id !== null,
    gcTime: 0, // an edit begins with what holds now
  });
}

export const readAttribute = (id: number) => readTagged<CustomAttribute>(path(id));

const refresh = () => {
  for (const key of ['custom-attributes', 'account', 'person']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export async function addAttribute(attribute: NewAttribute): Promise<CustomAttribute> {
  const made = await post<CustomAttribute>('/attributes', attribute);
  refresh();
  return made;
}

export async function changeAttribute(id: number, change: AttributeChange, tag?: string): Promise<CustomAttribute> {
  const saved = await patch<CustomAttribute>(path(id), change, tag);
  refresh();
  return saved;
}

/** Answers with what was there, so that it can be brought back. */
export async function removeAttribute(id: number): Promise<CustomAttribute> {
  const { data, tag } = await readAttribute(id);
  await request<void>('DELETE', path(id), { version: tag ?? undefined });
  refresh();
  return data;
}
