import '../account/health.css';
import './today.css';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useMay } from '../../api/rights.ts';
import { answerItem, noteVisit, useToday, type TodayAnswer, type TodayItem } from '../../api/today.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatWeekday } from '../../lib/dates.ts';
import { openEntry } from '../../lib/entry.ts';
import { useKeys } from '../../lib/keys.ts';
import { openTask } from '../../lib/task-entry.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { BookPanel } from './BookPanel.tsx';
import { OrderPanel } from './OrderPanel.tsx';
import { SincePanel } from './SincePanel.tsx';
import { TodayLine } from './TodayLine.tsx';

// One page to begin the day with: what needs me now, why, and how my accounts are.
export function TodayPage() {
  usePageTitle(t('today.title'));
  const today = useToday();
  const clock = useClock();
  const navigate = useNavigate();
  const may = useMay('note');
  const leads = useMay('assign');
  const [at, setAt] = useState(0);
  const items = today.data?.items ?? [];
  const current = Math.max(0, Math.min(at, items.length - 1));
  useVisit(today.data !== undefined);
  const answer = useMutation({
    mutationFn: ({ item, what }: { item: TodayItem; what: TodayAnswer }) => answerItem(item.key, what),
    onSuccess: (_, { item, what }) => {
      if (what === 'open') return;
      showToast(t(`today.did_${what}`, { title: item.title }), () => answer.mutate({ item, what: 'open' }));
    },
    onError: (error) => showToast(errorText(error)),
  });
  const item = items[current];
  const say = (what: TodayAnswer) => may && item && answer.mutate({ item, what });
  const open = (one: TodayItem | undefined) => one && void navigate(placeOf(one));
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => setAt(Math.min(items.length - 1, current + 1)) },
    { keys: 'k', label: 'keys.previous', run: () => setAt(Math.max(0, current - 1)) },
    { keys: 'Enter', label: 'keys.open', run: () => open(item) },
    { keys: 'e', label: 'keys.done', run: () => say('done') },
    { keys: 'l', label: 'keys.later', run: () => say('later') },
    { keys: 'n', label: 'keys.not_relevant', run: () => say('not_relevant') },
  ]);
  return (
    <>
      <div className="head lined today-head">
        <div>
          <h1>{formatWeekday(clock.today)}</h1>
          {today.data && <p className="second">{summaryText(items.length, today.data.found)}</p>}
        </div>
        <span className="push row">
          {leads && (
            <Link to="/team" className="btn compact">
              <Icon name="people" size="small" />
              {t('team.open')}
            </Link>
          )}
          {may && (
            <>
            <button type="button" className="btn compact" onClick={() => openTask()}>
              <Icon name="plus" size="small" />
              {t('today.task')} <kbd className="not-phone">C</kbd>
            </button>
            <button type="button" className="btn compact" onClick={() => openEntry()}>
              <Icon name="note" size="small" />
              {t('touch.log')}
            </button>
            </>
          )}
        </span>
      </div>
      <div className="scroll today-columns">
        <div className="today-main">
          <QueryError query={today} />
          {today.isPending && (
            <div className="panel">
              <SkeletonLines rows={10} />
            </div>
          )}
          {today.data && items.length === 0 && <Nothing accounts={today.data.glance.accounts} />}
          <ol className="today-list">
            {items.map((each, index) => (
              <TodayLine
                key={each.key}
                item={each}
                number={index + 1}
                active={index === current}
                today={clock.today}
                may={may}
                onActive={() => setAt(index)}
                onAnswer={(what) => answer.mutate({ item: each, what })}
              />
            ))}
          </ol>
          {today.data && items.length > 0 && <OrderPanel items={items} learned={today.data.learned} may={may} />}
        </div>
        {today.data && (
          <aside className="today-side" aria-label={t('today.glance')}>
            <BookPanel glance={today.data.glance} />
            <SincePanel since={today.data.since} />
          </aside>
        )}
      </div>
    </>
  );
}

export function placeOf(item: TodayItem) {
  if (item.kind === 'warning') return { to: '/warnings', search: { open: String(item.id ?? '') } } as const;
  if (item.kind === 'handover') return { to: '/handovers/$id', params: { id: String(item.id ?? '') } } as const;
  if (item.kind === 'meeting' && item.account) return { to: '/accounts/$id/brief', params: { id: item.account.id } } as const;
  if (item.kind === 'occasion' && item.account) return { to: '/accounts/$id/contact', params: { id: item.account.id } } as const;
  if (item.account) return { to: '/accounts/$id', params: { id: item.account.id } } as const;
  return { to: '/tasks' } as const;
}

function summaryText(shown: number, found: number) {
  const rest = found - shown;
  return (
    <>
      {t('today.need', { n: shown })} {rest > 0 && t('today.rest', { n: rest })}
    </>
  );
}

// The visit is noted once the page is read, so that the next one can say what happened since.
function useVisit(ready: boolean): void {
  useEffect(() => {
    if (ready) void noteVisit().catch(() => {}); // the next visit counts from the one before then
  }, [ready]);
}

function Nothing({ accounts }: { accounts: number }) {
  return (
    <div className="empty">
      <h2>{t('today.nothing')}</h2>
      {accounts === 0 ? (
        <>
          <p>{t('today.no_accounts')}</p>
          <Link to="/accounts" className="btn">
            {t('error.to_accounts')}
          </Link>
        </>
      ) : (
        <p>{tx('today.nothing_text', { n: accounts })}</p>
      )}
    </div>
  );
}
