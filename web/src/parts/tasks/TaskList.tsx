import './tasks.css';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { removeTask, saveTask, type Task, type TaskChange } from '../../api/tasks.ts';
import { useMay } from '../../api/rights.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { formatDay, formatDaysUntil, formatDayLong } from '../../lib/dates.ts';
import { accountName } from '../../lib/names.ts';
import { openTaskOf } from '../../lib/task-entry.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../Icon.tsx';
import { errorText } from '../messages.tsx';
import { draftOfTask } from './TaskDialog.tsx';

interface Props {
  tasks: Task[];
  today: string;
  named?: boolean; // for which account
  owners?: boolean; // whose
}

export function TaskList({ tasks, today, named = false, owners = false }: Props) {
  const may = useMay('note');
  const change = useMutation({
    mutationFn: ({ task, next }: { task: Task; next: TaskChange; done: string }) => saveTask(task.id, next),
    onSuccess: (_, { task, done }) =>
      showToast(done, () => {
        void saveTask(task.id, { state: task.state, reason: task.reason, due: task.due }).catch((error: unknown) => showToast(errorText(error)));
      }),
    onError: (error) => showToast(errorText(error)),
  });
  const remove = useMutation({ mutationFn: (task: Task) => removeTask(task.id), onError: (error) => showToast(errorText(error)) });
  return (
    <ul className="tasks">
      {tasks.map((task) => (
        <li key={task.id} className={task.late ? 'task late' : 'task'}>
          {task.state === 'open' && may ? (
            <button
              type="button"
              className="task-done"
              aria-label={t('task.finish', { title: task.title })}
              title={t('task.done')}
              onClick={() => change.mutate({ task, next: { state: 'done' }, done: t('task.finished', { title: task.title }) })}
            >
              <Icon name="check" size="small" />
            </button>
          ) : (
            <span className="task-state small-text quiet">{t(`task.state_${task.state}`)}</span>
          )}
          <span className="task-words">
            <button type="button" className="task-title" disabled={!may} onClick={() => openTaskOf(task.id, draftOfTask(task))}>
              {task.title}
            </button>
            <span className="small-text second">
              {named && task.account && (
                <>
                  <Link to="/accounts/$id" params={{ id: task.account.id }}>
                    {accountName(task.account)}
                  </Link>
                  {', '}
                </>
              )}
              {t(`task.kind_${task.kind}` as MessageKey)}
              {task.repeats && `, ${t(`task.repeats_${task.repeats}` as MessageKey)}`}
              {task.checklist.length > 0 && `, ${t('task.checked', { n: task.checklist.filter((check) => check.done).length, all: task.checklist.length })}`}
              {owners && task.owner && `, ${task.owner}`}
              {task.reason && `, ${task.reason}`}
            </span>
          </span>
          <span className={task.late ? 'bad nowrap' : 'second nowrap'} title={formatDayLong(task.due)}>
            {task.state === 'open' ? formatDaysUntil(task.due, today) : formatDay(task.due, today)}
          </span>
          {may && (
            <button type="button" className="btn plain compact square" aria-label={t('task.delete', { title: task.title })} onClick={() => remove.mutate(task)}>
              <Icon name="close" size="small" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
