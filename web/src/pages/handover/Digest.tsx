import './handover.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DigestSection } from '../../api/handover.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';

// What is known of an account, in short lines; a line leads to what it comes from where that has a page.
export function Digest({ sections }: { sections: DigestSection[] }) {
  const { today } = useClock();
  return (
    <>
      {sections.map((section) => (
        <section key={section.key} className="panel digest" aria-label={section.title}>
          <h2>{section.title}</h2>
          {section.lines.length === 0 && <p className="nothing small-text">{t('brief.nothing')}</p>}
          <ul>
            {section.lines.map((line, index) => (
              <li key={`${line.kind} ${line.id} ${index}`}>
                <span>{linked(line.kind, line.id, line.text)}</span>
                {line.day && <span className="quiet nowrap">{formatDay(line.day, today)}</span>}
              </li>
            ))}
          </ul>
          {section.left_off > 0 && <p className="small-text second">{t('brief.left_off', { n: section.left_off })}</p>}
        </section>
      ))}
    </>
  );
}

function linked(kind: string, id: string, text: string): ReactNode {
  if (kind === 'ticket') return <Link to="/tickets/$id" params={{ id }}>{text}</Link>;
  if (kind === 'person') return <Link to="/people/$id" params={{ id }}>{text}</Link>;
  if (kind === 'warning') return <Link to="/warnings" search={{ open: id }}>{text}</Link>;
  return text;
}
