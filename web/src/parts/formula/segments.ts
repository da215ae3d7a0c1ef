import { tokenize, type Token } from '../../lib/formula/tokens.ts';

// A formula cut into pieces that are drawn alike, line by line; the editor lays its transparent text field over them.

export interface Problem {
  at: number;
  end: number;
  message: string;
  proposal: string;
}

export interface Piece {
  text: string;
  tone: '' | 'name' | 'word' | 'text' | 'value';
  wrong: boolean;
}

export interface Line {
  at: number;
  end: number;
  pieces: Piece[];
}

const TONES: Partial<Record<Token['kind'], Piece['tone']>> = { name: 'name', keyword: 'word', text: 'text', number: 'value' };

export function linesOf(text: string, problem: Problem | null, tonesOf = toneOfUnits): Line[] {
  const tones = tonesOf(text);
  const lines: Line[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    lines.push({ at, end: at + line.length, pieces: piecesOf(text, at, at + line.length, tones, problem) });
    at += line.length + 1;
  }
  return lines;
}

// A tone for every unit of a formula.
export function toneOfUnits(text: string): Piece['tone'][] {
  const tones: Piece['tone'][] = new Array<Piece['tone']>(text.length).fill('');
  for (const token of tokenize(text)) tones.fill(TONES[token.kind] ?? '', token.at, token.end);
  return tones;
}

function piecesOf(text: string, from: number, to: number, tones: Piece['tone'][], problem: Problem | null): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; at < to; at++) {
    const wrong = problem !== null && at >= problem.at && at < Math.max(problem.end, problem.at + 1);
    const tone = tones[at] ?? '';
    const last = pieces.at(-1);
    if (last && last.tone === tone && last.wrong === wrong) last.text += text[at];
    else pieces.push({ text: text[at]!, tone, wrong });
  }
  return pieces;
}

// The pieces of a line up to a place and from it on: what the completion list stands under.
export function splitAt(line: Line, place: number): [Piece[], Piece[]] {
  const before: Piece[] = [];
  const after: Piece[] = [];
  let at = line.at;
  for (const piece of line.pieces) {
    const cut = Math.max(0, Math.min(piece.text.length, place - at));
    if (cut > 0) before.push({ ...piece, text: piece.text.slice(0, cut) });
    if (cut < piece.text.length) after.push({ ...piece, text: piece.text.slice(cut) });
    at += piece.text.length;
  }
  return [before, after];
}
