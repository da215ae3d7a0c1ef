import { t } from '../i18n/index.tsx';

// One door to the server. Errors come as problem+json; ApiError carries the sentence that says what to do.

// Where in a text that was sent something is wrong, counted in characters, and what might have been meant.
export interface ErrorPlace {
  at: number;
  end: number;
  proposal: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field: string | null = null,
    readonly retryAfter: number | null = null,
    readonly place: ErrorPlace | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  raw?: Blob;
  signal?: AbortSignal;
  version?: string; // an edit of this version alone (If-Match); 412 when it is not so any more
}

const READ_TIMEOUT_MS = 15_000;
let csrf = '';
let onSignedOut: () => void = () => {};

export function setCsrf(token: string): void {
  csrf = token;
}

export function csrfToken(): string {
  return csrf;
}

export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

export function apiPath(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    if (Array.isArray(value)) value.forEach((item) => params.append(key, item));
    else params.append(key, String(value));
  }
  const text = params.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  return readBody<T>(await send(method, path, options));
}

// What is read, and its version for an edit of that very state (see RequestOptions.version).
export async function readTagged<T>(path: string, signal?: AbortSignal): Promise<{ data: T; tag: string | null }> {
  const response = await send('GET', path, { signal });
  return { data: await readBody<T>(response), tag: response.headers.get('ETag') };
}

async function readBody<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.version) headers['If-Match'] = options.version;
  if (options.raw) headers['Content-Type'] = 'application/octet-stream';
  const signals = [options.signal, method === 'GET' ? AbortSignal.timeout(READ_TIMEOUT_MS) : undefined];
  let response: Response;
  try {
    response = await fetch(apiPath(path, options.query), {
      method,
      headers,
      body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      credentials: 'same-origin',
      signal: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ApiError(0, t(late ? 'error.timeout' : 'error.offline'));
  }
  if (!response.ok) throw await readProblem(response, path);
  return response;
}

async function readProblem(response: Response, path: string): Promise<ApiError> {
  if (response.status === 401 && path !== '/session' && path !== '/join') onSignedOut();
  let problem: { detail?: string; title?: string; field?: string; at?: number; end?: number; proposal?: string } = {};
  try {
    problem = (await response.json()) as typeof problem;
  } catch {
    // Not JSON: the status alone must do.
  }
  const detail = problem.detail || problem.title || t('error.status', { status: response.status });
  const wait = Number(response.headers.get('Retry-After'));
  const place =
    problem.at === undefined ? null : { at: problem.at, end: problem.end ?? problem.at, proposal: problem.proposal ?? '' };
  return new ApiError(
    response.status,
    detail,
    problem.field ?? null,
    Number.isFinite(wait) && wait > 0 ? wait : null,
    place,
  );
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal });
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal) =>
  request<T>('POST', path, { body: body ?? {}, signal });
export const put = <T>(path: string, body: unknown) => request<T>('PUT', path, { body });
export const patch = <T>(path: string, body: unknown, version?: string) => request<T>('PATCH', path, { body, version });
export const del = (path: string) => request<void>('DELETE', path);

export const accountPath = (id: string) => `/accounts/${encodeURIComponent(id)}`;
