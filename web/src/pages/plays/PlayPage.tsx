import './plays.css';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { useLiveEvent } from '../../api/live.ts';
import { refreshPlaysSoon, usePlayCheck, usePlayFlow, type Play, type PlayBody, type StepKind } from '../../api/plays.ts';
import { useMay, useMayCall } from '../../api/rights.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { stepOfField, wrongOf } from '../../lib/plays/check.ts';
import { fieldWords } from '../../lib/plays/diff.ts';
import { EMPTY_PLAY, sent, whole } from '../../lib/plays/body.ts';
import { insertAfter, reconnect, removeStep, renameStep, replaced, stepOf, waysTo, type Way } from '../../lib/plays/graph.ts';
import { GOAL } from '../../lib/plays/layout.ts';
import type { PlayNames } from '../../lib/plays/words.ts';
import { SaveProblem } from '../../parts/definition/SaveProblem.tsx';
import { useEditor, type Conflict, type Editor } from '../../parts/definition/useEditor.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { DryRunDialog } from './DryRunDialog.tsx';
import { ENTRY, HELD, HOLDOUT } from './nodes.ts';
import { PlayHead } from './PlayHead.tsx';
import { PlayOutline } from './PlayOutline.tsx';
import { PlayPanel, type Tab } from './PlayPanel.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import type { Faults } from './PlayFormula.tsx';
import { usePlayNames } from './usePlayNames.ts';

const PlayCanvas = lazy(() => import('./PlayCanvas.tsx'));

export type PlayDraft = PlayBody & { name: string; why: string };
export type PlayEditor = Editor<Play, PlayDraft>;

export const bodyOf = ({ name: _, why: __, ...body }: PlayDraft): PlayBody => body;
const read = (name: string, body: Record<string, unknown>): PlayDraft => ({ ...whole(body as Partial<PlayBody>), name, why: '' });

