import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/client.ts';

// A record is changed only while it is as it was read. Where somebody was faster, `theirs` is what they wrote.

export interface Tagged<T> {
  data: T;
  tag: string | null;
}

interface Guarded<T, C> {
  tag: string | null; // of the record as it was when the form was opened
  read: () => Promise<Tagged<T>>;
  write: (change: C, tag: string | undefined) => Promise<T>;
  onSaved: (saved: T) => void;
}

export function useGuardedSave<T, C>({ tag, read, write, onSaved }: Guarded<T, C>) {
  const [seen] = useState(tag); // a read in the background must not make an old draft look new
  const [theirs, setTheirs] = useState<Tagged<T> | null>(null);
  const save = useMutation({
    mutationFn: (change: C) => write(change, (theirs ? theirs.tag : seen) ?? undefined),
    onSuccess: (saved) => {
      setTheirs(null);
      onSaved(saved);
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.status === 412) setTheirs(await read());
    },
  });
  const stale = save.error instanceof ApiError && save.error.status === 412;
  return {
    save: (change: C) => save.mutate(change),
    busy: save.isPending,
    error: stale ? null : save.error,
    field: save.error instanceof ApiError && !stale ? save.error.field : null,
    theirs: stale ? (theirs?.data ?? null) : null,
    // What they wrote, to go on from.
    takeTheirs: () => {
      save.reset();
      return theirs?.data ?? null;
    },
  };
}
