import { Modal } from '@mantine/core';
import type { PlayBody } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { forks, stepOf } from '../../lib/plays/graph.ts';
import { stepTitle, type PlayNames } from '../../lib/plays/words.ts';

interface Props {
  body: PlayBody;
  names: PlayNames;
  id: string | null;
  onClose: () => void;
  onRemove: (id: string) => void;
}

// Before a step is taken away: what becomes of the ways to it.
export function RemoveDialog({ body, names, id, onClose, onRemove }: Props) {
  const step = id === null ? undefined : stepOf(body.steps, id);
  const after = step && stepOf(body.steps, step.next ?? step.otherwise);
  return (
    <Modal opened={step !== undefined} onClose={onClose} title={t('play.remove')} size={440} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {step && (
        <>
          <p>{t('play.remove_text', { title: stepTitle(step, body.steps, names), after: after ? stepTitle(after, body.steps, names) : t('play.end') })}</p>
          {forks(step.kind) && step.next !== step.otherwise && <p className="small-text second">{t('play.remove_fork')}</p>}
          <p className="row dialog-foot">
            <button type="button" className="btn danger" data-autofocus onClick={() => onRemove(step.id)}>
              {t('play.remove')}
            </button>
            <button type="button" className="btn" onClick={onClose}>
              {t('common.cancel')}
            </button>
          </p>
        </>
      )}
    </Modal>
  );
}
