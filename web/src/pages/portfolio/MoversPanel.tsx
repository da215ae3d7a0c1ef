import { Link } from '@tanstack/react-router';
import type { Mover } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { roundText } from '../../lib/bands.ts';
import { BandMark, Leaves } from '../../parts/Leaves.tsx';
import { PanelHead } from '../../parts/small.tsx';

// Whose health changed most in 28 days, with the largest cause.
interface Props {
  movers: { down: Mover[]; up: Mover[] };
  day: string | undefined;
  title?: string;
  aside?: string;
}

export function MoversPanel({ movers, day, title = t('movers.title'), aside = t('movers.aside') }: Props) {
  return (
    <section className="panel" aria-label={title}>
      <PanelHead title={title} aside={aside} />
      <div className="movers">
        <MoverList items={movers.down} day={day} label={t('movers.down')} />
        <MoverList items={movers.up} day={day} label={t('movers.up')} />
      </div>
    </section>
  );
}

function MoverList({ items, day, label }: { items: Mover[]; day: string | undefined; label: string }) {
  if (items.length === 0) return <p className="nothing small-text">{t('movers.none')}</p>;
  return (
    <ul className="mover-list" aria-label={label}>
      {items.map((mover) => (
        <li key={mover.account.id}>
          {mover.experience === undefined ? (
            <BandMark band={mover.band} />
          ) : (
            <Leaves experience={mover.experience} outcome={mover.outcome ?? null} decorative />
          )}
          <Link to="/accounts/$id" params={{ id: mover.account.id }} search={{ day }} className="account-name">
            {mover.account.name ?? mover.account.id}
          </Link>
          <b className="right">{roundText(mover.score)}</b>
          <span className={`delta ${(mover.change ?? 0) < 0 ? 'down' : 'up'}`}>
            {(mover.change ?? 0) < 0 ? '↓' : '↑'}
            {Math.abs(Math.round(mover.change ?? 0))}
          </span>
          <span className="second small-text">{mover.cause}</span>
        </li>
      ))}
    </ul>
  );
}
