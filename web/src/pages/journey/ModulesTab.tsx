import { useState } from 'react';
import { useOnboardingModules, type OnboardingModule } from '../../api/onboarding.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

type Rated = Pick<OnboardingModule, 'ratings' | 'mean' | 'low' | 'high' | 'entered' | 'held_up' | 'reached' | 'median_days'>;
const fine = (value: number | null) => (value === null ? NOT_KNOWN : formatFine(value));

// How good each module is, and how it was before and after each change.
export function ModulesTab() {
  const query = useOnboardingModules();
  const [open, setOpen] = useState('');
  const modules = query.data?.modules ?? [];
  return (
    <>
      <QueryError query={query} />
      {query.isPending && <SkeletonLines rows={4} />}
      {query.data && <p className="small-text second">{t('ob.modules_hint', { key: modules[0]?.key ?? 'module_…' })}</p>}
      {modules.length > 0 && (
        <table className="plain-table ob-table">
          <thead>
            <tr>
              <th>{t('ob.module')}</th>
              <th>{t('ob.rating')}</th>
              <th className="right">{t('ob.held_up')}</th>
              <th className="right not-phone">{t('ob.median_days')}</th>
            </tr>
          </thead>
          <tbody>
            {modules.map((one) => [
              <tr key={one.name}>
                <th scope="row">
                  {one.versions.length > 1 ? (
                    <button type="button" className="link" aria-expanded={open === one.name} onClick={() => setOpen(open === one.name ? '' : one.name)}>
                      {one.name}
                    </button>
                  ) : (
                    one.name
                  )}{' '}
                  {one.dropped && <span className="tag">{t('ob.change_dropped')}</span>}
                  <div className="small-text quiet break">{one.key}</div>
                </th>
                <Cells rated={one} />
              </tr>,
              ...(open === one.name
                ? one.versions.map((version) => (
                    <tr key={`${one.name} ${version.version}`} className="second">
                      <th scope="row">
                        {t('ob.version', { n: version.version, change: t(`ob.change_${version.change}`) })}
                        {version.why && <div className="small-text">{version.why}</div>}
                      </th>
                      <Cells rated={version} />
                    </tr>
                  ))
                : []),
            ])}
          </tbody>
        </table>
      )}
    </>
  );
}

function Cells({ rated }: { rated: Rated }) {
  return (
    <>
      <td>
        {rated.mean === null ? (
          <span className="second">{t('ob.unrated')}</span>
        ) : (
          <>
            {t('ob.rating_text', { mean: fine(rated.mean) })} <span className="small-text second">{t('ob.rating_range', { low: fine(rated.low), high: fine(rated.high), n: rated.ratings })}</span>
          </>
        )}
      </td>
      <td className="right">{t('ob.held_of', { n: formatNumber(rated.held_up), of: formatNumber(rated.entered) })}</td>
      <td className="right not-phone">{rated.median_days === null ? NOT_KNOWN : t('journey.days', { n: Math.round(rated.median_days) })}</td>
    </>
  );
}
