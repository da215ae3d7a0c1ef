import './account.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { ApiError } from '../../api/client.ts';
import { useMay } from '../../api/rights.ts';
import { useLiveEvent } from '../../api/live.ts';
import { queryClient, useAccount } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { openEntry } from '../../lib/entry.ts';
import { openTask } from '../../lib/task-entry.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { MailDrop } from '../../parts/touchpoints/MailDrop.tsx';
import type { AccountSearch } from '../../routes/customers.ts';
import { AccountHead } from './AccountHead.tsx';
import { AdoptionPanel } from './AdoptionPanel.tsx';
import { AdvocatesPanel } from './AdvocatesPanel.tsx';
import { AttributesPanel } from './AttributesPanel.tsx';
import { ChangesPanel } from './ChangesPanel.tsx';
import { EventsPanel } from './EventsPanel.tsx';
import { AheadPanel } from '../ahead/AheadPanel.tsx';
import { ExpansionPanel } from '../expansion/ExpansionPanel.tsx';
import { FamilyPanel } from './FamilyPanel.tsx';
import { FeaturesPanel } from './FeaturesPanel.tsx';
import { GoalsPanel } from './GoalsPanel.tsx';
import { HealthPanel } from './HealthPanel.tsx';
import { JourneyPanel } from './JourneyPanel.tsx';
import { JointPanel } from '../joint/JointPanel.tsx';
import { SentPanel } from '../messages/SentPanel.tsx';
import { LossPanel } from './LossPanel.tsx';
import { MoneyPanel } from './MoneyPanel.tsx';
import { NumbersPanel } from './NumbersPanel.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { PlaysPanel } from './PlaysPanel.tsx';
import { SurveysPanel } from './SurveysPanel.tsx';
import { RelationshipsPanel } from './RelationshipsPanel.tsx';
import { RhythmPanel } from './RhythmPanel.tsx';
import { TasksPanel } from './TasksPanel.tsx';
import { TicketsPanel } from './TicketsPanel.tsx';
import { TouchpointsPanel } from './TouchpointsPanel.tsx';
import { WarningsPanel } from './WarningsPanel.tsx';
import { UseCasesPanel } from '../use-cases/UseCasesPanel.tsx';
import { useNeighbours } from './useNeighbours.ts';
import { SimilarPanel } from './SimilarPanel.tsx';
import { UsagePanel } from './UsagePanel.tsx';

const REFRESH_EVERY_MS = 3000;

// One screen that answers: how is it, what happens, what changed.
export function AccountPage() {
  const { id } = useParams({ from: '/app/accounts/$id' });
  const search = useSearch({ from: '/app/accounts/$id' });
  const navigate = useNavigate({ from: '/accounts/$id' });
  const clock = useClock();
  const today = search.day ?? clock.today;
  const account = useAccount(id, search.day);
  const before = useAccount(id, addDays(today, -28));
  usePageTitle(account.data && accountName(account.data));
  useRefreshWhenChanged(id, search.day === undefined);
  const neighbours = useNeighbours(id);

  const change = (next: Partial<AccountSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const open = (other: string | null | undefined) => {
    if (other) void navigate({ to: '/accounts/$id', params: { id: other }, search: { day: search.day, range: search.range } });
  };
  const may = useMay('note');
  useKeys([
    ...(may ? [{ keys: 'l', label: 'keys.log' as const, run: () => openEntry(id) }, { keys: 'c', label: 'keys.task' as const, run: () => openTask({ account: id }) }] : []),
    { keys: ']', label: 'keys.next_account', run: () => open(neighbours.next) },
    { keys: '[', label: 'keys.previous_account', run: () => open(neighbours.previous) },
    { keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts', search: { day: search.day } }) },
  ]);

  if (account.error instanceof ApiError && account.error.status === 404) return <MissingAccount id={id} />;
  const data = account.data;
  if (!data) {
    return (
      <div className="panel">
        <QueryError query={account} />
        <SkeletonLines rows={14} />
      </div>
    );
  }
  const shared = { id, day: search.day, today };
  return (
    <>
      {may && search.day === undefined && <MailDrop account={id} name={accountName(data)} />}
      <AccountHead account={data} clock={clock} day={search.day} onDay={(day) => change({ day })} neighbours={neighbours} onOpen={open} />
      <div className="scroll">
        <div className="account-columns">
          <div className="account-column">
            <HealthPanel {...shared} compare={search.compare} onChange={change} />
            <NumbersPanel account={data} before={before.data} day={search.day} />
            <AdoptionPanel {...shared} />
            <FeaturesPanel {...shared} />
          </div>
          <div className="account-column">
            <RhythmPanel {...shared} />
            <PeoplePanel {...shared} />
            <TouchpointsPanel {...shared} />
            <TicketsPanel account={data} day={search.day} />
            <UsagePanel
              {...shared}
              range={search.range}
              onRange={(range) => change({ range })}
              onPick={(day) => change({ from: day, to: day })}
            />
            <EventsPanel {...shared} search={search} onChange={change} />
          </div>
          <div className="account-column">
            <TasksPanel {...shared} />
            <JourneyPanel id={id} day={search.day} today={today} />
            <AheadPanel id={id} day={search.day} />
            <MoneyPanel id={id} day={search.day} />
            <LossPanel id={id} day={search.day} today={today} />
            <GoalsPanel {...shared} />
            <UseCasesPanel id={id} day={search.day} />
            <ExpansionPanel account={data} day={search.day} />
            <JointPanel id={id} day={search.day} />
            <AdvocatesPanel account={data} day={search.day} today={today} />
            <SurveysPanel id={id} day={search.day} />
            <WarningsPanel {...shared} />
            <PlaysPanel id={id} day={search.day} />
            {search.day === undefined && <SentPanel account={id} />}
            <RelationshipsPanel {...shared} />
            <ChangesPanel {...shared} />
            <AttributesPanel account={data} day={search.day} today={today} />
            <FamilyPanel account={data} day={search.day} />
            <SimilarPanel id={id} day={search.day} />
          </div>
        </div>
      </div>
    </>
  );
}

// Reads the page again when the live stream names this account, at most every three seconds.
function useRefreshWhenChanged(id: string, live: boolean): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLiveEvent(
    'accounts',
    useCallback(
      ({ ids }) => {
        if (!live || timer.current || !ids.includes(id)) return;
        timer.current = setTimeout(() => {
          timer.current = null;
          void queryClient.invalidateQueries({ queryKey: ['account', id] });
        }, REFRESH_EVERY_MS);
      },
      [id, live],
    ),
  );
}

function MissingAccount({ id }: { id: string }) {
  const navigate = useNavigate();
  return (
    <div className="empty">
      <h2>{t('error.missing_account', { id })}</h2>
      <p />
      <button type="button" className="btn" onClick={() => void navigate({ to: '/accounts' })}>
        {t('error.to_accounts')}
      </button>
    </div>
  );
}
