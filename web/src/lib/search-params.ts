import { isDay } from './dates.ts';

// How the router reads and writes the part after "?": plain names and values, a repeated name is a list. (The router's
// own form is JSON, which nobody can read or type.)

export type SearchValue = string | string[];
export type RawSearch = Record<string, SearchValue>;

export function parseSearch(text: string): RawSearch {
  const out: RawSearch = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = out[key];
    if (before === undefined) out[key] = value;
    else out[key] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return out;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '' || value === false) continue;
    if (Array.isArray(value)) value.forEach((item) => params.append(key, String(item)));
    else params.append(key, value === true ? '1' : String(value));
  }
  // Colons and commas are allowed in a query and far easier to read as they are.
  const text = params.toString().replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%2F/g, '/');
  return text ? `?${text}` : '';
}

export function one(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

export function many(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '');
  return list.length > 0 ? (list as string[]) : undefined;
}

export const day = (value: unknown): string | undefined => (isDay(one(value)) ? one(value) : undefined);
