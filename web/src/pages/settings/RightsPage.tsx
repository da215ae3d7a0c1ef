import { useRights } from '../../api/rights.ts';
import { useSession } from '../../api/queries.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { plainName } from '../../lib/formula/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// The table of roles and what each may do, from the server that decides it.
export function RightsPage() {
  const rights = useRights();
  const own = useSession()?.user.role;
  const roles = rights.data?.roles ?? [];
  // What everybody may do before signing in is no right of a role.
  const permissions = (rights.data?.permissions ?? []).filter((permission) => permission.name !== 'anybody');
  return (
    <div className="settings-main">
      <h2>{t('settings.rights')}</h2>
      <QueryError query={rights} />
      {rights.isPending && <SkeletonLines rows={8} />}
      {rights.data && (
        <>
          <dl className="pairs roles">
            {roles.map((role) => (
              <div key={role.name}>
                <dt>
                  {roleName(role.name)}
                  {role.name === own && <span className="quiet"> {t('rights.own')}</span>}
                </dt>
                <dd>{role.meaning}</dd>
              </div>
            ))}
          </dl>
          <div className="rights-scroll" tabIndex={0} role="region" aria-label={t('rights.table')}>
            <table className="rights-table">
              <thead>
                <tr>
                  <th>{t('rights.right')}</th>
                  {roles.map((role) => (
                    <th key={role.name} scope="col" className={role.name === own ? 'own' : undefined}>
                      {roleName(role.name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {permissions.map((permission) => (
                  <tr key={permission.name}>
                    <th scope="row">{permission.meaning}</th>
                    {roles.map((role) => (
                      <td key={role.name} className={role.name === own ? 'own' : undefined}>
                        <Mark may={permission.roles.includes(role.name)} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </div>
  );
}

function roleName(role: string): string {
  const key = `staff.role_${role}`;
  return hasMessage(key) ? t(key) : plainName(role);
}

function Mark({ may }: { may: boolean }) {
  if (!may) return <span className="for-readers">{t('common.no')}</span>;
  return (
    <>
      <Icon name="check" size="small" />
      <span className="for-readers">{t('common.yes')}</span>
    </>
  );
}
