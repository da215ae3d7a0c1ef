import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { replayMessages, useReplayable, type OutboxFilter } from '../../api/outbox.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// Sends again what was given up, as far as the filters let it through; how many is said before.
export function ReplayDialog({ filter, opened, onClose }: { filter: OutboxFilter; opened: boolean; onClose: () => void }) {
  const found = useReplayable(filter, opened);
  const replay = useMutation({
    mutationFn: () => replayMessages(filter),
    onSuccess: ({ again, more }) => {
      showToast(t(more ? 'messages.replayed_more' : 'messages.replayed', { n: again }));
      onClose();
    },
  });
  const { state: _, ...which } = filter;
  const narrowed = Object.values(which).some(Boolean);
  const known = found.data;
  return (
    <Modal opened={opened} onClose={onClose} title={t('messages.replay_title')} size={440} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="form">
        <QueryError query={found} />
        {found.isPending && <SkeletonLines rows={2} />}
        {known && (
          <p>
            {t(known.more ? 'messages.replay_more' : 'messages.replay_count', { n: known.found })} {t(narrowed ? 'messages.replay_narrowed' : 'messages.replay_all')}
          </p>
        )}
        <p className="second small-text">{t('messages.replay_text')}</p>
        {replay.isError && <ErrorNote error={replay.error} />}
        <div className="row">
          <button type="button" className="btn main" disabled={!known || known.found === 0 || replay.isPending} onClick={() => replay.mutate()}>
            {t('messages.replay_do', { n: known?.found ?? 0 })}
          </button>
          <button type="button" className="btn plain" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
