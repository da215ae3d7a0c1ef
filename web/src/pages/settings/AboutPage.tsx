import { useLive } from '../../api/live.ts';
import { useSession } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { useClock, useEvery } from '../../lib/workspace.ts';

export function AboutPage() {
  useEvery(1000);
  const session = useSession();
  const { tick } = useLive();
  const clock = useClock();
  const workspace = session?.workspace;
  if (!workspace) return null;
  const time = formatMoment(new Date(clock.now()).toISOString(), clock.zone, clock.today, true);
  return (
    <div className="settings-main">
      <h2>{t('settings.about')}</h2>
      {workspace.demo && <p className="second">{t('about.demo')}</p>}
      <dl className="pairs about">
        <dt>{t('about.version')}</dt>
        <dd>{workspace.version}</dd>
        <dt>{t('about.zone')}</dt>
        <dd>{workspace.zone}</dd>
        <dt>{t('about.clock')}</dt>
        <dd>{workspace.clock_set ? t('about.clock_set', { time }) : time}</dd>
        <dt>{t('about.events')}</dt>
        <dd>{formatNumber(tick?.events_total)}</dd>
        <dt>{t('about.api')}</dt>
        <dd>
          <a className="link" href="/api/v1/openapi.json">
            openapi.json
          </a>
        </dd>
        <dt>{t('about.license')}</dt>
        <dd>Apache-2.0</dd>
      </dl>
    </div>
  );
}
