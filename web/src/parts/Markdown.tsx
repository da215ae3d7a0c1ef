import type { ReactNode } from 'react';

// The part of Markdown that texts of the team need: headings, lists, bold, code and links to the web. All else is shown as it stands.

const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    const [whole, bold, code, label, link] = match;
    if (bold !== undefined) parts.push(<b key={match.index}>{bold}</b>);
    else if (code !== undefined) parts.push(<code key={match.index}>{code}</code>);
    else
      parts.push(
        <a key={match.index} className="link" href={link} rel="noreferrer" target="_blank">
          {label}
        </a>,
      );
    at = match.index + whole.length;
  }
  parts.push(text.slice(at));
  return parts;
}

type Kind = 'h' | 'ul' | 'ol' | 'p';

function lineOf(line: string): { kind: Kind; text: string } {
  const heading = /^#{1,6}\s+(.*)/.exec(line);
  if (heading) return { kind: 'h', text: heading[1]! };
  const bullet = /^\s*[-*]\s+(.*)/.exec(line);
  if (bullet) return { kind: 'ul', text: bullet[1]! };
  const number = /^\s*\d+[.)]\s+(.*)/.exec(line);
  if (number) return { kind: 'ol', text: number[1]! };
  return { kind: 'p', text: line };
}

function blocksOf(text: string): { kind: Kind; lines: string[] }[] {
  const blocks: { kind: Kind; lines: string[] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      open = false;
      continue;
    }
    const { kind, text: words } = lineOf(line);
    const last = blocks.at(-1);
    if (open && last && last.kind === kind && kind !== 'h') last.lines.push(words);
    else blocks.push({ kind, lines: [words] });
    open = true;
  }
  return blocks;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {blocksOf(text).map(({ kind, lines }, index) => {
        const items = lines.map((line, at) => <li key={at}>{inline(line)}</li>);
        if (kind === 'ul') return <ul key={index}>{items}</ul>;
        if (kind === 'ol') return <ol key={index}>{items}</ol>;
        if (kind === 'h') return <p key={index} className="markdown-head">{inline(lines[0]!)}</p>;
        return <p key={index}>{inline(lines.join('\n'))}</p>;
      })}
    </div>
  );
}
