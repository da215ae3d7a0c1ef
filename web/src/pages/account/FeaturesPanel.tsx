import { useAccountUsage } from '../../api/queries.ts';
import type { FeatureUse } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDaysAgo } from '../../lib/dates.ts';
import { changeOf, formatNumber } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, Delta, PanelHead } from '../../parts/small.tsx';

// What this account uses: people of each feature in 28 days against the 28 before.
export function FeaturesPanel({ id, today }: { id: string; today: string }) {
  const usage = useAccountUsage(id, addDays(today, -27), today);
  return (
    <section className="panel order-5" aria-label={t('account.features')}>
      <PanelHead title={t('account.features')} aside={t('account.features_aside')} />
      <QueryError query={usage} />
      {usage.data?.features.length === 0 && <p className="nothing small-text">{t('account.no_features')}</p>}
      {usage.data && usage.data.features.length > 0 && <FeatureTable features={usage.data.features} today={today} />}
    </section>
  );
}

export function FeatureTable({ features, today }: { features: FeatureUse[]; today: string }) {
  const most = Math.max(1, ...features.map((feature) => feature.people));
  const ranked = [...features].sort((a, b) => Number(b.key) - Number(a.key) || b.people - a.people);
  return (
    <table className="measures">
      <thead className="for-readers">
        <tr>
          <th>{t('account.feature')}</th>
          <th aria-hidden="true" />
          <th>{t('account.people_column')}</th>
          <th>{t('account.change_28')}</th>
        </tr>
      </thead>
      <tbody>
        {ranked.map((feature) => (
          <tr key={feature.name}>
            <th scope="row">
              {feature.key ? <b>{feature.name}</b> : feature.name}
              {feature.key && <span className="for-readers"> {t('common.key_feature')}</span>}
            </th>
            <td>{feature.people > 0 && <Bar share={feature.people / most} />}</td>
            <td className="right">
              {feature.people > 0 ? (
                formatNumber(feature.people)
              ) : (
                <span className="quiet nowrap" title={t('account.not_used')}>
                  {feature.last ? formatDaysAgo(feature.last, today) : t('common.never')}
                </span>
              )}
            </td>
            <td className="right">
              <Delta value={changeOf(feature.people, feature.people_previous)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
