import { Link } from '@tanstack/react-router';
import { useAccountPeople } from '../../api/queries.ts';
import type { AccountPeople, AccountPerson } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { daysBetween } from '../../lib/dates.ts';
import { heatLevel, heatColumns, silenceTone, stoppedUsing } from '../../lib/heat.ts';
import { personName } from '../../lib/names.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const SHOWN = 8;
// Letters of a word that fit over a narrow column; longer ones get wider columns, and fewer.
const ROOM = 7;

const longestWord = (name: string) => Math.max(...name.split(/\s+/).map((word) => word.length));

export function PeoplePanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const people = useAccountPeople(id, day, SHOWN);
  const data = people.data;
  return (
    <section className="panel order-3" aria-label={t('account.people')}>
      <PanelHead title={t('account.people')} aside={<span className="not-phone">{tx('account.people_aside')}</span>}>
        {data && data.items.length > 0 && (
          <Link to="/people" search={{ account: id }} className="link small-text">
            {t('common.all', { n: data.total ?? data.items.length })}
          </Link>
        )}
      </PanelHead>
      <QueryError query={people} />
      {!data && !people.isError && <SkeletonLines rows={SHOWN} />}
      {data?.items.length === 0 && <p className="nothing">{t('account.no_people')}</p>}
      {data && data.items.length > 0 && <HeatTable people={data} today={today} />}
    </section>
  );
}

// People down, features across, days of the last 28 in each cell; what stopped is framed.
function HeatTable({ people, today }: { people: AccountPeople; today: string }) {
  const phone = useIsPhone();
  const columns = heatColumns(people, phone ? 4 : 7);
  const roomy = columns.some((column) => longestWord(column.name) > ROOM);
  if (roomy) columns.length = Math.min(columns.length, phone ? 3 : 5);
  return (
    <>
      <table className={roomy ? 'heat roomy' : 'heat'}>
        <thead>
          <tr>
            <th>{t('account.person')}</th>
            <th className="right seen">{t('account.last_seen')}</th>
            {columns.map((column) => (
              <th key={column.name} className={column.key ? 'feature key' : 'feature'} title={column.name}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.items.map((person) => (
            <tr key={person.id}>
              <th scope="row">
                <Link to="/people/$id" params={{ id: person.id }} className="person">
                  <b>{personName(person)}</b>
                  <span>{person.role ?? person.email ?? ' '}</span>
                </Link>
              </th>
              <LastSeen person={person} today={today} />
              {columns.map((column) => (
                <HeatCell key={column.name} person={person} feature={column.name} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {columns.length === 0 && <p className="nothing small-text">{t('account.no_features')}</p>}
    </>
  );
}

function LastSeen({ person, today }: { person: AccountPerson; today: string }) {
  if (!person.last_seen) return <td className="right seen second">{t('common.never')}</td>;
  const days = Math.max(0, daysBetween(person.last_seen, today));
  const tone = silenceTone(days, person.usual_gap_days);
  return (
    <td className="right seen">
      <span className={tone ? `${tone} strong` : undefined}>
        {days === 0 ? t('common.today') : t('common.days_short', { n: days })}
      </span>
      {tone && person.usual_gap_days !== null && (
        <span className="usual">{t('account.usual', { n: Math.round(person.usual_gap_days) })}</span>
      )}
    </td>
  );
}

function HeatCell({ person, feature }: { person: AccountPerson; feature: string }) {
  const use = person.features.find((item) => item.name === feature);
  const days = use?.days ?? 0;
  const before = use?.days_previous ?? 0;
  if (stoppedUsing(days, before)) {
    return (
      <td>
        <span className="cell stopped" title={t('account.stopped_cell', { n: before })}>
          {before}→0
        </span>
      </td>
    );
  }
  return (
    <td>
      <span className={`cell level-${heatLevel(days)}`} title={t('account.days_cell', { feature, n: days })}>
        {days === 0 ? '·' : days}
      </span>
    </td>
  );
}
