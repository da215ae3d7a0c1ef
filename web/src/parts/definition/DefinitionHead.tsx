import './definition.css';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { DefinitionHead as Head, DefinitionPath } from '../../api/definitions.ts';
import { t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { Icon } from '../Icon.tsx';
import { Keys } from '../small.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';

interface Props {
  path: DefinitionPath;
  back: { to: '/formulas' | '/segments' | '/health' | '/warnings/rules'; label: string };
  tag: string; // what kind of thing it is
  head: Head | null; // null for a new one
  name: string;
  onName: (name: string) => void;
  aside?: ReactNode;
  dirty: boolean;
  problem: string | null; // why it cannot be saved
  saving: boolean;
  readOnly: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onRestore?: (body: Record<string, unknown>, name: string) => void;
  children?: ReactNode; // further buttons
}

// The head over everything that is defined: its name, which version, discard, save.
export function DefinitionHead(props: Props) {
  const { head, dirty, problem, readOnly } = props;
  const [versions, setVersions] = useState(false);
  const next = (head?.version ?? 0) + 1;
  const can = dirty && problem === null && !props.saving && !readOnly;
  useKeys([{ keys: 'mod+s', label: 'keys.save', run: () => can && props.onSave() }]);
  return (
    <div className="definition-head">
      <Link to={props.back.to} className="btn compact square" aria-label={props.back.label} title={props.back.label}>
        <Icon name="back" size="small" />
      </Link>
      <h1 className="for-readers">{props.name || t('definition.unnamed')}</h1>
      <input
        className="title-field"
        aria-label={t('common.name')}
        placeholder={t('definition.unnamed')}
        maxLength={100}
        value={props.name}
        readOnly={readOnly}
        onChange={(event) => props.onName(event.target.value)}
      />
      <span className="tag">{props.tag}</span>
      <span className="small-text second cut not-phone">
        {head && (dirty ? t('definition.draft', { n: next }) : t('definition.version', { n: head.version }))}
        {head && props.aside && ', '}
        {props.aside}
      </span>
      <span className="push row">
        {props.children}
        {head && (
          <button type="button" className="btn compact" onClick={() => setVersions(true)}>
            <Icon name="history" size="small" />
            <span className="not-phone">{t('definition.versions')}</span>
          </button>
        )}
        {!readOnly && (
          <>
            <button type="button" className="btn compact" disabled={!dirty} onClick={props.onDiscard}>
              {t('definition.discard')}
            </button>
            {dirty && problem && <span className="bad small-text not-phone">{problem}</span>}
            <button type="button" className="btn compact main" disabled={!can} title={problem ?? undefined} onClick={props.onSave}>
              {t(head ? 'definition.save_version' : 'definition.save_new', { n: next })}
              <span className="not-phone">
                <Keys keys="mod+s" />
              </span>
            </button>
          </>
        )}
      </span>
      {head && (
        <VersionsDialog
          path={props.path}
          id={String(head.id)}
          opened={versions}
          onClose={() => setVersions(false)}
          onRestore={readOnly ? undefined : props.onRestore}
        />
      )}
    </div>
  );
}
