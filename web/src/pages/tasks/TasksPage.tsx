import '../accounts/accounts.css';
import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import { useMay } from '../../api/rights.ts';
import type { Staff } from '../../api/settings-types.ts';
import { makeCalendarLink, useTasks, type Task, type TaskState } from '../../api/tasks.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { openTask } from '../../lib/task-entry.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TaskList } from '../../parts/tasks/TaskList.tsx';

const PAGE_SIZE = 100;
const STATES: TaskState[] = ['open', 'done', 'skipped'];
const ME = 'me';
const ANYBODY = 'anybody';

// What is to be done, mine first: late, today, this week, later.
export function TasksPage() {
  usePageTitle(t('task.page'));
  const search = useSearch({ from: '/app/tasks' });
  const navigate = useNavigate({ from: '/tasks' });
  const clock = useClock();
  const may = useMay('note');
  const state = STATES.find((each) => each === search.state) ?? 'open';
  const owner = search.owner ?? ME;
  const tasks = useTasks({ state, owner: owner === ANYBODY ? undefined : owner }, PAGE_SIZE);
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) }).data?.items ?? [];
  const link = useMutation({ mutationFn: makeCalendarLink });
  return (
    <>
      <div className="head">
        <h1>{t('task.page')}</h1>
        <span className="push row">
          <button type="button" className="btn compact" disabled={link.isPending} onClick={() => link.mutate()}>
            <Icon name="clock" size="small" />
            {t('task.calendar')}
          </button>
          {may && (
            <button type="button" className="btn compact" onClick={() => openTask()}>
              <Icon name="plus" size="small" />
              {t('task.new')} <kbd className="not-phone">C</kbd>
            </button>
          )}
        </span>
      </div>
      <div className="filter-bar wrap">
        <span className="segmented" role="group" aria-label={t('task.state')}>
          {STATES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === state}
              onClick={() => void navigate({ search: (old) => ({ ...old, state: each === 'open' ? undefined : each }), replace: true })}
            >
              {t(`task.state_${each}`)}
            </button>
          ))}
        </span>
        <Select
          className="quiet-select"
          aria-label={t('task.owner')}
          searchable
          allowDeselect={false}
          w={200}
          data={[
            { value: ME, label: t('task.mine') },
            { value: ANYBODY, label: t('task.anybody') },
            ...staff.map((person) => ({ value: person.email, label: person.name })),
          ]}
          value={owner}
          onChange={(next) => next && void navigate({ search: (old) => ({ ...old, owner: next === ME ? undefined : next }), replace: true })}
        />
      </div>
      <div className="scroll">
        {link.isError && (
          <div className="panel">
            <ErrorNote error={link.error} />
          </div>
        )}
        {link.data && <CalendarLink url={link.data.url} />}
        {tasks.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        <QueryError query={tasks} />
        {tasks.data && items.length === 0 && (
          <div className="empty">
            <h2>{t(state === 'open' ? 'task.none_open' : 'task.none')}</h2>
            {state === 'open' && <p>{t('task.none_text')}</p>}
          </div>
        )}
        {groupsOf(items, state, clock.today).map((group) => (
          <section key={group.title} className="task-group" aria-label={group.title}>
            <PanelHead title={group.title} aside={String(group.tasks.length)} />
            <TaskList tasks={group.tasks} today={clock.today} named owners={owner !== ME} />
          </section>
        ))}
        {tasks.hasNextPage && (
          <div className="panel">
            <button type="button" className="btn compact" disabled={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
              {tasks.isFetchingNextPage ? t('common.loading') : t('common.more')}
            </button>
          </div>
        )}
      </div>
    </>
  );
}

const WEEK_DAYS = 7;

function groupsOf(items: Task[], state: TaskState, today: string): { title: string; tasks: Task[] }[] {
  if (state !== 'open') return items.length > 0 ? [{ title: t(`task.state_${state}`), tasks: items }] : [];
  const week = addDays(today, WEEK_DAYS);
  const groups = [
    { title: t('task.late'), tasks: items.filter((task) => task.due < today) },
    { title: t('task.today'), tasks: items.filter((task) => task.due === today) },
    { title: t('task.week'), tasks: items.filter((task) => task.due > today && task.due <= week) },
    { title: t('task.later'), tasks: items.filter((task) => task.due > week) },
  ];
  return groups.filter((group) => group.tasks.length > 0);
}

// Shown once: whoever has the link sees the tasks.
function CalendarLink({ url }: { url: string }) {
  const whole = new URL(url, window.location.origin).href;
  return (
    <div className="panel">
      <div className="fresh-key" role="status">
        <b>{t('task.calendar_link')}</b>
        <div className="secret">
          <code>{whole}</code>
          <span className="push">
            <CopyButton text={whole} label={t('task.calendar_copy')} />
          </span>
        </div>
        <p className="small-text quiet">{t('task.calendar_text')}</p>
      </div>
    </div>
  );
}
