import './warnings.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRules, type Warning, type WarningEvidence } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { formatDaysAgo, formatSince } from '../../lib/dates.ts';
import { evidenceRows } from '../../lib/evidence.ts';
import { personName } from '../../lib/names.ts';
import { useClock, type Clock } from '../../lib/workspace.ts';

// ▼ a risk, ▲ an opportunity; severity says how loud.
export function DirectionMark({ warning }: { warning: Pick<Warning, 'direction' | 'severity'> }) {
  const name = t(warning.direction === 'risk' ? 'warnings.risk' : 'warnings.opportunity', { severity: warning.severity });
  return <i className={`direction ${warning.direction} severity-${warning.severity}`} role="img" aria-label={name} title={name} />;
}

// Never a warning without its values: a row a condition, measured and limit.
export function EvidenceTable({ warning }: { warning: Warning }) {
  // Limits are those of the rule; where it has another version by now, only what was measured can be said.
  const rule = useRules().data?.items.find((each) => each.id === warning.rule && each.version === warning.rule_version);
  const rows = evidenceRows(rule?.body.formula, warning.evidence);
  if (rows.length === 0) return null;
  return (
    <table className="warning-evidence">
      <thead className="for-readers">
        <tr>
          <th>{t('warnings.condition')}</th>
          <th>{t('warnings.measured')}</th>
          <th>{t('warnings.limit')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            <th scope="row">
              {row.what}
              {row.people && row.people.length > 0 && <People people={row.people} />}
            </th>
            <td className="right strong">{row.measured}</td>
            <td className="right quiet">{row.limit}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// Whom a condition counts: people to look at, or to call.
function People({ people }: { people: NonNullable<WarningEvidence['people']> }) {
  const { today } = useClock();
  return (
    <ul className="evidence-people">
      {people.map((person) => (
        <li key={person.id}>
          <Link to="/people/$id" params={{ id: person.id }} className="link">
            {personName(person)}
          </Link>{' '}
          <span className="quiet">{t('warnings.last_seen', { when: formatDaysAgo(person.last_seen, today) })}</span>
        </li>
      ))}
    </ul>
  );
}

export function stateText(warning: Warning, clock: Clock): string {
  if (warning.state === 'closed') return t('warnings.closed_as', { outcome: outcomeText(warning.outcome) });
  if (warning.state === 'snoozed') return t('warnings.snoozed_until', { day: warning.until ?? '' });
  if (warning.ended_at) return t('warnings.ended', { since: formatSince(warning.ended_at, clock.now()) });
  return formatSince(warning.raised_at, clock.now());
}

const OUTCOMES = ['saved', 'lost', 'won', 'not_won', 'not_relevant', 'other'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function outcomesOf(direction: Warning['direction']): Outcome[] {
  return direction === 'risk' ? ['saved', 'lost', 'not_relevant', 'other'] : ['won', 'not_won', 'not_relevant', 'other'];
}

export function accountText(warning: Warning): string {
  return warning.account ? (warning.account.name ?? warning.account.id) : t('warnings.all_data');
}

export function outcomeText(outcome: string): string {
  const known = OUTCOMES.find((each) => each === outcome);
  return known ? t(`outcome.${known}`) : outcome;
}

export function WarningCard({ warning, clock, children }: { warning: Warning; clock: Clock; children?: ReactNode }) {
  return (
    <article className="warning-card">
      <header className="row">
        <DirectionMark warning={warning} />
        <h3>{warning.name}</h3>
        <span className="push quiet small-text nowrap">{stateText(warning, clock)}</span>
      </header>
      <EvidenceTable warning={warning} />
      {children}
    </article>
  );
}
