import { Link } from '@tanstack/react-router';
import { forecastMonths, useForecast } from '../../api/renewals.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useClock } from '../../lib/workspace.ts';
import { ForecastPanel } from '../renewals/ForecastPanel.tsx';

interface Props {
  owner: string | undefined;
  segment: string | undefined;
}

// What comes up for renewal in the next months; of those who may see money.
export function RenewalsPanel(props: Props) {
  return useMay('revenue_read') ? <Panel {...props} /> : null;
}

function Panel({ owner, segment }: Props) {
  const clock = useClock();
  const { data } = useForecast({ ...forecastMonths(clock.today), owner, segment });
  if (!data || (data.state !== 'computing' && data.months.length === 0)) return null;
  return (
    <ForecastPanel
      data={data}
      height={170}
      more={
        <Link to="/renewals" search={{ owner, segment }} className="link small-text">
          {t('renewals.open')}
        </Link>
      }
    />
  );
}
