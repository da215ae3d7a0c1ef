import type { Department } from '../../api/expansion.ts';
import { t } from '../../i18n/index.tsx';
import { StateMark } from './StateMark.tsx';

// Who uses it by department; those that nobody of is known are named by the account's attribute "departments".
export function Departments({ departments }: { departments: Department[] }) {
  if (departments.every((one) => one.name === '')) return <p className="nothing small-text">{t('expansion.departments_none')}</p>;
  return (
    <ul className="expansion-departments">
      {departments.map((one) => (
        <li key={one.name}>
          <span className="grow">{one.name || <span className="quiet">{t('expansion.department_unknown')}</span>}</span>
          <span className="second small-text nowrap">
            {one.people > 0 ? t('expansion.department_people', { active: one.active_people, people: one.people }) : t('expansion.department_nobody')}
          </span>
          <StateMark state={one.state} />
        </li>
      ))}
    </ul>
  );
}
