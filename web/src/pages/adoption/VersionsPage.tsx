import '../formulas/formulas.css';
import './adoption.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useVersions, type Versions } from '../../api/versions.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { FeaturesHead } from '../features/FeaturesHead.tsx';

// Which version of the product is in use: accounts and people on each, and who is on one.
export function VersionsPage() {
  usePageTitle(t('versions.title'));
  const { version } = useSearch({ from: '/app/features/versions' });
  const navigate = useNavigate({ from: '/features/versions' });
  const { day, setDay } = useShownDay();
  const clock = useClock();
  const versions = useVersions({ day, version });
  const data = versions.data;
  const known = data?.items.some((one) => one.version !== null) ?? false;
  const choose = (next: string | undefined) => void navigate({ search: (old) => ({ ...old, version: next }), replace: true });
  return (
    <>
      <FeaturesHead title={t('versions.title')} aside={data && t('adoption.accounts', { n: data.accounts })}>
        <DayControl day={day} today={clock.today} onChange={setDay} />
      </FeaturesHead>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('versions.title')}>
        <QueryError query={versions} />
        {versions.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        {data && !known && (
          <div className="empty">
            <h2>{t('versions.none')}</h2>
            <p>
              {t('versions.none_text')} <Link to="/settings/general" className="link">{t('versions.to_setting')}</Link>
            </p>
          </div>
        )}
        {data && known && (
          <div className="adoption-columns">
            <VersionTable data={data} chosen={version} onChoose={choose} />
            <div className="adoption-side">
              <Who data={data} version={version} day={day} />
              {data.back.length > 0 && <Back data={data} day={day} />}
            </div>
          </div>
        )}
      </div>
    </>
  );
}

function VersionTable({ data, chosen, onChoose }: { data: Versions; chosen: string | undefined; onChoose: (version: string | undefined) => void }) {
  const all = data.items.reduce((sum, one) => sum + one.active_people, 0);
  return (
    <section className="panel" aria-label={t('versions.table')}>
      <p className="second small-text">{t('versions.text')}</p>
      <table className="plain-table adoption-table">
        <thead>
          <tr>
            <th>{t('versions.version')}</th>
            <th className="right">{t('versions.active')}</th>
            <th className="not-phone">{t('versions.share')}</th>
            <th className="right not-phone">{t('versions.people')}</th>
            <th className="right">{t('versions.accounts')}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((one) => (
            <tr key={one.version ?? ''} className={chosen !== undefined && one.version === chosen ? 'at' : undefined}>
              <th scope="row">
                {one.version === null ? (
                  <span className="second">{t('versions.unknown')}</span>
                ) : (
                  <button type="button" className="link" aria-pressed={one.version === chosen} onClick={() => onChoose(one.version === chosen ? undefined : (one.version ?? undefined))}>
                    {one.version}
                  </button>
                )}
              </th>
              <td className="right">{formatNumber(one.active_people)}</td>
              <td className="not-phone version-share">
                <Bar share={all > 0 ? one.active_people / all : 0} tone="leaf" />
              </td>
              <td className="right not-phone">{formatNumber(one.people)}</td>
              <td className="right">{formatNumber(one.accounts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Who({ data, version, day }: { data: Versions; version: string | undefined; day: string | undefined }) {
  return (
    <section className="panel" aria-label={t('versions.who')}>
      <PanelHead title={version === undefined ? t('versions.who') : t('versions.who_on', { version })} aside={version !== undefined && data.who_total > data.who.length ? t('adoption.shown', { n: data.who.length, total: data.who_total }) : undefined} />
      {version === undefined && <p className="nothing small-text">{t('versions.choose')}</p>}
      <ul className="behind-list">
        {data.who.map((one) => (
          <li key={one.account.id}>
            <Link to="/accounts/$id" params={{ id: one.account.id }} search={{ day }} className="cut">
              {accountName(one.account)}
            </Link>
            <span className="second nowrap">
              {t('versions.people_of', { active: one.active_people, n: one.people })}, {t('versions.newest', { version: one.version ?? NOT_KNOWN })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

// Who is on an older version than four weeks before: perhaps the new one is in their way.
function Back({ data, day }: { data: Versions; day: string | undefined }) {
  return (
    <section className="panel" aria-label={t('versions.back')}>
      <PanelHead title={t('versions.back')} aside={t('versions.back_count', { people: data.back_people, accounts: data.back_accounts })} />
      <p className="second small-text">{t('versions.back_text')}</p>
      <ul className="behind-list">
        {data.back.map((one) => (
          <li key={`${one.account.id} ${one.person?.id ?? ''}`}>
            <Link to="/accounts/$id" params={{ id: one.account.id }} search={{ day }} className="cut">
              {accountName(one.account)}
            </Link>
            <span className="second nowrap">
              {one.person && `${one.person.name || one.person.id}, `}
              {t('versions.from_to', { from: one.from, to: one.to })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
