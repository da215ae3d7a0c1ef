import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { ApiError, del, post } from '../../api/client.ts';
import { refreshDefinitions, saveDefinition, useDefinition, type DefinitionHead, type DefinitionPath } from '../../api/definitions.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { errorText } from '../messages.tsx';

// One definition under work: what is saved, what was changed since, saving it against lost updates, and removing it.

export interface DraftBase {
  name: string;
  why: string;
}

type Body = Record<string, unknown>;

// Where each kind stands in the app, and what it is called.
const KINDS = {
  '/metrics': { list: '/formulas', item: '/formulas/$id', back: 'metrics.back', tag: 'metrics.tag', fresh: 'metrics.new' },
  '/segments': { list: '/segments', item: '/segments/$id', back: 'segments.back', tag: 'segments.segment', fresh: 'segments.new' },
  '/scorecards': { list: '/health', item: '/health/$id', back: 'scorecards.back', tag: 'scorecards.scorecard', fresh: 'scorecards.new' },
  '/stages': { list: '/journey', item: '/journey/stages/$id', back: 'stage.back', tag: 'stage.tag', fresh: 'stage.new' },
  '/plays': { list: '/plays', item: '/plays/$id', back: 'play.back', tag: 'play.tag', fresh: 'play.new' },
  '/templates': { list: '/messages/templates', item: '/messages/templates/$id', back: 'templates.back', tag: 'templates.template', fresh: 'templates.new' },
  '/surveys': { list: '/surveys', item: '/surveys/$id', back: 'survey.back', tag: 'survey.tag', fresh: 'survey.new' },
  '/guides': { list: '/messages/guides', item: '/messages/guides/$id', back: 'guides.back', tag: 'guides.guide', fresh: 'guides.new' },
  '/use-cases': { list: '/features/use-cases', item: '/features/use-cases/$id', back: 'cases.back', tag: 'cases.tag', fresh: 'cases.new' },
  '/warning-rules': { list: '/warnings/rules', item: '/warnings/rules/$id', back: 'rules.back_rules', tag: 'rules.tag', fresh: 'rules.new' },
} as const satisfies Record<DefinitionPath, Record<'list' | 'item', string> & Record<'back' | 'tag' | 'fresh', MessageKey>>;

interface Options<B extends DraftBase> {
  empty: B;
  read: (name: string, body: Body) => B; // of what is saved, or of an earlier version
  send: (draft: B) => object;
}

export type Editor<T extends DefinitionHead, B extends DraftBase> = ReturnType<typeof useEditor<T, B>>;

// `id` is null for a new one.
export function useEditor<T extends DefinitionHead, B extends DraftBase>(path: DefinitionPath, id: string | null, options: Options<B>) {
  const navigate = useNavigate();
  const { past, day } = useShownDay();
  const saved = useDefinition<T>(path, id);
  const [changes, setChanges] = useState<Partial<B>>({});
  const latest = useRef(changes);
  latest.current = changes;
  // The version that the changes were begun on. What is saved may be read again meanwhile, when somebody else saves.
  const [begun, setBegun] = useState<string | null>(null);
  const kind = KINDS[path];
  const head = saved.data?.data ?? null;
  const base = head ? options.read(head.name, bodyOf(head)) : options.empty;
  const draft: B = { ...base, ...changes };
  const dirty = JSON.stringify({ ...draft, why: '' }) !== JSON.stringify({ ...base, why: '' });
  usePageTitle(draft.name || t(kind.fresh));
  const change = (next: Partial<B>) => {
    setBegun((old) => old ?? saved.data?.tag ?? null);
    setChanges((old) => ({ ...old, ...next }));
  };
  const goOnFrom = (left: Partial<B>) => {
    setChanges(left);
    setBegun(null);
  };
  const save = useMutation({
    mutationFn: (tag: string | null) => {
      const body = options.send({ ...draft, name: draft.name.trim() }) as Body;
      return saveDefinition<T>(path, id, draft.why.trim() ? { ...body, why: draft.why.trim() } : body, tag);
    },
    onMutate: () => changes,
    onError: (error) => {
      if (isStale(error)) void saved.refetch();
    },
    onSuccess: (answer, _tag, saved) => {
      const left = writtenSince(saved, latest.current);
      goOnFrom(left);
      showToast(t('definition.saved', { name: draft.name.trim(), n: answer.version }));
      // Some are read on another page than they are written on: not while somebody is still writing.
      if (id === null || Object.keys(left).length === 0) void navigate({ to: kind.item, params: { id: String(answer.id) }, replace: id === null });
    },
  });
  const remove = async () => {
    try {
      await del(`${path}/${id}`);
      refreshDefinitions(path);
      const again = options.send(base);
      showToast(t('definition.deleted', { name: base.name }), () => {
        void post(path, again).then(
          () => refreshDefinitions(path),
          (error: unknown) => showToast(errorText(error)),
        );
      });
      void navigate({ to: kind.list });
    } catch (error) {
      showToast(errorText(error));
    }
  };
  const discard = () => {
    goOnFrom({});
    save.reset();
  };
  return {
    path,
    kind,
    id,
    day,
    draft,
    change,
    head,
    query: saved,
    loading: id !== null && saved.isPending,
    dirty: id === null ? draft.name !== '' || dirty : dirty,
    readOnly: past,
    saving: save.isPending,
    error: save.error,
    stale: isStale(save.error) && !saved.isFetching,
    conflicts: conflictsOf(base, changes),
    discard,
    restore: (name: string, body: Body) => change({ ...options.read(name, body), why: draft.why }),
    remove,
    save: () => save.mutate(begun ?? saved.data?.tag ?? null),
    // Over the version whose differences were just shown, no later one.
    saveAnyway: () => save.mutate(saved.data?.tag ?? null),
  };
}

// What was written while the rest was being saved.
function writtenSince<B extends DraftBase>(saved: Partial<B>, now: Partial<B>): Partial<B> {
  return Object.fromEntries(Object.entries(now).filter(([field, value]) => value !== saved[field as keyof B])) as Partial<B>;
}

const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

export interface Conflict {
  field: string;
  label?: string; // what the field is called, where it is not known by its name
  theirs: unknown;
  mine: unknown;
}

// What was changed here and is saved otherwise by now.
function conflictsOf<B extends DraftBase>(base: B, changes: Partial<B>): Conflict[] {
  return Object.entries(changes).flatMap(([field, mine]) => {
    const theirs: unknown = base[field as keyof B];
    return field === 'why' || JSON.stringify(theirs) === JSON.stringify(mine) ? [] : [{ field, theirs, mine }];
  });
}

// Some kinds keep their own fields in a body, others beside the name.
function bodyOf(head: DefinitionHead): Body {
  const { body } = head as { body?: Body };
  return body ?? { ...head };
}
