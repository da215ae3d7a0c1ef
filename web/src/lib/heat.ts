import type { AccountPeople } from '../api/types.ts';

// How the people × features grid judges what it shows.

// 0 for none, 1 to 5 for the days used of 28.
export function heatLevel(days: number): number {
  if (days <= 0) return 0;
  if (days <= 3) return 1;
  if (days <= 7) return 2;
  if (days <= 12) return 3;
  if (days <= 16) return 4;
  return 5;
}

// Used on three days or more before, and not at all now: worth a frame. Once or twice is a try, not a habit.
export function stoppedUsing(days: number, before: number): boolean {
  return days === 0 && before >= 3;
}

// Silence judged by the person's own usual gap between active days.
export function silenceTone(days: number, usual: number | null): 'watch' | 'bad' | null {
  if (usual === null) return null;
  if (days >= Math.max(21, usual * 5)) return 'bad';
  if (days >= Math.max(7, usual * 3)) return 'watch';
  return null;
}

// Which features get a column: key ones first, then the most used among the people shown.
export function heatColumns(people: AccountPeople, limit: number): { name: string; key: boolean }[] {
  const weight = new Map<string, number>();
  for (const person of people.items) {
    for (const use of person.features) {
      weight.set(use.name, (weight.get(use.name) ?? 0) + use.days + use.days_previous);
    }
  }
  const ranked = [...people.features].sort(
    (a, b) => Number(b.key) - Number(a.key) || (weight.get(b.name) ?? 0) - (weight.get(a.name) ?? 0),
  );
  return ranked.slice(0, limit);
}
