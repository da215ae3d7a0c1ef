import type { ImportKind } from '../api/settings-types.ts';

// The beginning of a CSV file that somebody chose, to say what its columns mean before it is sent: only the first
// line is written anew, the rest goes as it is, however long.

export interface CsvHead {
  separator: string;
  header: string[];
  rows: string[][]; // the first few
  bytes: number; // of the header with its line end
}

export const IGNORE = '';
const HEAD_BYTES = 64 * 1024;
const ROWS_SHOWN = 3;
const SEPARATORS = [',', ';', '\t'];

// What a column of a file may be, by the names the importer knows; others become attributes under their own name.
export const TARGETS: Record<Exclude<ImportKind, 'events'>, { needed: string; known: string[]; attributes: boolean }> = {
  accounts: { needed: 'id', known: ['id', 'name', 'plan', 'mrr', 'arr', 'currency', 'seats', 'employees', 'renewal_date', 'owner', 'parent', 'domain', 'timestamp'], attributes: true },
  people: { needed: 'id', known: ['id', 'account', 'email', 'name', 'role', 'phone', 'timestamp'], attributes: true },
  tickets: { needed: 'id', known: ['id', 'account', 'email', 'subject', 'kind', 'severity', 'state', 'opened_at', 'updated_at', 'escalated', 'holder', 'url'], attributes: false },
};

const OTHER_NAMES: Record<string, string[]> = {
  id: ['account_id', 'group_id', 'company_id', 'user_id', 'person_id', 'ticket_id', 'number', 'key', 'customer_id'],
  account: ['account_id', 'company', 'company_id', 'organization', 'customer'],
  email: ['mail', 'e_mail', 'email_address', 'requester_email'],
  name: ['account_name', 'full_name', 'company_name', 'title'],
  owner: ['account_owner', 'csm'],
  renewal_date: ['renewal', 'renews', 'contract_end'],
  seats: ['licences', 'licenses'],
  subject: ['summary', 'title'],
  kind: ['type'],
  severity: ['priority'],
  state: ['status'],
  opened_at: ['created', 'created_at', 'opened'],
  updated_at: ['updated', 'modified'],
  holder: ['assignee', 'agent'],
};

const plain = (text: string) => text.trim().toLowerCase().replace(/[\s-]+/g, '_');

/** The records at the start of a text; the last one may be cut off, and is left out where the text does not end there. */
export function readRecords(text: string, separator: string, most: number, whole: boolean): { cells: string[]; end: number }[] {
  const records: { cells: string[]; end: number }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length && records.length < most; at++) {
    const char = text[at]!;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at += 1;
      records.push({ cells: [...cells, cell], end: at + 1 });
      cells = [];
      cell = '';
    } else cell += char;
  }
  if (whole && records.length < most && (cell !== '' || cells.length > 0)) records.push({ cells: [...cells, cell], end: text.length });
  return records;
}

export async function readCsvHead(file: Blob): Promise<CsvHead | null> {
  const text = await file.slice(0, HEAD_BYTES).text(); // a byte order mark goes with it
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const separator = SEPARATORS.reduce((best, each) => (line.split(each).length > line.split(best).length ? each : best), ',');
  const [header, ...rows] = readRecords(text, separator, ROWS_SHOWN + 1, file.size <= HEAD_BYTES);
  if (!header) return null;
  const marked = (await file.slice(0, 3).arrayBuffer().then((bytes) => new Uint8Array(bytes)[0])) === 0xef ? 3 : 0;
  const bytes = new TextEncoder().encode(text.slice(0, header.end)).length + marked;
  return { separator, header: header.cells.map((name) => name.trim()), rows: rows.map((row) => row.cells), bytes };
}

/** What each column most likely is; each target once. */
export function guessMapping(header: string[], kind: keyof typeof TARGETS): string[] {
  const { known, attributes } = TARGETS[kind];
  const taken = new Set<string>();
  const take = (target: string | undefined) => (target !== undefined && !taken.has(target) ? (taken.add(target), target) : undefined);
  const exact = header.map((name) => take(known.find((each) => each === plain(name))));
  return header.map((name, index) => {
    if (exact[index] !== undefined) return exact[index];
    const meanings = known.filter((each) => each === plain(name) || OTHER_NAMES[each]?.includes(plain(name)));
    const meant = meanings.map(take).find((target) => target !== undefined);
    // A second id, say, is no attribute: the importer would take it for an id too.
    return meant ?? (attributes && meanings.length === 0 ? name : IGNORE);
  });
}

/** The file with a first line that says what each column is; a column that is ignored has no name. */
export function mappedFile(file: File, head: CsvHead, mapping: string[]): File {
  const quote = (name: string) => `"${name.replace(/"/g, '""')}"`;
  const line = mapping.map((name) => (name === IGNORE ? '' : quote(name))).join(head.separator);
  return new File([`${line}\n`, file.slice(head.bytes)], file.name, { type: 'text/csv' });
}
