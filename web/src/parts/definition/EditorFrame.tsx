import './definition.css';
import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { DefinitionHead } from '../../api/definitions.ts';
import { t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { FormulaWorkspace } from '../formula/FormulaWorkspace.tsx';
import type { CheckedFormula } from '../formula/useCheckedFormula.ts';
import { Icon } from '../Icon.tsx';
import { QueryError } from '../messages.tsx';
import { Keys, SkeletonLines } from '../small.tsx';
import { SaveProblem } from './SaveProblem.tsx';
import type { DraftBase, Editor } from './useEditor.ts';
import { VersionsDialog } from './VersionsDialog.tsx';

type AnyEditor = Pick<
  Editor<DefinitionHead, DraftBase>,
  'path' | 'kind' | 'head' | 'query' | 'loading' | 'dirty' | 'readOnly' | 'saving' | 'error' | 'stale' | 'discard' | 'restore' | 'remove' | 'save' | 'saveAnyway' | 'conflicts'
> & { draft: DraftBase; change: (next: Partial<DraftBase>) => void };

interface Props {
  editor: AnyEditor;
  problem: string | null; // why it cannot be saved, besides a missing name
  aside?: ReactNode; // after the version
  children: ReactNode;
}

// The frame around everything that is defined: which one, which version, discard, save, and what stands in the way.
export function EditorFrame({ editor, problem, aside, children }: Props) {
  if (editor.loading || editor.query.isError) {
    return (
      <div className="panel">
        <QueryError query={editor.query} />
        {editor.loading && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <Head editor={editor} problem={problem ?? nameProblem(editor)} aside={aside} />
      <div className="scroll">
        <SaveProblem editor={editor} />
        {children}
      </div>
    </>
  );
}

function nameProblem({ draft }: AnyEditor): string | null {
  return draft.name.trim() === '' ? t('definition.need_name') : null;
}

function Head({ editor, problem, aside }: { editor: AnyEditor; problem: string | null; aside: ReactNode }) {
  const { head, draft, dirty, readOnly, kind } = editor;
  const [versions, setVersions] = useState(false);
  const next = (head?.version ?? 0) + 1;
  const can = dirty && problem === null && !editor.saving && !readOnly;
  useKeys([{ keys: 'mod+s', label: 'keys.save', run: () => can && editor.save() }]);
  return (
    <div className="definition-head">
      <Link to={kind.list} className="btn compact square" aria-label={t(kind.back)} title={t(kind.back)}>
        <Icon name="back" size="small" />
      </Link>
      <h1 className="for-readers">{draft.name || t('definition.unnamed')}</h1>
      <input
        className="title-field"
        aria-label={t('common.name')}
        placeholder={t('definition.unnamed')}
        maxLength={100}
        value={draft.name}
        readOnly={readOnly}
        onChange={(event) => editor.change({ name: event.target.value })}
      />
      <span className="tag">{t(kind.tag)}</span>
      <span className="small-text second cut not-phone">
        {head && (dirty ? t('definition.draft', { n: next }) : t('definition.version', { n: head.version }))}
        {head && aside && ', '}
        {aside}
      </span>
      <span className="push row">
        {dirty && problem && !readOnly && <span className="bad small-text">{problem}</span>}
        {head && !readOnly && (
          <button type="button" className="btn compact plain" onClick={() => void editor.remove()}>
            {t('definition.delete')}
          </button>
        )}
        {head && (
          <button type="button" className="btn compact" onClick={() => setVersions(true)}>
            <Icon name="history" size="small" />
            {t('definition.versions')}
          </button>
        )}
        {!readOnly && (
          <>
            <button type="button" className="btn compact" disabled={!dirty} onClick={editor.discard}>
              {t('definition.discard')}
            </button>
            <button type="button" className="btn compact main" disabled={!can} title={problem ?? undefined} onClick={editor.save}>
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
          path={editor.path}
          id={String(head.id)}
          opened={versions}
          onClose={() => setVersions(false)}
          onRestore={readOnly ? undefined : editor.restore}
        />
      )}
    </div>
  );
}

// Why a saved definition is changed: for those who read its versions later.
export function WhyField({ editor }: { editor: AnyEditor }) {
  if (!editor.head) return null;
  return (
    <TextInput
      className="wide-field"
      label={t('definition.why')}
      description={t('definition.why_hint')}
      maxLength={500}
      readOnly={editor.readOnly}
      value={editor.draft.why}
      onChange={(event) => editor.change({ why: event.currentTarget.value })}
    />
  );
}

export function formulaProblem(formula: string, checked: CheckedFormula): string | null {
  if (checked.problem) return t('definition.errors');
  return formula.trim() === '' ? t('definition.need_formula') : null;
}

interface FormulaProps {
  editor: Omit<AnyEditor, 'draft' | 'change'> & {
    draft: DraftBase & { formula: string };
    change: (next: { formula: string }) => void;
    day: string | undefined;
  };
  checked: CheckedFormula;
  problem: string | null;
  children: ReactNode;
}

// The formula of a definition under work.
export function EditedFormula({ editor, checked, problem, children }: FormulaProps) {
  const { draft, kind } = editor;
  const can = problem === null && draft.name.trim() !== '' && editor.dirty;
  return (
    <FormulaWorkspace
      text={draft.formula}
      onChange={(formula) => editor.change({ formula })}
      checked={checked}
      day={editor.day}
      label={t('definition.formula_of', { name: draft.name || t(kind.fresh) })}
      readOnly={editor.readOnly}
      onSave={() => can && editor.save()}
    >
      {children}
    </FormulaWorkspace>
  );
}
