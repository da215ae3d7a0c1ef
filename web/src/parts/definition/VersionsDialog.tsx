import { Modal } from '@mantine/core';
import { useVersions, type DefinitionPath, type DefinitionVersion } from '../../api/definitions.ts';
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
  changesOf?: (version: DefinitionVersion, before: DefinitionVersion) => string[]; // what is different, in words
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

function Versions({ path, id, onClose, onRestore, changesOf }: Props) {
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
            {changesOf && <Changes version={version} before={versions.data.items[index + 1]} changesOf={changesOf} />}
            {typeof version.body?.formula === 'string' && <pre className="formula-text">{version.body.formula}</pre>}
          </li>
        ))}
      </ol>
    </>
  );
}

function Changes({ version, before, changesOf }: { version: DefinitionVersion; before: DefinitionVersion | undefined; changesOf: NonNullable<Props['changesOf']> }) {
  if (!before?.body || !version.body) return null;
  const changes = changesOf(version, before);
  if (changes.length === 0) return <p className="small-text quiet">{t('definition.nothing_else')}</p>;
  return (
    <ul className="version-changes">
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  );
}
