import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import * as know from './api.ts';
import { accountById, features } from './data.ts';
import { fields } from './fields.ts';
import * as settings from './settings.ts';

// Answers /api/v1 in development, when no real server is named. Obeys the contract; knows nothing of the app.

type Handler = (context: { parts: string[]; query: URLSearchParams; body: Record<string, unknown>; size: number }) => unknown;

const { state } = settings;
const remove = (list: { id?: unknown }[], id: string) => {
  const at = list.findIndex((item) => item.id === id);
  if (at >= 0) list.splice(at, 1);
};
const find = (list: Record<string, unknown>[], id: string) => {
  const item = list.find((candidate) => candidate.id === id);
  if (!item) throw new know.Problem(404, 'There is nothing with this id.');
  return item;
};
const COOKIE = 'mock_session=1';
// Handlers that sign in or out leave the cookie here for the answer.
let setCookie: string | null = null;
const signIn = () => {
  setCookie = `${COOKIE}; Path=/; HttpOnly`;
  return settings.session();
};

const routes: [method: string, pattern: string, handler: Handler][] = [
  ['GET', 'session', () => settings.session()],
  ['POST', 'session', ({ body }) => {
    if (body.password !== state.password) throw new know.Problem(401, 'The e-mail address or the password is wrong.');
    return signIn();
  }],
  ['DELETE', 'session', () => void (setCookie = `${COOKIE}; Path=/; Max-Age=0`)],
  ['GET', 'setup', ({ query }) => {
    if (query.get('token') !== 'first') throw new know.Problem(404, 'This link is used or too old.');
    return { valid: true };
  }],
  ['POST', 'setup', ({ body }) => ((state.settings.workspace = String(body.workspace)), signIn())],
  ['GET', 'join', ({ query }) => {
    if (!query.get('token')) throw new know.Problem(404, 'This link is used or too old.');
    return { name: 'Ines Laurent', email: 'ines@ferrymark.example' };
  }],
  ['POST', 'join', signIn],
  ['POST', 'session/password', ({ body }) => {
    if (body.current !== state.password) throw new know.Problem(422, 'The current password is wrong.', 'current');
  }],
  ['GET', 'sessions', () => ({ items: state.sessions, next_cursor: null })],
  ['DELETE', 'sessions/:', ({ parts }) => remove(state.sessions, parts[1]!)],
  ['GET', 'staff', () => ({ items: state.staff, next_cursor: null })],
  ['POST', 'staff', ({ body }) => {
    const person = { id: String(Date.now()), ...body, created_at: settings.mockNow(), last_seen_at: null, state: 'invited' };
    state.staff.push(person);
    return { ...person, invite_url: '/join?token=abc123' };
  }],
  ['PATCH', 'staff/:', ({ parts, body }) => Object.assign(find(state.staff, parts[1]!), body)],
  ['POST', 'staff/:/invite', () => ({ invite_url: '/join?token=def456' })],
  ['GET', 'accounts', ({ query }) => know.listAccounts(query)],
  ['GET', 'accounts/fields', () => ({ items: fields })],
  ['GET', 'accounts/:', ({ parts, query }) => know.showAccount(know.findAccount(parts[1]!), query)],
  ['PATCH', 'accounts/:', ({ parts, query, body }) => {
    const account = know.findAccount(parts[1]!);
    Object.assign(account.attributes, body.attributes);
    return know.showAccount(account, query);
  }],
  ['GET', 'accounts/:/usage', ({ parts, query }) => know.accountUsage(know.findAccount(parts[1]!), query)],
  ['GET', 'accounts/:/rhythm', ({ parts, query }) => know.accountRhythm(know.findAccount(parts[1]!), query)],
  ['GET', 'accounts/:/people', ({ parts, query }) => know.accountPeople(know.findAccount(parts[1]!), query)],
  ['GET', 'accounts/:/events', ({ parts, query }) => know.accountEvents(know.findAccount(parts[1]!), query)],
  ['GET', 'accounts/:/changes', ({ parts, query }) => know.accountChanges(know.findAccount(parts[1]!), query)],
  ['GET', 'people', ({ query }) => know.listPeople(query)],
  ['GET', 'people/:', ({ parts }) => know.showPerson(parts[1]!)],
  ['GET', 'people/:/events', ({ parts, query }) => know.personEvents(parts[1]!, query)],
  ['GET', 'features', () => know.listFeatures()],
  ['POST', 'features', ({ body }) => settings.saveFeature(null, body)],
  ['PATCH', 'features/:', ({ parts, body }) => settings.saveFeature(parts[1]!, body)],
  ['DELETE', 'features/:', ({ parts }) => remove(features, parts[1]!)],
  ['GET', 'events', () => settings.eventNames()],
  ['GET', 'totals', ({ query }) => know.totals(query)],
  ['GET', 'keys', () => ({ items: state.keys, wrong_keys: { count: 14, last_at: '2026-11-20T12:41:00.000Z' } })],
  ['POST', 'keys', ({ body }) => settings.makeKey(body)],
  ['DELETE', 'keys/:', ({ parts }) => void Object.assign(find(state.keys, parts[1]!), { revoked_at: settings.mockNow() })],
  ['GET', 'debugger', () => settings.debuggerItems()],
  ['GET', 'first-event', ({ query }) => settings.firstEvent(query.get('key_id') ?? '')],
  ['GET', 'settings', () => state.settings],
  ['PUT', 'settings', ({ body }) => Object.assign(state.settings, body)],
  ['GET', 'imports', () => ({ items: state.imports, next_cursor: null })],
  ['POST', 'imports', ({ query, size }) => settings.startImport(query, size)],
  ['GET', 'imports/:', ({ parts }) => find(state.imports, parts[1]!)],
  ['DELETE', 'imports/:', ({ parts }) => void (find(state.imports, parts[1]!).state = 'stopped')],
];
const OPEN = ['session', 'setup', 'join'];

