import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { stopRuns, type Play } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote } from '../../parts/messages.tsx';

// Everybody who is on the way is stopped at once. Where the play is only turned off, they rest.
export function StopAllDialog({ play, going, opened, onClose }: { play: Play; going: number | null; opened: boolean; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const stop = useMutation({
    mutationFn: () => stopRuns(String(play.id), why.trim()),
    onSuccess: () => {
      showToast(t('play.stopped_all', { name: play.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    stop.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('play.stop_all')} size={460} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit} className="dialog-form">
        {going !== null && <p>{t('play.on_way_now', { n: going })}</p>}
        <p>{t('play.stop_all_text')}</p>
        <TextInput data-autofocus label={t('play.why')} required maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        {stop.isError && <ErrorNote error={stop.error} />}
        <div className="row">
          <button type="submit" className="btn danger" disabled={stop.isPending}>
            {t('play.stop_all')}
          </button>
          <button type="button" className="btn" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