// One play: its steps as a picture or a list, and beside them what came of it, the step that was chosen, who is on the
// way, and the rest of what it says.
export function PlayPage() {
  const { id: param } = useParams({ from: '/app/plays/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Play, PlayDraft>('/plays', id, {
    empty: { ...EMPTY_PLAY, name: '', why: '' },
    read,
    send: (draft) => ({ name: draft.name, body: sent(bodyOf(draft)) }),
  });
  useLiveEvent('plays', refreshPlaysSoon);
  if (editor.loading || editor.query.isError) {
    return (
      <div className="panel">
        <QueryError query={editor.query} />
        {editor.loading && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return <OpenPlay key={param} editor={editor} />;
}

function OpenPlay({ editor }: { editor: PlayEditor }) {
  const search = useSearch({ from: '/app/plays/$id' });
  const navigate = useNavigate({ from: '/plays/$id' });
  const names = usePlayNames();
  const phone = useIsPhone();
  const calls = useMayCall();
  const may = useMay('define') && !editor.readOnly;
  const { draft, dirty, id, head } = editor;
  const [begun, setBegun] = useState(id === null);
  const editing = may && (begun || dirty);
  const body = useMemo(() => bodyOf(draft), [JSON.stringify(draft)]); // eslint-disable-line react-hooks/exhaustive-deps
  const found = useFaults(body, editing);
  // A new one is not wrong before somebody has written anything.
  const faults = dirty ? found : { ...found, here: [], server: null };
  const counted = usePlayFlow(calls('GET', '/plays/{id}/flow') ? id : null).data ?? null;
  const flow = editing ? null : counted; // figures are of what is saved
  const [selected, setSelected] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const [dry, setDry] = useState(false);
  const tab = (search.tab as Tab | undefined) ?? (id === null || !calls('GET', '/plays/{id}/results') ? 'settings' : 'results');
  const setTab = (next: Tab) => void navigate({ search: (old) => ({ ...old, tab: next }), replace: true });
  useEffect(() => setBegun(id === null), [head?.version, id]);
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/plays' }) }]);

  const edit = useEdits(editor, body, (made) => {
    setSelected(made);
    setTab('step');
  });
  const side = useRef<HTMLElement>(null);
  const open = (node: string, byKey = false) => {
    const step = stepOf(body.steps, node);
    setSelected(node);
    setTab(step ? 'step' : node === HELD ? tab : 'settings');
    if (byKey) focusFirst(side);
  };
  const wrong = wrongByNode(faults, body);
  const shared = { body, flow, names, editing, selected, wrong, onInsert: edit.insert, onRemove: setRemoving };
  const list = phone || search.view === 'list';
  return (
    <>
      <PlayHead editor={editor} body={body} names={names} faults={faults} may={may} editing={editing} flow={flow} onEdit={() => setBegun(true)} onWrong={(field) => open(nodeOf(field, body))} />
      <SaveProblem editor={{ ...editor, conflicts: editor.conflicts.map((conflict) => inWords(conflict, draft, names)) }} />
      <div className="play-columns">
        <div className={list ? 'play-ground list' : 'play-ground'}>
          {list ? (
            <PlayOutline {...shared} onOpen={(node) => open(node, true)} />
          ) : (
            <Suspense fallback={<SkeletonLines rows={8} />}>
              <PlayCanvas {...shared} onOpen={open} onConnect={edit.connect}>
                <DryButton can={calls('POST', '/plays/dry-run')} onOpen={() => setDry(true)} />
              </PlayCanvas>
            </Suspense>
          )}
          <span className="play-view">
            {list && <DryButton can={calls('POST', '/plays/dry-run')} onOpen={() => setDry(true)} />}
            {!phone && (
              <span className="segmented" role="group" aria-label={t('play.view')}>
                {(['canvas', 'list'] as const).map((view) => (
                  <button key={view} type="button" aria-pressed={list === (view === 'list')} onClick={() => void navigate({ search: (old) => ({ ...old, view: view === 'list' ? view : undefined }), replace: true })}>
                    {t(`play.view_${view}`)}
                  </button>
                ))}
              </span>
            )}
          </span>
        </div>
        <aside ref={side} className="play-side" aria-label={t('play.panel')}>
          <PlayPanel editor={editor} body={body} names={names} faults={faults} editing={editing} flow={flow} tab={tab} onTab={setTab} selected={selected} edit={edit} onRemove={setRemoving} />
        </aside>
      </div>
      <RemoveDialog
        body={body}
        names={names}
        id={removing}
        onClose={() => setRemoving(null)}
        onRemove={(gone) => {
          edit.change({ steps: removeStep(body.steps, gone) });
          setSelected(waysTo(body.steps, gone)[0]?.step.id ?? ENTRY);
          setRemoving(null);
        }}
      />
      <DryRunDialog body={body} names={names} opened={dry} onClose={() => setDry(false)} />
    </>
  );
}

function DryButton({ can, onOpen }: { can: boolean; onOpen: () => void }) {
  if (!can) return null;
  return (
    <button type="button" className="btn plain compact" onClick={onOpen}>
      <Icon name="eye" size="small" />
      {t('play.dry_run')}
    </button>
  );
}

// After the panel has been drawn.
function focusFirst(side: React.RefObject<HTMLElement | null>): void {
  requestAnimationFrame(() => side.current?.querySelector<HTMLElement>('[role=tabpanel]')?.focus());
}

const CHECK_MS = 250;

// What is wrong with what is edited: first what is seen here, and where that is nothing, what the server says.
function useFaults(body: PlayBody, editing: boolean): Faults & { pending: boolean } {
  const here = useMemo(() => (editing ? wrongOf(body) : []), [body, editing]);
  const [asked] = useDebouncedValue(body, CHECK_MS);
  const check = usePlayCheck(asked, editing && here.length === 0);
  const current = editing && here.length === 0 && asked === body && !check.isPlaceholderData;
  return { here, server: current ? (check.data ?? null) : null, pending: editing && here.length === 0 && (!current || check.isPending) };
}

// The node of the canvas at which a field is shown.
function nodeOf(field: string, body: PlayBody): string {
  const step = stepOfField(field, body.steps);
  return step ? step.id : field.startsWith('goal') ? GOAL : field === 'holdout' ? HOLDOUT : ENTRY;
}

function wrongByNode({ here, server }: Faults, body: PlayBody): Map<string, string> {
  const all = [...here, ...(server ? [{ field: server.field, text: server.message }] : [])];
  return new Map([...all].reverse().map((wrong) => [nodeOf(wrong.field, body), wrong.text]));
}

function inWords(conflict: Conflict, draft: PlayDraft, names: PlayNames): Conflict {
  const { field } = conflict;
  if (field === 'name') return conflict;
  const key = `play.field_${field}`;
  const label = hasMessage(key) ? t(key) : field;
  const say = (value: unknown) => fieldWords(field, { ...bodyOf(draft), [field]: value }, names);
  const [theirs, mine] = [say(conflict.theirs), say(conflict.mine)];
  // What the sentence does not show is said as it is written.
  return theirs === mine ? { ...conflict, label } : { field, label, theirs, mine };
}

export type Edits = ReturnType<typeof useEdits>;

function useEdits(editor: PlayEditor, body: PlayBody, onMade: (id: string) => void) {
  const change = (next: Partial<PlayBody>) => editor.change(next);
  return {
    change,
    insert: (after: string | null, way: Way, kind: StepKind) => {
      const made = insertAfter(body.steps, after, way, kind);
      change({ steps: made.steps });
      onMade(made.id);
    },
    connect: (from: string, way: Way, to: string | undefined) => change({ steps: reconnect(body.steps, from, way, to) }),
    step: (id: string, next: Partial<PlayBody['steps'][number]>) => change({ steps: replaced(body.steps, id, next) }),
    rename: (id: string, to: string) => {
      const steps = renameStep(body.steps, id, to);
      change({ steps });
      if (steps !== body.steps) onMade(to);
    },
  };
}
