import {
  accountById,
  accounts,
  activeIn,
  dayNo,
  dayText,
  features,
  firstSeen,
  hash,
  isActive,
  lastSeen,
  TODAY,
  TODAY_NO,
  used,
  type MockAccount,
  type MockPerson,
} from './data.ts';
import { fields } from './fields.ts';
import { daysOf, featureUse, measure, metricsOf, sparkOf, usedIn } from './metrics.ts';

// The "know" half of the contract.

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly field?: string,
  ) {
    super(detail);
  }
}

const dayParam = (query: URLSearchParams) => (query.get('day') ? Math.min(TODAY_NO, dayNo(query.get('day')!)) : TODAY_NO);

function valueOf(account: MockAccount, key: string, day: number): string | number | boolean | null {
  if (key === 'id') return account.id;
  if (key === 'name') return account.name;
  if (key in account.attributes) return account.attributes[key] ?? null;
  return metricsOf(account, day)[key] ?? null;
}

function passes(account: MockAccount, text: string, day: number): boolean {
  const [key = '', op = '', ...rest] = text.split(':');
  if (!fields.some((field) => field.key === key)) throw new Problem(422, `There is no field “${key}”.`, 'filter');
  const wanted = rest.join(':');
  const value = valueOf(account, key, day);
  if (op === 'set') return value !== null;
  if (op === 'unset') return value === null;
  if (value === null) return false;
  const number = typeof value === 'number';
  const right = number ? Number(wanted) : wanted;
  const left = typeof value === 'boolean' ? String(value) : value;
  switch (op) {
    case 'eq':
      return String(left).toLowerCase() === String(right).toLowerCase();
    case 'ne':
      return String(left).toLowerCase() !== String(right).toLowerCase();
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'in':
      return wanted.split(',').includes(String(left));
    case 'contains':
      return String(left).toLowerCase().includes(wanted.toLowerCase());
    case 'within':
      return dayNo(String(left)) >= day && dayNo(String(left)) <= day + Number(wanted);
    default:
      throw new Problem(422, `There is no comparison “${op}”.`, 'filter');
  }
}

function matching(query: URLSearchParams, day: number): MockAccount[] {
  const text = (query.get('search') ?? '').toLowerCase();
  let list = accounts.filter(
    (account) => account.name.toLowerCase().includes(text) || account.id.toLowerCase().includes(text),
  );
  for (const filter of query.getAll('filter')) list = list.filter((account) => passes(account, filter, day));
  const sort = query.get('sort') ?? 'name';
  const key = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...list].sort((a, b) => {
    const x = valueOf(a, key, day);
    const y = valueOf(b, key, day);
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return (x < y ? -1 : x > y ? 1 : 0) * sign;
  });
}

export function listAccounts(query: URLSearchParams) {
  const day = dayParam(query);
  const list = matching(query, day);
  const limit = Math.min(500, Number(query.get('limit') ?? 50));
  const start = Number(query.get('cursor') ?? 0);
  const items = list.slice(start, start + limit).map((account) => ({
    id: account.id,
    name: account.name,
    attributes: account.attributes,
    metrics: metricsOf(account, day),
    ...(query.get('spark') ? { spark: sparkOf(account, day) } : {}),
  }));
  const eur = list.reduce((sum, account) => sum + Number(account.attributes.mrr ?? 0), 0);
  const next = start + limit < list.length ? String(start + limit) : null;
  return { items, total: accounts.length, matched: list.length, next_cursor: next, day: dayText(day), sum: { mrr: { EUR: eur } } };
}

export function accountsCsv(query: URLSearchParams): string {
  const day = dayParam(query);
  const keys = fields.map((field) => field.key);
  const rows = matching(query, day).map((account) => keys.map((key) => valueOf(account, key, day) ?? '').join(','));
  return [keys.join(','), ...rows].join('\r\n');
}

export function findAccount(id: string): MockAccount {
  const account = accountById.get(id);
  if (!account) throw new Problem(404, `There is no account with the id ${id}.`);
  return account;
}

