import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { FILE_MAX, importPlay, useLibrary, type PlayDocument } from '../../api/play-documents.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { plainName } from '../../lib/formula/words.ts';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// Plays that come with the program, or from a file: each becomes a play of the workspace's own, which is off.

export function useBring() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: importPlay,
    onSuccess: (play) => {
      showToast(t('play.brought', { name: play.name }));
      void navigate({ to: '/plays/$id', params: { id: String(play.id) }, search: { tab: 'settings' } });
    },
  });
}

export function LibraryDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('play.library')} size={720} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Library />}
    </Modal>
  );
}

const GROUPS = ['onboarding', 'adoption', 'renewal', 'rescue', 'billing', 'expansion', 'relationship', 'surveys', 'win-back']; // in the order of a customer's life

function Library() {
  const library = useLibrary();
  const bring = useBring();
  const items = library.data?.items ?? [];
  const groups = [...new Set([...GROUPS, ...items.map((item) => item.group ?? '')])].filter((group) => items.some((item) => (item.group ?? '') === group));
  return (
    <div className="play-library">
      <p className="small-text second">{t('play.library_text')}</p>
      <QueryError query={library} />
      {library.isPending && <SkeletonLines rows={8} />}
      {bring.isError && <ErrorNote error={bring.error} />}
      {groups.map((group) => (
        <section key={group} aria-label={groupName(group)}>
          <h3>{groupName(group)}</h3>
          <ul>
            {items
              .filter((item) => (item.group ?? '') === group)
              .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
              .map((item) => (
                <li key={item.name}>
                  <div>
                    <b>{item.name}</b>
                    <p className="small-text second">{item.body.meaning}</p>
                  </div>
                  <BeginButton document={item} busy={bring.isPending} onBegin={() => bring.mutate(item)} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

export function BeginButton({ document, busy, main = false, onBegin }: { document: PlayDocument; busy: boolean; main?: boolean; onBegin: () => void }) {
  return (
    <button type="button" className={main ? 'btn main' : 'btn'} disabled={busy} aria-label={t('play.begin_with', { name: document.name })} onClick={onBegin}>
      {t('play.begin')}
    </button>
  );
}

function groupName(group: string): string {
  const key = `play_group.${group}`;
  return hasMessage(key) ? t(key) : plainName(group);
}

/** Chooses a file and makes a play of it. */
export function useImport() {
  const bring = useBring();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > FILE_MAX) return showToast(t('play.file_large'));
    let document: unknown;
    try {
      document = JSON.parse(await file.text());
    } catch {
      return showToast(t('play.file_no_json'));
    }
    bring.mutate(document as PlayDocument, { onError: (error) => showToast(errorText(error)) });
  };
  const field = (
    <input
      ref={input}
      type="file"
      className="for-readers"
      tabIndex={-1}
      aria-label={t('play.import')}
      accept=".json,application/json"
      onChange={(event) => {
        void take(event.target.files?.[0]);
        event.target.value = '';
      }}
    />
  );
  return { field, choose: () => input.current?.click() };
}
