// A small ICU message formatter: {name}, {n, number}, {n, plural, =0 {none} one {# thing} other {# things}} and
// {kind, select, a {…} other {…}}, nested to any depth. Pure; unknown arguments show as their name in braces.

export type Params = Record<string, string | number>;

interface Cursor {
  text: string;
  at: number;
}

export function formatMessage(message: string, params: Params, locale: string): string {
  return readText({ text: message, at: 0 }, params, locale, null, false);
}

function readText(cursor: Cursor, params: Params, locale: string, count: string | null, nested: boolean): string {
  let out = '';
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at]!;
    if (char === '}' && nested) return out;
    cursor.at += 1;
    if (char === '{') out += readArgument(cursor, params, locale, count);
    else if (char === '#' && count !== null) out += count;
    else out += char;
  }
  return out;
}

function readUntil(cursor: Cursor, stops: string): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && !stops.includes(cursor.text[cursor.at]!)) cursor.at += 1;
  return cursor.text.slice(start, cursor.at).trim();
}

function readArgument(cursor: Cursor, params: Params, locale: string, count: string | null): string {
  const name = readUntil(cursor, ',}');
  const value = params[name];
  if (cursor.text[cursor.at] === '}') {
    cursor.at += 1;
    return value === undefined ? `{${name}}` : String(value);
  }
  cursor.at += 1;
  const kind = readUntil(cursor, ',}');
  if (kind === 'number') {
    cursor.at += 1;
    return new Intl.NumberFormat(locale).format(Number(value));
  }
  cursor.at += 1;
  return readChoice(cursor, kind, value ?? '', params, locale, count);
}

function readChoice(
  cursor: Cursor,
  kind: string,
  value: string | number,
  params: Params,
  locale: string,
  outer: string | null,
): string {
  const wanted =
    kind === 'plural' ? ['=' + value, new Intl.PluralRules(locale).select(Number(value))] : [String(value)];
  const count = kind === 'plural' ? new Intl.NumberFormat(locale).format(Number(value)) : outer;
  const options = new Map<string, string>();
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}') {
    const option = readUntil(cursor, '{}');
    if (cursor.text[cursor.at] !== '{') break;
    cursor.at += 1;
    options.set(option, readText(cursor, params, locale, count, true));
    cursor.at += 1;
    while (cursor.text[cursor.at] === ' ') cursor.at += 1;
  }
  cursor.at += 1;
  for (const option of [...wanted, 'other']) {
    const text = options.get(option);
    if (text !== undefined) return text;
  }
  return '';
}