export function showAccount(account: MockAccount, query: URLSearchParams) {
  const day = dayParam(query);
  return {
    id: account.id,
    name: account.name,
    attributes: Object.entries(account.attributes).map(([key, value]) => ({
      key,
      value,
      kind: fields.find((field) => field.key === key)?.kind ?? 'text',
      since: dayText(account.since + Math.floor(hash(account.seed, key.length) * 30)),
    })),
    metrics: metricsOf(account, day),
    parent: account.parent ? { id: account.parent, name: accountById.get(account.parent)?.name ?? null } : null,
    children: accounts.filter((other) => other.parent === account.id).map(({ id, name }) => ({ id, name })),
    first_seen: dayText(account.since),
    last_seen: metricsOf(account, day).last_seen,
    today: TODAY,
  };
}

export function accountUsage(account: MockAccount, query: URLSearchParams) {
  const to = query.get('to') ? dayNo(query.get('to')!) : TODAY_NO;
  const from = query.get('from') ? dayNo(query.get('from')!) : to - 27;
  return {
    from: dayText(from),
    to: dayText(to),
    days: daysOf(account.people, from, to),
    features: featureUse(account.people, to),
    months: [],
  };
}

export function accountRhythm(account: MockAccount, query: URLSearchParams) {
  const day = dayParam(query);
  const count = Number(query.get('weeks') ?? 26);
  const active = (end: number) => account.people.filter((person) => activeIn(person, end, 7) > 0).length;
  const weeks = Array.from({ length: count }, (_, index) => {
    const end = day - (count - 1 - index) * 7;
    if (end < account.since) return { end: dayText(end), active: null, low: null, high: null };
    const past = [1, 2, 3, 4, 5, 6, 7, 8].map((week) => active(end - week * 7)).sort((a, b) => a - b);
    return { end: dayText(end), active: active(end), low: past[1]! * 0.97, high: past[6]! * 1.04 + 1 };
  });
  return { weeks, marks: [{ day: dayText(day - 40), text: 'New feature: Rules' }] };
}

function personOf(person: MockPerson, day: number) {
  const last = lastSeen(person, day);
  const active = activeIn(person, day, 91);
  return {
    id: person.id,
    anonymous: person.name === null,
    name: person.name,
    email: person.email,
    role: person.role,
    first_seen: firstSeen(person) === null ? null : dayText(firstSeen(person)!),
    last_seen: last === null ? null : dayText(last),
    usual_gap_days: active > 3 ? Math.max(1, Math.round(91 / active)) : null,
    active_days: activeIn(person, day, 28),
    active_days_previous: activeIn(person, day - 28, 28),
    features: features.map((feature, f) => ({
      name: feature.name,
      days: usedIn(person, f, day, 28),
      days_previous: usedIn(person, f, day - 28, 28),
    })),
  };
}

export function accountPeople(account: MockAccount, query: URLSearchParams) {
  const day = dayParam(query);
  const limit = Number(query.get('limit') ?? 50);
  const list = account.people
    .map((person) => personOf(person, day))
    .sort((a, b) => {
      const lost = (p: typeof a) => (p.active_days_previous > 3 && p.active_days === 0 ? 1 : 0);
      return lost(b) - lost(a) || b.active_days - a.active_days;
    });
  return {
    items: list.slice(0, limit),
    next_cursor: null,
    total: list.length,
    features: features.map(({ name, key }) => ({ name, key })),
  };
}

export function accountEvents(account: MockAccount, query: URLSearchParams) {
  const to = query.get('to') ? dayNo(query.get('to')!) : TODAY_NO;
  const from = query.get('from') ? dayNo(query.get('from')!) : account.since;
  const limit = Number(query.get('limit') ?? 50);
  const skip = Number(query.get('cursor') ?? 0);
  const items: unknown[] = [];
  let passed = 0;
  for (let day = to; day >= from && items.length <= limit; day--) {
    for (const person of account.people) {
      if (query.get('person') && query.get('person') !== person.id) continue;
      features.forEach((feature, f) => {
        const event = feature.events[0]!;
        if ((query.get('event') && query.get('event') !== event) || !used(person, day, f)) return;
        if (passed++ < skip || items.length > limit) return;
        const time = new Date((day * 1440 + 480 + Math.floor(hash(person.seed, day, f, 5) * 560)) * 60_000).toISOString();
        items.push({
          id: `${person.id}-${day}-${f}`,
          type: 'track',
          event,
          time,
          received_at: time,
          person: { id: person.id, name: person.name },
          properties: { jobs: 1 + (day % 4), source: 'web' },
        });
      });
    }
  }
  const more = items.length > limit;
  return { items: items.slice(0, limit), next_cursor: more ? String(skip + limit) : null };
}

