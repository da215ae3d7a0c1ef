import '../../parts/definition/definition.css';
import { Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { saveDefinition } from '../../api/definitions.ts';
import { exportPlay } from '../../api/play-documents.ts';
import type { Play, PlayBody, PlayFlow } from '../../api/plays.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { differencesOf } from '../../lib/plays/diff.ts';
import { fileName, sent, whole } from '../../lib/plays/body.ts';
import type { PlayNames } from '../../lib/plays/words.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { VersionsDialog } from '../../parts/definition/VersionsDialog.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { errorText } from '../../parts/messages.tsx';
import { Keys } from '../../parts/small.tsx';
import type { Faults } from './PlayFormula.tsx';
import { bodyOf, type PlayDraft, type PlayEditor } from './PlayPage.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { SimulateDialog } from './SimulateDialog.tsx';
import { StopAllDialog } from './StopAllDialog.tsx';

interface Props {
  editor: PlayEditor;
  body: PlayBody;
  names: PlayNames;
  faults: Faults & { pending: boolean };
  may: boolean;
  editing: boolean;
  flow: PlayFlow | null;
  onEdit: () => void;
  onWrong: (field: string) => void;
}

// Which play, whether it is on, and what can be done with the whole of it.
export function PlayHead(props: Props) {
  const { editor, body, names, faults, may, editing, flow, onEdit } = props;
  const { head, draft, dirty } = editor;
  const [dialog, setDialog] = useState<'versions' | 'save' | 'simulate' | 'stop' | null>(null);
  const calls = useMayCall();
  const next = (head?.version ?? 0) + 1;
  const problem = draft.name.trim() === '' || faults.here.length > 0 || faults.server !== null;
  const can = editing && dirty && !problem && !editor.saving;
  const save = () => (head ? setDialog('save') : editor.save());
  const close = () => setDialog(null);
  useKeys([{ keys: 'mod+s', label: 'keys.save', run: () => can && save() }]);
  return (
    <div className="definition-head play-head">
      <Link to="/plays" className="btn compact square" aria-label={t('play.back')} title={t('play.back')}>
        <Icon name="back" size="small" />
      </Link>
      <h1 className={editing ? 'for-readers' : 'play-name'}>{draft.name || t('definition.unnamed')}</h1>
      {editing && (
        <input className="title-field" aria-label={t('common.name')} placeholder={t('definition.unnamed')} maxLength={100} value={draft.name} onChange={(event) => editor.change({ name: event.target.value })} />
      )}
      {head && <OnTag on={(head.body as PlayBody).on} />}
      <span className="small-text second play-state">{stateWords(props, useClock().today)}</span>
      <span className="push row wrap">
        {editing && dirty && <Wrong {...props} />}
        {calls('POST', '/plays/simulations') && (
          <button type="button" className="btn compact" disabled={problem && editing} onClick={() => setDialog('simulate')}>
            <Icon name="history" size="small" />
            {t('play.simulate')}
          </button>
        )}
        {head && <MoreMenu {...props} onVersions={() => setDialog('versions')} onStop={calls('POST', '/plays/{id}/stop') ? () => setDialog('stop') : null} />}
        {may && !editing && head && <TurnButton editor={editor} />}
        {may && !editing && (
          <button type="button" className="btn compact main" onClick={onEdit}>
            {t('play.edit', { n: next })}
          </button>
        )}
        {editing && (
          <>
            <button type="button" className="btn compact" disabled={!dirty} onClick={editor.discard}>
              {t('definition.discard')}
            </button>
            <button type="button" className="btn compact main" disabled={!can} onClick={save}>
              {t(head ? 'play.save_version' : 'definition.save_new', { n: next })}
              <span className="not-phone">
                <Keys keys="mod+s" />
              </span>
            </button>
          </>
        )}
      </span>
      {head && (
        <VersionsDialog
          path="/plays"
          id={String(head.id)}
          opened={dialog === 'versions'}
          onClose={close}
          onRestore={may ? editor.restore : undefined}
          changesOf={(version, before) => differencesOf(stateOf(before), stateOf(version), names)}
        />
      )}
      <SaveDialog editor={editor} changes={head ? differencesOf(stateOf(head), { name: draft.name, body }, names) : []} opened={dialog === 'save'} onClose={close} />
      <SimulateDialog body={body} opened={dialog === 'simulate'} onClose={close} />
      {head && <StopAllDialog play={head as Play} going={flow?.counts.going ?? null} opened={dialog === 'stop'} onClose={close} />}
    </div>
  );
}

const stateOf = ({ name, body }: { name: string; body?: object }) => ({ name, body: whole((body ?? {}) as Partial<PlayBody>) });

export function OnTag({ on }: { on: boolean }) {
  return <span className={on ? 'tag leaf' : 'tag'}>{t(on ? 'play.is_on' : 'play.is_off')}</span>;
}

function stateWords({ editor, editing, flow }: Props, today: string): string {
  const { head, dirty } = editor;
  if (!head) return t('play.not_saved');
  if (editing) return dirty ? t('definition.draft', { n: head.version + 1 }) : t('definition.version', { n: head.version });
  const since = t('play.state', { n: head.version, day: formatDay(head.changed_at.slice(0, 10), today) });
  const going = flow?.counts.going;
  return going ? `${since}, ${t('play.going', { n: going })}` : since;
}

// What stands in the way of saving, and a way to it.
function Wrong({ editor, faults, onWrong }: Props) {
  const all = [...faults.here, ...(faults.server ? [{ field: faults.server.field, text: faults.server.message }] : [])];
  if (editor.draft.name.trim() === '') return <span className="bad small-text">{t('definition.need_name')}</span>;
  const [first] = all;
  if (!first) return faults.pending ? <span className="quiet small-text">{t('play.checking')}</span> : null;
  return (
    <button type="button" className="link bad small-text" onClick={() => onWrong(first.field)} title={first.text}>
      {t('play.wrong_count', { n: all.length })}
    </button>
  );
}

// On or off is a version like any other, and says so in its reason.
function TurnButton({ editor }: { editor: PlayEditor }) {
  const { head, query } = editor;
  const draft = editor.draft as PlayDraft;
  const turn = useMutation({
    mutationFn: (on: boolean) => saveDefinition<Play>('/plays', String(head!.id), { name: draft.name, body: sent({ ...bodyOf(draft), on }), why: t(on ? 'play.why_on' : 'play.why_off') }, query.data?.tag ?? null),
    onSuccess: (_, on) => showToast(t(on ? 'play.turned_on' : 'play.turned_off', { name: draft.name })),
    onError: (error) => {
      showToast(errorText(error));
      void query.refetch();
    },
  });
  return (
    <button type="button" className="btn compact" disabled={turn.isPending || editor.dirty} onClick={() => turn.mutate(!draft.on)}>
      <Icon name={draft.on ? 'pause' : 'bolt'} size="small" />
      {t(draft.on ? 'play.pause' : 'play.turn_on')}
    </button>
  );
}

function MoreMenu({ editor, may, onVersions, onStop }: Props & { onVersions: () => void; onStop: (() => void) | null }) {
  const head = editor.head!;
  const there = useMayCall();
  const save = async () => {
    try {
      const text = JSON.stringify(await exportPlay(head.id), null, 2);
      const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
      Object.assign(document.createElement('a'), { href: url, download: fileName(head.name) }).click();
      setTimeout(() => URL.revokeObjectURL(url), 0);
    } catch (error) {
      showToast(errorText(error));
    }
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className="btn compact square" aria-label={t('play.more')} title={t('play.more')}>
          <Icon name="more" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="history" />} onClick={onVersions}>
          {t('definition.versions')}
        </Menu.Item>
        {there('GET', '/plays/{id}/export') && (
          <Menu.Item leftSection={<Icon name="download" />} onClick={() => void save()}>
            {t('play.export')}
          </Menu.Item>
        )}
        {may && onStop && (
          <Menu.Item leftSection={<Icon name="off" />} onClick={onStop}>
            {t('play.stop_all')}
          </Menu.Item>
        )}
        {may && (
          <Menu.Item leftSection={<Icon name="close" />} onClick={() => void editor.remove()}>
            {t('play.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
