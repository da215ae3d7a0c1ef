import { Modal, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { t } from '../../i18n/index.tsx';
import type { PlayEditor } from './PlayPage.tsx';

interface Props {
  editor: PlayEditor;
  changes: string[];
  opened: boolean;
  onClose: () => void;
}

// What the new version changes, and why: those who are on the way stay on theirs.
export function SaveDialog({ editor, changes, opened, onClose }: Props) {
  const { head, draft } = editor;
  const next = (head?.version ?? 0) + 1;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.save();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('play.save_version', { n: next })} size={520} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit} className="dialog-form">
        <ul className="change-list" aria-label={t('play.changes')}>
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
        <TextInput data-autofocus label={t('definition.why')} description={t('definition.why_hint')} maxLength={500} value={draft.why} onChange={(event) => editor.change({ why: event.currentTarget.value })} />
        <p className="small-text second">{t('play.stay_on_version')}</p>
        <div className="row">
          <button type="submit" className="btn main">
            {t('play.save_version', { n: next })}
          </button>
          <button type="button" className="btn" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
