import { features, ungrouped, ZONE } from './data.ts';
import { listFeatures, Problem } from './api.ts';

// The "settings" half of the contract, kept in memory.

const start = Date.now();
const BASE = Date.parse('2026-11-20T13:05:00Z');
export const mockNow = () => new Date(BASE + (Date.now() - start)).toISOString();
let counter = 10;
const nextId = () => String(counter++);

export const state = {
  user: { id: '1', name: 'Maren Holt', email: 'maren@ferrymark.example', role: 'admin' },
  password: 'demo-password',
  settings: {
    workspace: 'Ferrymark',
    zone: ZONE,
    account_from_domain: false,
    exclude: { email_domains: ['ferrymark.example'], user_ids: [] as string[], account_ids: [] as string[], bots: true },
  },
  keys: [
    { id: '1', name: 'Production', kind: 'write', dialect: 'segment', hint: 'wk_9fQ2…c7Lm', created_at: '2026-08-02T08:00:00.000Z', created_by: 'Maren Holt', last_used_at: '2026-11-20T13:04:56.000Z', events: 128433, refused: 0, revoked_at: null },
    { id: '2', name: 'Staging', kind: 'write', dialect: 'rudderstack', hint: 'wk_Tb71…0pQa', created_at: '2026-08-02T08:00:00.000Z', created_by: 'Maren Holt', last_used_at: null, events: 0, refused: 3, revoked_at: null },
    { id: '3', name: 'Warehouse', kind: 'api', dialect: null, hint: 'ak_77aB…k2Qx', created_at: '2026-09-02T08:00:00.000Z', created_by: 'Maren Holt', last_used_at: null, events: null, refused: 0, revoked_at: null },
  ] as Record<string, unknown>[],
  madeAt: new Map<string, number>(),
  staff: [
    { id: '1', name: 'Maren Holt', email: 'maren@ferrymark.example', role: 'admin', created_at: '2026-08-02T08:00:00.000Z', last_seen_at: '2026-11-20T13:04:56.000Z', state: 'active' },
    { id: '2', name: 'Tomás Rivera', email: 'tomas@ferrymark.example', role: 'member', created_at: '2026-08-03T08:00:00.000Z', last_seen_at: '2026-11-18T09:00:00.000Z', state: 'active' },
  ] as Record<string, unknown>[],
  sessions: [
    { id: 's1', created_at: '2026-11-20T08:00:00.000Z', last_seen_at: '2026-11-20T13:04:56.000Z', client: 'Chromium on Linux', current: true },
    { id: 's2', created_at: '2026-11-02T08:00:00.000Z', last_seen_at: '2026-11-12T10:00:00.000Z', client: 'Firefox on Windows', current: false },
  ],
  imports: [] as Record<string, unknown>[],
};

export function session() {
  return {
    user: state.user,
    csrf: 'mock-csrf',
    workspace: { name: state.settings.workspace, zone: state.settings.zone, now: mockNow(), clock_set: true, version: '0.1.0', demo: true },
  };
}

export function makeKey(body: Record<string, unknown>) {
  if (!body.name) throw new Problem(422, 'Give the key a name.', 'name');
  const kind = String(body.kind ?? 'write');
  const secret = `${kind === 'write' ? 'wk' : 'ak'}_9fQ2vXr81LkTn0aBzE5uHd3c7Lm`;
  const key = { id: nextId(), name: body.name, kind, dialect: body.dialect ?? null, hint: `${secret.slice(0, 7)}…${secret.slice(-4)}`, created_at: mockNow(), created_by: state.user.name, last_used_at: null, events: 0, refused: 0, revoked_at: null };
  state.keys.push(key);
  state.madeAt.set(key.id, Date.now());
  return { ...key, key: secret };
}

