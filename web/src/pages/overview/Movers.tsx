import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import type { AccountPage } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead } from '../../parts/small.tsx';
import { Spark } from '../../parts/Spark.tsx';

const SHOWN = 6;
const ENOUGH = 'active_people_previous:gte:5';

// The accounts whose active people changed most, both ways.
export function Movers({ day }: { day: string | undefined }) {
  return (
    <div className="movers">
      <MoverList day={day} title={t('overview.down')} filter="active_people_change:lt:0" sort="active_people_change" />
      <MoverList day={day} title={t('overview.up')} filter="active_people_change:gt:0" sort="-active_people_change" />
    </div>
  );
}

interface Props {
  day: string | undefined;
  title: string;
  filter: string;
  sort: string;
}

function MoverList({ day, title, filter, sort }: Props) {
  const query = { filter: [ENOUGH, filter], sort };
  const list = useQuery({
    queryKey: ['accounts', 'movers', day, sort],
    queryFn: ({ signal }) => get<AccountPage>('/accounts', { ...query, day, limit: SHOWN, spark: 1 }, signal),
  });
  return (
    <section className="panel" aria-label={title}>
      <PanelHead title={title}>
        <Link to="/accounts" search={{ ...query, day }} className="link small-text">
          {t('common.all', { n: list.data?.matched ?? '' })}
        </Link>
      </PanelHead>
      <p className="tiny-text quiet">{t('overview.movers_aside')}</p>
      <QueryError query={list} />
      {list.data?.items.length === 0 && <p className="nothing small-text">{t('overview.movers_none')}</p>}
      <ul>
        {list.data?.items.map((row) => (
          <li key={row.id}>
            <Link to="/accounts/$id" params={{ id: row.id }} search={{ day }} className="mover">
              <span className="row-name cut">{accountName(row)}</span>
              <Spark values={row.spark ?? []} />
              <span className="right">{formatNumber(row.metrics.active_people)}</span>
              <Delta value={row.metrics.active_people_change} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
