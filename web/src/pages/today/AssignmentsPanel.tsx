import { undoAssignment, useAssignments, useStaff, type Assignment } from '../../api/staff.ts';
import { t, tx } from '../../i18n/index.tsx';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

const SHOWN = 10;

// Accounts that passed from one owner to another, each to be taken back while that is possible.
export function AssignmentsPanel() {
  const made = useAssignments();
  const staff = useStaff();
  const clock = useClock();
  const ownerName = (email: string) => staff.find((person) => person.email === email)?.name ?? (email || t('assign.nobody'));
  const undo = (one: Assignment) =>
    void undoAssignment(one.id)
      .then(() => showToast(t('assign.undone', { n: one.accounts })))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <section className="panel" aria-label={t('assign.history')}>
      <PanelHead title={t('assign.history')} />
      <QueryError query={made} />
      {made.data?.length === 0 && <p className="nothing small-text">{t('assign.history_none')}</p>}
      <ul className="hand-list">
        {made.data?.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <span>
              {tx('assign.line', { n: one.accounts, owner: ownerName(one.owner) })}
              <span className="small-text second hand-under">
                {t('assign.by', {
                  day: formatDay(dayInZone(one.at, clock.zone), clock.today),
                  who: staff.find((person) => person.id === one.who)?.name ?? one.who,
                })}
                {one.why && `: ${one.why}`}
              </span>
            </span>
            {one.undone_at !== null && <span className="tag">{t('assign.was_undone')}</span>}
            {one.undone_at === null && Date.parse(one.undo_until) > clock.now() && (
              <button type="button" className="link small-text" aria-label={t('assign.undo_of', { n: one.accounts, owner: ownerName(one.owner) })} onClick={() => undo(one)}>
                {t('assign.undo')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