function route(method: string, parts: string[]) {
  const matches = routes.filter(([wanted, pattern]) => {
    const pieces = pattern.split('/');
    return wanted === method && pieces.length === parts.length && pieces.every((piece, at) => piece === ':' || piece === parts[at]);
  });
  return matches.find(([, pattern]) => !pattern.includes(':')) ?? matches[0];
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json') {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.end(body === undefined ? '' : JSON.stringify(body));
}

function live(response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  let total = 128_433;
  const tick = () => {
    total += 40;
    const rate = accountById.size > 0 ? 1284 : 0;
    response.write(`event: tick\ndata: ${JSON.stringify({ now: settings.mockNow(), events_per_minute: rate, events_total: rate ? total : 0 })}\n\n`);
    if (rate) response.write(`event: accounts\ndata: ${JSON.stringify({ ids: know.randomActive(2) })}\n\n`);
  };
  tick();
  const timer = setInterval(tick, 2000);
  response.on('close', () => clearInterval(timer));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const parts = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent);
  const method = request.method ?? 'GET';
  try {
    const isOpen = OPEN.includes(parts[0]!) && !(parts[0] === 'session' && (method !== 'POST' || parts[1]));
    const signedIn = request.headers.cookie?.includes(COOKIE) ?? false;
    if (!isOpen && !signedIn) throw new know.Problem(401, 'Sign in first.');
    if (parts[0] === 'live') return live(response);
    if (parts[0] === 'accounts.csv') return void response.setHeader('Content-Type', 'text/csv').end(know.accountsCsv(url.searchParams));
    const found = route(method, parts);
    if (!found) throw new know.Problem(404, 'There is no such address.');
    const raw = await readBody(request);
    const json = request.headers['content-type']?.includes('json') && raw.length > 0;
    const body = json ? (JSON.parse(raw.toString()) as Record<string, unknown>) : {};
    const result = found[2]({ parts, query: url.searchParams, body, size: raw.length });
    if (setCookie) response.setHeader('Set-Cookie', setCookie);
    setCookie = null;
    send(response, result === undefined ? 204 : 200, result);
  } catch (error) {
    if (!(error instanceof know.Problem)) throw error;
    send(response, error.status, { type: 'about:blank', title: error.detail, status: error.status, detail: error.detail, field: error.field }, 'application/problem+json');
  }
}

export function mockServer(): Plugin {
  return {
    name: 'perennial-mock',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith('/api/v1/')) return next();
        answer(request, response).catch(next);
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith('/api/v1/')) return next();
        answer(request, response).catch(next);
      });
    },
  };
}
