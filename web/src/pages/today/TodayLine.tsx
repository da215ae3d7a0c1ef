import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { TodayAnswer, TodayItem, TodayKind } from '../../api/today.ts';
import { t } from '../../i18n/index.tsx';
import { daysBetween, formatDayLong } from '../../lib/dates.ts';
import { formatMoney } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { Icon, type IconName } from '../../parts/Icon.tsx';
import { placeOf } from './TodayPage.tsx';

const ICONS: Record<TodayKind, IconName> = {
  warning: 'warning', task: 'task', promise: 'check', renewal: 'clock', touchpoint_due: 'phone', change: 'bolt',
  meeting: 'people', handover: 'person', occasion: 'note',
};

const ANSWERS: { what: Exclude<TodayAnswer, 'open'>; icon: IconName; key: string }[] = [
  { what: 'done', icon: 'check', key: 'E' },
  { what: 'later', icon: 'clock', key: 'L' },
  { what: 'not_relevant', icon: 'off', key: 'N' },
];

interface Props {
  item: TodayItem;
  number: number;
  active: boolean;
  today: string;
  may: boolean;
  onActive: () => void;
  onAnswer: (what: TodayAnswer) => void;
}

// One thing that needs me: what, why, what is at stake, by when, and what I say to it.
export function TodayLine({ item, number, active, today, may, onActive, onAnswer }: Props) {
  const line = useRef<HTMLLIElement>(null);
  const shown = useRef(active);
  useEffect(() => {
    if (active && !shown.current) line.current?.scrollIntoView({ block: 'nearest' });
    shown.current = active;
  }, [active]);
  return (
    <li ref={line} className={active ? 'today-line at' : 'today-line'} aria-current={active ? 'true' : undefined} onClick={onActive}>
      <span className="today-number quiet">{number}</span>
      <div className="today-what">
        <h2>
          <Link {...placeOf(item)}>{item.title}</Link>
        </h2>
        <p className="today-of">
          <span title={t(`today.kind_${item.kind}`)}>
            <Icon name={ICONS[item.kind]} size="small" />
            <span className="for-readers">{t(`today.kind_${item.kind}`)}</span>
          </span>
          {item.account && (
            <Link to="/accounts/$id" params={{ id: item.account.id }} className="account-name">
              {accountName(item.account)}
            </Link>
          )}
        </p>
        <p className="second">{item.why}</p>
        {may && active && <Answers title={item.title} onAnswer={onAnswer} words />}
      </div>
      <div className="today-stake">
        {item.at_stake > 0 && <b title={t('today.at_stake')}>{formatMoney(item.at_stake, item.currency)}</b>}
        {item.due && (
          <span className={item.due < today ? 'bad' : 'second'} title={formatDayLong(item.due)}>
            {dueText(daysBetween(today, item.due))}
          </span>
        )}
        {may && !active && <Answers title={item.title} onAnswer={onAnswer} />}
      </div>
    </li>
  );
}

function dueText(days: number): string {
  if (days < 0) return t('today.over', { n: -days });
  return days === 0 ? t('today.due_today') : t('today.due_in', { n: days });
}

// In words on the line that is looked at, as marks on the others.
function Answers({ title, words = false, onAnswer }: { title: string; words?: boolean; onAnswer: (what: TodayAnswer) => void }) {
  return (
    <p className="row today-answers">
      {ANSWERS.map(({ what, icon, key }) => (
        <button
          key={what}
          type="button"
          className={words ? 'btn compact' : 'btn plain compact square'}
          aria-label={words ? undefined : t('today.answer', { answer: t(`today.${what}`), title })}
          title={t(`today.${what}`)}
          onClick={() => onAnswer(what)}
        >
          <Icon name={icon} size="small" />
          {words && (
            <>
              {t(`today.${what}`)}
              <span className="for-readers">: {title}</span> <kbd className="not-phone">{key}</kbd>
            </>
          )}
        </button>
      ))}
    </p>
  );
}
