import type { WarningEvidence } from '../api/warnings.ts';
import { formatDay } from './dates.ts';
import { valueText } from './formula/values.ts';
import { chipsOf } from './formula/chips.ts';
import { chipWords, measureWords } from './formula/words.ts';

// What decided a warning, a row a condition: what was measured, and the limit it broke.

export interface EvidenceRow {
  what: string;
  measured: string;
  limit: string;
  people?: WarningEvidence['people'];
}

const squeezed = (text: string) => text.replace(/\s+/g, '').toLowerCase();

export function evidenceRows(formula: string | null | undefined, evidence: WarningEvidence[]): EvidenceRow[] {
  const rows: EvidenceRow[] = [];
  const used = new Set<WarningEvidence>();
  for (const chip of formula ? chipsOf(formula) : []) {
    const { parts } = chip;
    if (!parts) continue;
    const found = evidence.find((each) => squeezed(each.text) === squeezed(parts.what));
    if (!found) continue;
    used.add(found);
    const words = chipWords(parts);
    rows.push({ what: words.what, measured: valueText(found.value, found.type), limit: `${words.how} ${words.value}`.trim(), people: found.people });
  }
  // The same measure may have decided more than once, as one of its own steps too; it is said once a day.
  const same = (a: WarningEvidence, b: WarningEvidence) => squeezed(a.text) === squeezed(b.text) && a.day === b.day;
  const rest = evidence.filter(
    (each, index) => ![...used].some((other) => same(other, each)) && evidence.findIndex((other) => same(other, each)) === index,
  );
  // A step of `ago` is of a day before: that day belongs to its name.
  const newest = evidence.reduce((day, each) => (each.day > day ? each.day : day), '');
  const name = (each: WarningEvidence) => measureWords(each.text) + (each.day < newest ? `, ${formatDay(each.day, newest)}` : '');
  return [...rows, ...rest.map((each) => ({ what: name(each), measured: valueText(each.value, each.type), limit: '', people: each.people }))];
}