export function firstEvent(id: string) {
  const age = Date.now() - (state.madeAt.get(id) ?? 0);
  const event = { time: mockNow(), received_at: mockNow(), type: 'track', event: 'Job Scheduled', raw: { type: 'track', event: 'Job Scheduled', userId: 'u_1841', properties: { jobs: 3 }, timestamp: mockNow() } };
  return {
    event: age > 4000 ? event : null,
    person: age > 4000 ? { id: 'u_2000', name: 'Lena Fischer' } : null,
    account: age > 9000 ? { id: 'halden-cold-chain', name: 'Halden Cold Chain' } : null,
  };
}

export function debuggerItems() {
  const at = (n: number) => new Date(Date.parse(mockNow()) - n * 3100).toISOString();
  return {
    accepted: Array.from({ length: 40 }, (_, n) => ({
      time: at(n), key: 'Production', type: 'track', event: features[n % 7]!.events[0], person: `u_${1000 + n}`, account: 'halden-cold-chain',
      raw: { type: 'track', event: features[n % 7]!.events[0], userId: `u_${1000 + n}`, properties: { jobs: n } },
    })),
    rejected: Array.from({ length: 6 }, (_, n) => ({
      time: at(n * 40), key: 'Production', reason: ['userId or anonymousId is missing.', 'The event is 54,000 bytes; the limit is 32,768.', 'This is not JSON: unexpected end at byte 113.'][n % 3],
      raw: n % 3 === 2 ? '{"type":"track","event":"Jo' : { type: 'track', event: 'Job Scheduled' },
    })),
    counts: { accepted: 128433, rejected: 6, duplicates: 12, excluded: 204 },
  };
}

export function startImport(query: URLSearchParams, size: number) {
  const run: Record<string, unknown> = {
    id: nextId(), name: query.get('name'), kind: query.get('kind'), dry_run: query.get('dry_run') === '1', state: 'running',
    rows: 0, bytes_done: 0, bytes_total: Math.max(size, 1), accepted: 0, duplicates: 0, rejected: 0, seconds_left: 4, rejects: [], error: null,
  };
  state.imports.unshift(run);
  const timer = setInterval(() => {
    if (run.state !== 'running') return clearInterval(timer);
    run.rows = Number(run.rows) + 15_300;
    run.bytes_done = Math.min(Number(run.bytes_total), Number(run.bytes_done) + Number(run.bytes_total) / 6);
    run.accepted = Number(run.rows) - 12;
    run.rejected = 12;
    run.rejects = [{ line: 17, reason: 'userId or anonymousId is missing.' }, { line: 2044, reason: 'There is no month 13 in “2026-13-01”.' }];
    run.seconds_left = Math.max(0, Number(run.seconds_left) - 1);
    if (Number(run.bytes_done) >= Number(run.bytes_total)) run.state = 'done';
  }, 900);
  return run;
}

export function eventNames() {
  const made = listFeatures().items;
  const grouped = features.flatMap((feature) =>
    feature.events.map((name, n) => ({ name, feature: feature.name, people: Math.round((made.find((item) => item.id === feature.id)?.people ?? 0) / (n + 1)), events: 4000 / (n + 1), accounts: 120, first: '2025-10-01', last: '2026-11-20' })),
  );
  return { items: [...grouped, ...ungrouped.filter((name) => !features.some((feature) => feature.events.includes(name))).map((name, n) => ({ name, feature: null, people: 900 - n * 200, events: 12000 - n * 3000, accounts: 300, first: '2025-10-01', last: '2026-11-20' }))], next_cursor: null };
}

export function saveFeature(id: string | null, body: Record<string, unknown>) {
  if (id === null) {
    if (features.some((feature) => feature.name === body.name)) throw new Problem(409, 'There is already a feature of this name.', 'name');
    const feature = { id: nextId(), name: String(body.name), key: Boolean(body.key), events: body.events as string[] };
    features.push(feature);
    return feature;
  }
  const feature = features.find((candidate) => candidate.id === id);
  if (!feature) throw new Problem(404, 'There is no such feature.');
  return Object.assign(feature, body);
}
