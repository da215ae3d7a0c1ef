// Made-up customers for development and component tests: deterministic, computed from hashes, nothing stored. Not shipped.

export const TODAY = '2026-11-20';
export const ZONE = 'Europe/Berlin';
const DAY_MS = 86_400_000;
export const dayNo = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
export const dayText = (no: number) => new Date(no * DAY_MS).toISOString().slice(0, 10);
export const TODAY_NO = dayNo(TODAY);

export function hash(...parts: number[]): number {
  let h = 2166136261;
  for (const part of parts) {
    h ^= part | 0;
    h = Math.imul(h, 16777619);
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519);
    h ^= h >>> 13;
  }
  return (h >>> 0) / 4294967296;
}

const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at * list.length)]!;

export interface MockFeature {
  id: string;
  name: string;
  key: boolean;
  events: string[];
}

export const features: MockFeature[] = [
  { id: 'f1', name: 'Board', key: true, events: ['Job Scheduled', 'Board Opened'] },
  { id: 'f2', name: 'Routes', key: true, events: ['Route Planned'] },
  { id: 'f3', name: 'Checks', key: true, events: ['Checklist Completed'] },
  { id: 'f4', name: 'Rules', key: true, events: ['Rule Run', 'Rule Created'] },
  { id: 'f5', name: 'Parts', key: false, events: ['Part Reserved'] },
  { id: 'f6', name: 'Reports', key: false, events: ['Report Exported'] },
  { id: 'f7', name: 'Notices', key: false, events: ['Notice Sent'] },
];
export const ungrouped = ['Search Used', 'Page Viewed', 'Profile Updated'];

const FIRST = 'Brightwater Halden Corvane Pellworth Tessel Osterby Kestrel Lindqvist Marlow Ravensgate Solvane Eastholm Drayton Copperline Fennimore Ashgrove Tarn Quillon Thornbury Ilford Meadowlark Gantry Norrby Selwyn Wrenfield Hollis Sundby'.split(' ');
const SECOND = ['Lifts', 'Cold Chain', 'Rail Services', 'Facilities', 'Elevators', 'Water', 'Fire Safety', 'Boilers', 'Grid', 'Doors', 'Solar Care', 'Hospitals', 'Gas Networks', 'HVAC', 'Pumps', 'Telecare', 'Energy'];
const OWNERS = ['Maren Holt', 'Tomás Rivera', 'Ines Laurent', 'Priya Nair', 'Jonas Weber', 'Oskar Lind'];
const PLANS = ['Starter', 'Team', 'Business', 'Enterprise'];
const GIVEN = 'Ruth Dana Piotr Leon Samira Grace Colin Lena Hana Idris Erik Mina Jo Anna Paul Noor Ada Yusuf Clara Ivo'.split(' ');
const FAMILY = 'Calder Whitlock Zieliński Hartwig Osei Adeyemi Marsh Fischer Petrov Vaughn Dahl Roth Tran Brandt Okafor Haddad Lovell Demir Weiss Novak'.split(' ');
const ROLES = ['Champion', 'Decision maker', 'User', 'User', 'User', 'Planner', 'IT'];

export interface MockPerson {
  id: string;
  seed: number;
  name: string | null;
  email: string | null;
  role: string | null;
  start: number;
  end: number;
  rate: number;
  affinity: number[];
}

export interface MockAccount {
  id: string;
  name: string;
  seed: number;
  attributes: Record<string, string | number | boolean | null>;
  since: number;
  people: MockPerson[];
  parent: string | null;
}

function makePerson(account: number, index: number, since: number, leaves: number): MockPerson {
  const seed = account * 1000 + index;
  const given = pick(GIVEN, hash(seed, 1));
  const family = pick(FAMILY, hash(seed, 2));
  const start = since + Math.floor(hash(seed, 3) ** 2 * 300);
  const gone = hash(seed, 4) < leaves;
  return {
    id: `u_${1000 + seed}`,
    seed,
    name: hash(seed, 5) < 0.04 ? null : `${given} ${family}`,
    email: hash(seed, 5) < 0.04 ? null : `${given}.${family}`.toLowerCase().normalize('NFD').replace(/[^a-z.]/g, '') + '@customer.example',
    role: pick(ROLES, hash(seed, 6)),
    start,
    end: gone ? TODAY_NO - Math.floor(hash(seed, 7) * 60) : TODAY_NO + 1000,
    rate: 0.1 + hash(seed, 8) ** 1.5 * 0.8,
    affinity: features.map((_, f) => Math.max(0, hash(seed, 20 + f) * 1.5 - 0.6)),
  };
}

function makeAccount(index: number): MockAccount {
  const seed = index + 1;
  const name = `${FIRST[index % FIRST.length]} ${SECOND[(index + Math.floor(index / FIRST.length) * 5) % SECOND.length]}`;
  const since = TODAY_NO - 60 - Math.floor(hash(seed, 2) * 420);
  const size = 3 + Math.floor(hash(seed, 3) ** 3 * 90);
  const leaves = hash(seed, 4) < 0.2 ? 0.5 : 0.08;
  const seats = Math.ceil(size * (1 + hash(seed, 5)));
  const known = hash(seed, 6) > 0.03;
  return {
    id: index === 7 ? 'lindqvist/boilers' : name.toLowerCase().replace(/[^a-z]+/g, '-') + (index < 27 ? '' : `-${index}`),
    name,
    seed,
    since,
    parent: index % 29 === 5 ? 'brightwater-lifts' : null,
    people: Array.from({ length: size }, (_, p) => makePerson(seed, p, since, leaves)),
    attributes: {
      owner: pick(OWNERS, hash(seed, 7)),
      plan: pick(PLANS, Math.min(0.99, size / 60 + hash(seed, 8) * 0.3)),
      mrr: known ? Math.round(seats * 42) : null,
      currency: 'EUR',
      seats: known ? seats : null,
      renewal_date: known ? dayText(TODAY_NO + Math.floor(hash(seed, 9) * 340) - 8) : null,
      industry: pick(['Lifts', 'Rail', 'Energy', 'Care'], hash(seed, 10)),
      on_trial: hash(seed, 11) < 0.1,
    },
  };
}

export const accounts: MockAccount[] = process.env.MOCK_EMPTY
  ? []
  : Array.from({ length: Number(process.env.MOCK_ACCOUNTS ?? 412) }, (_, index) => makeAccount(index));
export const accountById = new Map(accounts.map((account) => [account.id, account]));

export function isActive(person: MockPerson, day: number): boolean {
  if (day < person.start || day > person.end || day > TODAY_NO) return false;
  const weekday = (day + 4) % 7;
  return hash(person.seed, day) < person.rate * (weekday === 0 || weekday === 6 ? 0.15 : 1);
}

export function used(person: MockPerson, day: number, feature: number): boolean {
  return isActive(person, day) && hash(person.seed, day, feature) < (person.affinity[feature] ?? 0);
}

export const activeIn = (person: MockPerson, day: number, window: number): number => {
  let count = 0;
  for (let d = day - window + 1; d <= day; d++) if (isActive(person, d)) count++;
  return count;
};

export function lastSeen(person: MockPerson, day: number): number | null {
  for (let d = day; d >= Math.max(person.start, day - 420); d--) if (isActive(person, d)) return d;
  return null;
}

export function firstSeen(person: MockPerson): number | null {
  for (let d = person.start; d <= TODAY_NO; d++) if (isActive(person, d)) return d;
  return null;
}
