import { Modal } from '@mantine/core';
import { useVersions, type DefinitionPath } from '../../api/definitions.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../messages.tsx';
import { SkeletonLines } from '../small.tsx';

interface Props {
  path: DefinitionPath;
  id: string;
  opened: boolean;
  onClose: () => void;
  onRestore?: (name: string, body: Record<string, unknown>) => void;
}

// Every version there was: who, when, why, and what it said.
export function VersionsDialog(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('definition.versions')}
      size={640}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {props.opened && <Versions {...props} />}
    </Modal>
  );
}

function Versions({ path, id, onClose, onRestore }: Props) {
  const versions = useVersions(path, id);
  const clock = useClock();
  return (
    <>
      <QueryError query={versions} />
      {versions.isPending && <SkeletonLines rows={4} />}
      <ol className="versions">
        {versions.data?.items.map((version, index) => (
          <li key={version.version}>
            <div className="row">
              <b>{t('definition.version', { n: version.version })}</b>
              <span className="small-text second">
                {formatMoment(version.changed_at, clock.zone, clock.today)}, {version.changed_by}
              </span>
              {onRestore && index > 0 && version.body && (
                <button
                  type="button"
                  className="btn compact push"
                  onClick={() => {
                    onRestore(version.name, version.body!);
                    onClose();
                  }}
                >
                  {t('definition.restore')}
                </button>
              )}
            </div>
            {version.why && <p>{version.why}</p>}
            {typeof version.body?.formula === 'string' && <pre className="formula-text">{version.body.formula}</pre>}
          </li>
        ))}
      </ol>
    </>
  );
}
