// The first few plain properties of an event, for one line: "jobs 3, source web".
export function propertyText(properties: Record<string, unknown>, limit = 3): string {
  return Object.entries(properties)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, limit)
    .map(([key, value]) => `${key} ${String(value).slice(0, 40)}`)
    .join(', ');
}

// What came in, laid out to be read: JSON is indented, anything else stands as it came.
export function rawText(raw: unknown): string {
  if (typeof raw !== 'string') return JSON.stringify(raw, null, 2);
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
