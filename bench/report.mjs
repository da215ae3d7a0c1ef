// report.mjs: the table at the end.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const count = (value) => Math.round(value).toLocaleString('en-US');
export const milliseconds = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;
export const ratio = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)}×`;

const COLUMNS = ['what', 'measured', 'target', 'peer', 'ratio', 'N'];

export class Report {
  rows = [];
  notes = [];

  add(row) {
    this.rows.push(row);
    console.log(COLUMNS.map((column) => row[column] ?? '–').join(' | '));
  }

  note(text) {
    this.notes.push(text);
  }

  text() {
    const cells = [COLUMNS, ...this.rows.map((row) => COLUMNS.map((column) => String(row[column] ?? '–')))];
    const widths = COLUMNS.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
    const lines = cells.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`);
    lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
    return `${lines.join('\n')}\n\n${this.notes.map((note) => `- ${note}`).join('\n')}\n`;
  }
}
