// The first event with three clients. A piece is plain text or one of a few kinds that are coloured.

export type PieceKind = 'plain' | 'word' | 'call' | 'text';
export type Piece = [kind: PieceKind, text: string];

const p = (text: string): Piece => ['plain', text];
const word = (text: string): Piece => ['word', text];
const call = (text: string): Piece => ['call', text];
const str = (text: string): Piece => ['text', text];

export interface Place {
  origin: string; // https://cs.example.com
  host: string; // cs.example.com
  secure: boolean;
}

export function browserSnippet(place: Place, key: string): Piece[] {
  return [
    word('const'), p(' analytics = AnalyticsBrowser.'), call('load'), p('(\n  { writeKey: '), str(`'${key}'`),
    p(', cdnURL: '), str(`'${place.origin}'`), p(' },\n  { integrations: { '), str("'Segment.io'"),
    p(': {\n      apiHost: '), str(`'${place.host}/v1'`),
    ...(place.secure ? [] : [p(', protocol: '), str("'http'")]),
    p(' } } })\nanalytics.'), call('identify'), p('('), str("'u_1841'"), p(', { name: '), str("'Lena Fischer'"),
    p(' })\nanalytics.'), call('group'), p('('), str("'halden'"), p(', { name: '), str("'Halden Cold Chain'"),
    p(', seats: 64 })\nanalytics.'), call('track'), p('('), str("'Job Scheduled'"), p(', { jobs: 3 })'),
  ];
}

export function nodeSnippet(place: Place, key: string): Piece[] {
  return [
    word('const'), p(' analytics = '), word('new'), p(' '), call('Analytics'), p('({ writeKey: '), str(`'${key}'`),
    p(',\n  host: '), str(`'${place.origin}'`), p(' })\nanalytics.'), call('track'), p('({ userId: '), str("'u_1841'"),
    p(', event: '), str("'Job Scheduled'"), p(',\n  context: { groupId: '), str("'halden'"), p(' } })'),
  ];
}

export function httpSnippet(place: Place, key: string): Piece[] {
  return [
    call('curl'), p(` ${place.origin}/v1/track -u ${key}: \\\n  -d `),
    str(`'{"userId": "u_1841", "event": "Job Scheduled",`), p('\n     '), str(`"context": {"groupId": "halden"}}'`),
  ];
}

export function snippetText(pieces: Piece[]): string {
  return pieces.map(([, text]) => text).join('');
}
