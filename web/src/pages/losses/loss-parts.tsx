import { Link } from '@tanstack/react-router';
import type { Loss, LossSeen } from '../../api/losses.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { moneyExact, moneyShort } from '../../lib/money.ts';
import { accountName } from '../../lib/names.ts';

// A year's revenue that went, in the account's own money.
export function lostText(loss: Loss, exact = false): string {
  if (loss.currency === null || loss.digits === null) return NOT_KNOWN;
  const unit = { currency: loss.currency, digits: loss.digits };
  return exact ? moneyExact(loss.arr, unit) : moneyShort(loss.arr, unit);
}

const MARKS: Record<LossSeen, string> = { early: '●', late: '◆', no: '▼', unknown: '○' };
const TONES: Record<LossSeen, string> = { early: 'good', late: 'watch', no: 'bad', unknown: 'quiet' };

// Shape, colour and words: seen so many days ahead.
export function SeenText({ loss }: { loss: Loss }) {
  const { seen, days } = loss.warning;
  return (
    <span>
      <span className={TONES[seen]} aria-hidden="true">
        {MARKS[seen]}
      </span>{' '}
      {days === null ? t(`loss.seen_short.${seen}`) : t('loss.days_ahead', { n: days })}
    </span>
  );
}

export function SeenMark({ seen }: { seen: LossSeen }) {
  return (
    <span className={TONES[seen]} aria-hidden="true">
      {MARKS[seen]}
    </span>
  );
}

export function WinBackText({ loss, today }: { loss: Loss; today: string }) {
  const { state, back, next } = loss.win_back;
  if (back) return <span className="good">{t('loss.back_on', { day: formatDay(back, today) })}</span>;
  if (state === 'none') return <span className="quiet">{NOT_KNOWN}</span>;
  if (state === 'try' && next) return <span className={next < today ? 'bad' : undefined}>{t('loss.try_on', { day: formatDay(next, today) })}</span>;
  return <span className={state === 'won' ? 'good' : undefined}>{t(`loss.win_back.${state}`)}</span>;
}

export function AccountLink({ loss }: { loss: Loss }) {
  if (!loss.account) return <>{NOT_KNOWN}</>;
  return (
    <Link to="/accounts/$id" params={{ id: loss.account.id }} className="link">
      {accountName(loss.account)}
    </Link>
  );
}
