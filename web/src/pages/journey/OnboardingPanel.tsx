import { useOnboarding, type Onboarding, type OnboardingMilestone } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const YEAR = 365;
const daysText = (days: number | null) => (days === null ? NOT_KNOWN : t('journey.days', { n: Math.round(days) }));

// How onboarding went for those who began in the year before the day.
export function OnboardingPanel({ to }: { to: string }) {
  const from = addDays(to, -YEAR);
  const onboarding = useOnboarding(from, to, true);
  const data = onboarding.data;
  return (
    <section className="panel" aria-label={t('onboarding.title')}>
      <PanelHead title={t('onboarding.title')} aside={t('onboarding.aside', { from: formatDay(from, to), to: formatDay(to) })} />
      <QueryError query={onboarding} />
      {onboarding.isPending && <SkeletonLines rows={4} />}
      {data?.entered === 0 && <p className="nothing small-text">{t('onboarding.none')}</p>}
      {data && data.entered > 0 && (
        <>
          <Figures data={data} />
          <Modules items={data.milestones} of={data.entered} />
          {data.versions.length > 1 && <Versions data={data} />}
        </>
      )}
    </section>
  );
}

function Figures({ data }: { data: Onboarding }) {
  const target = data.stage.target_days;
  const items: [string, string, string][] = [
    [t('onboarding.began'), formatNumber(data.entered), t('onboarding.state', { open: data.open, stuck: data.stuck, lost: data.lost })],
    [t('onboarding.completed'), t('onboarding.of', { n: data.completed, of: data.entered }), target > 0 ? t('onboarding.in_time', { n: data.in_time, days: daysText(target) }) : ''],
    [t('onboarding.complete_days'), daysText(data.median_days), t('onboarding.median_of', { n: data.completed })],
    [t('onboarding.value_days'), daysText(data.median_value_days), t('onboarding.median_of', { n: data.valued })],
    [
      t('onboarding.after'),
      data.after_measured > 0 ? t('onboarding.of', { n: data.after_in_use, of: data.after_measured }) : NOT_KNOWN,
      data.after_median_people === null ? '' : t('onboarding.after_people', { people: formatNumber(data.after_median_people), n: data.after_measured }),
    ],
  ];
  return (
    <dl className="onboarding-figures">
      {items.map(([label, value, note]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b>
            <span className="small-text second">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Modules({ items, of }: { items: OnboardingMilestone[]; of: number }) {
  if (items.length === 0) return null;
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('onboarding.milestone')}</th>
          <th className="right">{t('onboarding.reached')}</th>
          <th className="right not-phone">{t('onboarding.in_target')}</th>
          <th className="right not-phone" title={t('onboarding.early_hint')}>
            {t('onboarding.early')}
          </th>
          <th className="right">{t('onboarding.missed')}</th>
          <th className="right">{t('onboarding.median')}</th>
          <th className="right not-phone">{t('onboarding.target')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.name}>
            <th scope="row">
              {item.name} {item.module && <span className="tag">{t('onboarding.module')}</span>} {item.first_value && <span className="tag leaf">{t('onboarding.first_value')}</span>}
            </th>
            <td className="right">{t('onboarding.of', { n: item.reached, of })}</td>
            <td className="right not-phone">{formatNumber(item.in_time)}</td>
            <td className="right not-phone">{formatNumber(item.early_wins)}</td>
            <td className={item.missed > 0 ? 'right watch' : 'right'}>{formatNumber(item.missed)}</td>
            <td className="right">{daysText(item.median_days)}</td>
            <td className="right not-phone second">{item.target_days > 0 ? daysText(item.target_days) : NOT_KNOWN}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// What a change of the stage brought: those who began under each version, side by side.
function Versions({ data }: { data: Onboarding }) {
  return (
    <table className="plain-table">
      <caption className="small-text second">{t('onboarding.versions')}</caption>
      <thead>
        <tr>
          <th>{t('onboarding.version')}</th>
          <th className="not-phone">{t('onboarding.why')}</th>
          <th className="right">{t('onboarding.completed')}</th>
          <th className="right">{t('onboarding.complete_days')}</th>
          <th className="right">{t('onboarding.value_days')}</th>
        </tr>
      </thead>
      <tbody>
        {data.versions.map((version) => (
          <tr key={version.version}>
            <th scope="row">{version.version}</th>
            <td className="not-phone second">{version.why || NOT_KNOWN}</td>
            <td className="right">{t('onboarding.of', { n: version.completed, of: version.entered })}</td>
            <td className="right">{daysText(version.median_days)}</td>
            <td className="right">{daysText(version.median_value_days)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
