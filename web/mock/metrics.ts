import { activeIn, dayText, features, isActive, lastSeen, used, type MockAccount, type MockPerson } from './data.ts';

// The measures of the contract over the made-up customers.

const cache = new Map<string, Record<string, number | string | null>>();
const ratio = (a: number, b: number) => (b > 0 ? a / b : null);
const change = (now: number, before: number) => (before > 0 ? (now - before) / before : null);

export function metricsOf(account: MockAccount, day: number): Record<string, number | string | null> {
  const key = `${account.id}|${day}`;
  const known = cache.get(key);
  if (known) return known;
  const made = measure(account.people, day, typeof account.attributes.seats === 'number' ? account.attributes.seats : null);
  cache.set(key, made);
  return made;
}

export function measure(people: MockPerson[], day: number, seats: number | null) {
  const count = (from: number, window: number) => people.filter((person) => activeIn(person, from, window) > 0).length;
  const active = count(day, 28);
  const before = count(day - 28, 28);
  const mau = count(day, 30);
  let dauSum = 0;
  let activeDays = 0;
  for (let d = day - 29; d <= day; d++) {
    const dau = people.filter((person) => isActive(person, d)).length;
    dauSum += dau;
    if (dau > 0 && d > day - 28) activeDays++;
  }
  const events = eventsIn(people, day, 28);
  const eventsBefore = eventsIn(people, day - 28, 28);
  const usedNow = features.filter((_, f) => people.some((person) => usedIn(person, f, day, 28) > 0));
  const keys = features.filter((feature) => feature.key).length;
  const seen = people.map((person) => lastSeen(person, day)).filter((no) => no !== null);
  const first = people.map((person) => person.start);
  return {
    dau: people.filter((person) => isActive(person, day)).length,
    wau: count(day, 7),
    mau,
    stickiness: ratio(dauSum / 30, mau),
    active_people: active,
    active_people_previous: before,
    active_people_change: change(active, before),
    active_days: activeDays,
    events,
    events_previous: eventsBefore,
    events_change: change(events, eventsBefore),
    features_used: usedNow.length,
    key_features_used: usedNow.filter((feature) => feature.key).length,
    key_features_share: ratio(usedNow.filter((feature) => feature.key).length, keys),
    seat_use: seats ? active / seats : null,
    people: people.length,
    new_people: people.filter((person) => person.start > day - 28 && person.start <= day).length,
    returning_people: people.filter(
      (person) => person.start < day - 56 && activeIn(person, day - 28, 28) === 0 && activeIn(person, day, 28) > 0,
    ).length,
    lost_people: people.filter((person) => activeIn(person, day - 28, 28) > 0 && activeIn(person, day, 28) === 0).length,
    first_seen: first.length ? dayText(Math.min(...first)) : null,
    last_seen: seen.length ? dayText(Math.max(...seen)) : null,
  };
}

export function usedIn(person: MockPerson, feature: number, day: number, window: number): number {
  let days = 0;
  for (let d = day - window + 1; d <= day; d++) if (used(person, d, feature)) days++;
  return days;
}

function eventsIn(people: MockPerson[], day: number, window: number): number {
  let sum = 0;
  for (const person of people) sum += activeIn(person, day, window) * (2 + (person.seed % 5));
  return sum;
}

export function sparkOf(account: MockAccount, day: number): (number | null)[] {
  return Array.from({ length: 13 }, (_, week) => {
    const end = day - (12 - week) * 7;
    if (end < account.since) return null;
    return account.people.filter((person) => activeIn(person, end, 7) > 0).length;
  });
}

export function daysOf(people: MockPerson[], from: number, to: number) {
  const days = [];
  for (let d = from; d <= to; d++) {
    const count = (window: number) => people.filter((person) => activeIn(person, d, window) > 0).length;
    const dau = count(1);
    days.push({ day: dayText(d), dau, wau: count(7), mau: count(30), events: dau * 4 });
  }
  return days;
}

export function featureUse(people: MockPerson[], day: number) {
  return features.map((feature, f) => {
    const now = people.filter((person) => usedIn(person, f, day, 28) > 0);
    const before = people.filter((person) => usedIn(person, f, day - 28, 28) > 0);
    const sum = (list: MockPerson[], to: number) => list.reduce((total, person) => total + usedIn(person, f, to, 28) * 2, 0);
    let last: number | null = null;
    for (let d = day; d > day - 120 && last === null; d--) if (people.some((person) => used(person, d, f))) last = d;
    return {
      name: feature.name,
      key: feature.key,
      people: now.length,
      events: sum(now, day),
      people_previous: before.length,
      events_previous: sum(before, day - 28),
      first: people.length ? dayText(Math.min(...people.map((person) => person.start))) : null,
      last: last === null ? null : dayText(last),
    };
  });
}
