import '../losses/losses.css';
import { Link } from '@tanstack/react-router';
import { useAccountLosses, type Loss } from '../../api/losses.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { PanelHead } from '../../parts/small.tsx';
import { lostText, SeenText } from '../losses/loss-parts.tsx';

const YEARS_DAYS = 3650, SHOWN = 5;

// That the account was lost, or pays less, with why; nothing where it never was, and nothing of a past day.
export function LossPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const may = useMay('revenue_read');
  return may && day === undefined ? <Losses id={id} today={today} /> : null;
}

function Losses({ id, today }: { id: string; today: string }) {
  const losses = useAccountLosses(id, addDays(today, -YEARS_DAYS)).data?.items ?? [];
  if (losses.length === 0) return null;
  return (
    <section className="panel" aria-label={t('loss.panel')}>
      <PanelHead title={t('loss.panel')} />
      <ul className="money-lines">
        {losses.slice(0, SHOWN).map((loss) => (
          <LossLine key={loss.id} loss={loss} today={today} />
        ))}
      </ul>
    </section>
  );
}

function LossLine({ loss, today }: { loss: Loss; today: string }) {
  return (
    <li>
      <span>
        <Link to="/losses/$id" params={{ id: String(loss.id) }} className="link">
          {t(`loss.what_${loss.what}`)}, {formatDay(loss.day, today)}
        </Link>
        <span className="loss-under">
          {loss.reason ? loss.reason.name : t('loss.not_said')}, <SeenText loss={loss} />
        </span>
      </span>
      <span className="push">{t('loss.per_year', { amount: lostText(loss) })}</span>
    </li>
  );
}
