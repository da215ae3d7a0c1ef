import { useMay } from '../../api/rights.ts';
import { useTasks } from '../../api/tasks.ts';
import { t } from '../../i18n/index.tsx';
import { openTask } from '../../lib/task-entry.ts';
import { PanelHead } from '../../parts/small.tsx';
import { TaskList } from '../../parts/tasks/TaskList.tsx';

const MOST = 20;

// What is open for this account. Of a past day nothing is said: tasks are of now.
export function TasksPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const tasks = useTasks({ account: id }, MOST);
  const may = useMay('note');
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  if (day !== undefined) return null;
  return (
    <section className="panel order-3" aria-label={t('task.next')}>
      <PanelHead title={t('task.next')}>
        {may && (
          <button type="button" className="link small-text" onClick={() => openTask({ account: id })}>
            {t('task.new')}
          </button>
        )}
      </PanelHead>
      {tasks.data && items.length === 0 && <p className="nothing small-text">{t('task.none_open')}</p>}
      <TaskList tasks={items} today={today} owners />
    </section>
  );
}