export function accountChanges(account: MockAccount, query: URLSearchParams) {
  const day = dayParam(query);
  const items: { day: string; kind: string; subject: string; text: string; value: unknown; previous: unknown }[] = [];
  for (const person of account.people) {
    const name = person.name ?? person.id;
    if (person.start > day - 28 && person.start <= day)
      items.push({ day: dayText(person.start), kind: 'person_new', subject: name, text: `${name} seen for the first time`, value: null, previous: null });
    if (activeIn(person, day - 28, 28) > 4 && activeIn(person, day, 28) === 0)
      items.push({ day: dayText(lastSeen(person, day) ?? day - 28), kind: 'person_lost', subject: name, text: `${name} not seen since`, value: null, previous: null });
  }
  items.push({ day: dayText(day - 9), kind: 'attribute', subject: 'seats', text: 'seats changed', value: account.attributes.seats, previous: 12 });
  return { items: items.sort((a, b) => (a.day < b.day ? 1 : -1)), next_cursor: null };
}

const everybody = accounts.flatMap((account) => account.people.map((person) => ({ account, person })));

export function listPeople(query: URLSearchParams) {
  const text = (query.get('search') ?? '').toLowerCase();
  const wanted = query.get('account');
  const list = everybody.filter(
    ({ account, person }) =>
      (!wanted || account.id === wanted) &&
      ((person.name ?? '').toLowerCase().includes(text) || person.id.includes(text) || (person.email ?? '').includes(text)),
  );
  const start = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const items = list.slice(start, start + limit).map(({ account, person }) => {
    const { features: _, ...rest } = personOf(person, TODAY_NO);
    return { ...rest, accounts: [{ id: account.id, name: account.name }] };
  });
  return { items, next_cursor: start + limit < list.length ? String(start + limit) : null, total: list.length };
}

export function personEvents(id: string, query: URLSearchParams) {
  const found = everybody.find(({ person }) => person.id === id);
  if (!found) throw new Problem(404, `There is no person with the id ${id}.`);
  const own = new URLSearchParams(query);
  own.set('person', id);
  return accountEvents(found.account, own);
}

export function showPerson(id: string) {
  const found = everybody.find(({ person }) => person.id === id);
  if (!found) throw new Problem(404, `There is no person with the id ${id}.`);
  return {
    ...personOf(found.person, TODAY_NO),
    accounts: [{ id: found.account.id, name: found.account.name }],
    attributes: [{ key: 'role', value: found.person.role, kind: 'text', since: dayText(found.person.start) }],
  };
}

export function listFeatures() {
  const people = everybody.map(({ person }) => person).slice(0, 3000);
  const use = featureUse(people, TODAY_NO);
  return {
    items: features.map((feature, f) => {
      const found = use.find((item) => item.name === feature.name);
      return {
        ...feature,
        people: found?.people ?? 0,
        people_previous: found?.people_previous ?? 0,
        events_count: found?.events ?? 0,
        events_previous: found?.events_previous ?? 0,
        accounts: accounts.filter((account) => account.people.some((person) => usedIn(person, f, TODAY_NO, 28) > 0)).length,
        first: found?.first ?? null,
        last: found?.last ?? null,
      };
    }),
    next_cursor: null,
  };
}

let totalsBase: MockPerson[] | null = null;
export function totals(query: URLSearchParams) {
  const day = dayParam(query);
  totalsBase ??= everybody.filter((_, index) => index % 4 === 0).map(({ person }) => person);
  const to = query.get('to') ? dayNo(query.get('to')!) : day;
  const from = query.get('from') ? dayNo(query.get('from')!) : to - 90;
  return {
    day: dayText(day),
    accounts: accounts.length,
    metrics: measure(totalsBase, day, null),
    days: daysOf(totalsBase, from, to),
    features: featureUse(totalsBase, day),
  };
}

export function randomActive(count: number): string[] {
  const busy = accounts.filter((account) => account.people.some((person) => isActive(person, TODAY_NO)));
  return Array.from({ length: count }, () => busy[Math.floor(Math.random() * busy.length)]?.id).filter((id) => id !== undefined);
}
