import { ApiError } from '../api/client.ts';
import { t } from '../i18n/index.tsx';
import { closeToast, useToasts } from '../lib/toast.ts';
import { Icon } from './Icon.tsx';

// What went wrong and what to do, beside its cause; and what was done, with a way back.

export function errorText(error: unknown): string {
  return error instanceof ApiError ? error.message : t('error.load');
}

export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className="note" role="alert">
      <Icon name="warning" />
      <span className="grow">{errorText(error)}</span>
      {retry && (
        <button type="button" className="btn compact" onClick={retry}>
          {t('error.retry')}
        </button>
      )}
    </div>
  );
}

// The parts of a query that decide what to show, whatever its data.
interface Loadable {
  isError: boolean;
  error: unknown;
  data: unknown;
  refetch: () => unknown;
}

// Shows the error of a query that has nothing else to show.
export function QueryError({ query }: { query: Loadable }) {
  if (!query.isError || query.data !== undefined) return null;
  return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
}

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <div key={toast.id} className="note toast">
          <Icon name="check" />
          <span className="grow">{toast.text}</span>
          {toast.undo ? (
            <button
              type="button"
              className="btn compact"
              onClick={() => {
                toast.undo?.();
                closeToast(toast.id);
              }}
            >
              {t('toast.undo')}
            </button>
          ) : (
            <button
              type="button"
              className="btn compact square"
              aria-label={t('common.close')}
              onClick={() => closeToast(toast.id)}
            >
              <Icon name="close" size="small" />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
