import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { saveDefinition, useDefinition, type DefinitionHead, type DefinitionPath } from '../../api/definitions.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';

// One definition under work: what is saved, what was changed since, and saving it against lost updates.

export interface DraftBase {
  name: string;
  why: string;
}

export function useDefinitionDraft<T extends DefinitionHead, B extends DraftBase>(
  path: DefinitionPath,
  id: string | null,
  options: { empty: B; read: (saved: T) => B; send: (draft: B) => object; onSaved: (saved: T) => void },
) {
  const saved = useDefinition<T>(path, id);
  const [changes, setChanges] = useState<Partial<B>>({});
  const base = saved.data ? options.read(saved.data.data) : options.empty;
  const draft: B = { ...base, ...changes };
  const dirty = JSON.stringify({ ...draft, why: '' }) !== JSON.stringify({ ...base, why: '' });
  const save = useMutation({
    mutationFn: (tag: string | null) => {
      const body = options.send({ ...draft, name: draft.name.trim() }) as Record<string, unknown>;
      return saveDefinition<T>(path, id, draft.why.trim() ? { ...body, why: draft.why.trim() } : body, tag);
    },
    onSuccess: (answer) => {
      setChanges({});
      showToast(t('definition.saved', { name: draft.name.trim(), n: answer.version }));
      options.onSaved(answer);
    },
  });
  const stale = save.error instanceof ApiError && save.error.status === 412;
  return {
    draft,
    dirty: id === null ? draft.name !== '' || dirty : dirty,
    head: saved.data?.data ?? null,
    loading: id !== null && saved.isPending,
    query: saved,
    saving: save.isPending,
    error: save.error,
    stale,
    change: (next: Partial<B>) => setChanges((old) => ({ ...old, ...next })),
    discard: () => {
      setChanges({});
      save.reset();
    },
    save: () => save.mutate(saved.data?.tag ?? null),
    saveAnyway: () => save.mutate(null),
    reload: () => {
      save.reset();
      setChanges({});
      void saved.refetch();
    },
  };
}
