import { ApiError } from '../../api/client.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { NOT_KNOWN } from '../../lib/format.ts';
import { plainName } from '../../lib/formula/words.ts';
import { Icon } from '../Icon.tsx';
import { ErrorNote } from '../messages.tsx';
import type { Conflict } from './useEditor.ts';

interface Props {
  editor: {
    error: unknown;
    stale: boolean;
    conflicts: Conflict[];
    discard: () => void;
    saveAnyway: () => void;
  };
}

// Why saving failed. When somebody else saved meanwhile, both sides and both ways on: nothing is lost unseen.
export function SaveProblem({ editor }: Props) {
  const { error, stale, conflicts } = editor;
  if (!error) return null;
  if (!stale) {
    // While the other version is read, there is nothing to say yet.
    return error instanceof ApiError && error.status === 412 ? null : (
      <div className="panel">
        <ErrorNote error={error} />
      </div>
    );
  }
  return (
    <div className="panel">
      <div className="note conflict" role="alert">
        <Icon name="people" />
        <div className="grow">
          <p>{t(conflicts.length > 0 ? 'definition.changed_meanwhile' : 'definition.changed_elsewhere')}</p>
          {conflicts.length > 0 && <Sides conflicts={conflicts} />}
          <p className="row">
            <button type="button" className="btn compact" onClick={editor.saveAnyway}>
              {t('definition.keep_mine')}
            </button>
            <button type="button" className="btn compact" onClick={editor.discard}>
              {t('definition.take_theirs')}
            </button>
          </p>
        </div>
      </div>
    </div>
  );
}

function Sides({ conflicts }: { conflicts: Conflict[] }) {
  return (
    <table className="conflict-table">
      <thead>
        <tr>
          <th>{t('definition.field')}</th>
          <th>{t('definition.theirs')}</th>
          <th>{t('definition.mine')}</th>
        </tr>
      </thead>
      <tbody>
        {conflicts.map(({ field, label, theirs, mine }) => (
          <tr key={field}>
            <th scope="row">{label ?? fieldName(field)}</th>
            <td>{sideText(theirs)}</td>
            <td>{sideText(mine)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function fieldName(field: string): string {
  const key = `definition.field_${field}`;
  return hasMessage(key) ? t(key) : plainName(field);
}

// A list says what is in it by name, so that both sides can be told apart.
function sideText(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOT_KNOWN;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  return JSON.stringify(value, null, 1).replace(/[{}[\]"]/g, '').replace(/\s*\n\s*/g, ' ').trim();
}
