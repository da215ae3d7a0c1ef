import { locale, t } from '../i18n/index.tsx';

// Days are texts "YYYY-MM-DD" of the workspace's zone, counted as if in UTC; moments are ISO texts shown in that zone.

const DAY_MS = 86_400_000;

export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

export function dayFromNumber(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayFromNumber(dayNumber(day) + days);
}

export function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

// From the first of a month to the first of another.
export function addMonths(first: string, months: number): string {
  const [year, month] = first.split('-').map(Number);
  return new Date(Date.UTC(year!, month! - 1 + months, 1)).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

export function isDay(text: unknown): text is string {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

function dayText(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(/\bSept\b/, 'Sep');
}

// What the clock on the wall shows in a zone, as fields of day and time want it: "2026-09-08T14:05".
export function wallText(moment: string | number, zone: string): string {
  return new Date(moment).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T').slice(0, 16);
}

// The moment at which it shows that.
export function momentOfWall(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall}:00Z`);
  return new Date(asUtc - (Date.parse(`${wallText(asUtc, zone)}:00Z`) - asUtc)).toISOString();
}

// The moment at which a day begins in a zone.
export const dayStart = (day: string, zone: string): string => momentOfWall(`${day}T00:00`, zone);

// "8 Sep", and with the year where it is not the year of today.
export function formatDay(day: string, today?: string): string {
  const sameYear = today === undefined || day.slice(0, 4) === today.slice(0, 4);
  return dayText(day, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
}

export function formatDayLong(day: string): string {
  return dayText(day, { day: 'numeric', month: 'long', year: 'numeric' });
}

// "Tuesday, 6 October".
export function formatWeekday(day: string): string {
  return `${dayText(day, { weekday: 'long' })}, ${dayText(day, { day: 'numeric', month: 'long' })}`;
}

export function formatMonth(day: string): string {
  return dayText(day, { month: 'short' });
}

// "December 2026".
export function formatMonthLong(day: string): string {
  return dayText(day, { month: 'long', year: 'numeric' });
}

// The day a moment falls on in a zone.
export function dayInZone(moment: string | Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(moment));
}

export function formatTime(moment: string, zone: string, seconds = false): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(new Date(moment));
}

// "8 Sep, 14:05", with the year where it differs from the year of today.
export function formatMoment(moment: string, zone: string, today?: string, seconds = false): string {
  return `${formatDay(dayInZone(moment, zone), today)}, ${formatTime(moment, zone, seconds)}`;
}

// "today", "12 d ago": days before `today`.
export function formatDaysAgo(day: string | null | undefined, today: string): string {
  if (!day) return t('common.never');
  const days = daysBetween(day, today);
  if (days <= 0) return t('common.today');
  return t('common.days_ago', { n: days });
}

// How long ago, nearest first: "now", "4 s ago", "2 h ago", "12 d ago".
export function formatSince(moment: string | null | undefined, now: number): string {
  if (!moment) return t('common.never');
  const seconds = Math.max(0, Math.round((now - Date.parse(moment)) / 1000));
  if (seconds < 2) return t('common.now');
  if (seconds < 60) return t('common.seconds_ago', { n: seconds });
  if (seconds < 3600) return t('common.minutes_ago', { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t('common.hours_ago', { n: Math.floor(seconds / 3600) });
  return t('common.days_ago', { n: Math.floor(seconds / 86_400) });
}

// "in 73 d", "today", "5 d over".
export function formatDaysUntil(day: string, today: string): string {
  const days = daysBetween(today, day);
  if (days === 0) return t('common.today');
  if (days < 0) return t('common.days_over', { n: -days });
  return t('common.days_short', { n: days });
}

// 102 → "1:42".
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 60) return t('common.seconds', { n: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return t('common.minutes', { n: Math.round(seconds / 60) });
  return t('common.hours', { n: Math.round(seconds / 3600) });
}

// A length of time in hours, in the largest unit that still says something: 0.5 → "30 min", 30 → "30 h", 72 → "3 d".
export function formatHours(hours: number): string {
  if (hours < 1) return t('common.minutes', { n: Math.max(1, Math.round(hours * 60)) });
  if (hours < 48) return t('common.hours', { n: Math.round(hours) });
  return t('common.days_short', { n: Math.round(hours / 24) });
}
