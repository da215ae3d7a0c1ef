import { t } from '../../i18n/index.tsx';
import { Icon } from '../Icon.tsx';
import { ErrorNote } from '../messages.tsx';

interface Props {
  error: unknown;
  stale: boolean;
  onReload: () => void;
  onForce: () => void;
}

// Why saving failed; when somebody else saved meanwhile, both ways on.
export function SaveProblem({ error, stale, onReload, onForce }: Props) {
  if (!error) return null;
  if (!stale) {
    return (
      <div className="panel">
        <ErrorNote error={error} />
      </div>
    );
  }
  return (
    <div className="panel">
      <div className="note" role="alert">
        <Icon name="people" />
        <span className="grow">{t('definition.changed_meanwhile')}</span>
        <button type="button" className="btn compact" onClick={onReload}>
          {t('definition.take_theirs')}
        </button>
        <button type="button" className="btn compact" onClick={onForce}>
          {t('definition.keep_mine')}
        </button>
      </div>
    </div>
  );
}
