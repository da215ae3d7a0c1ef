import './accounts.css';
import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { mergeAccounts, useMergePreview, type DuplicatePair, type MergePreview } from '../../api/identity.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { undoAndSay } from './DuplicatesPage.tsx';

const MOVED = ['people', 'events', 'notes', 'goals', 'tasks', 'tickets', 'risks'] as const;

export function MergeDialog({ pair, onClose }: { pair: DuplicatePair | null; onClose: () => void }) {
  return (
    <Modal opened={pair !== null} onClose={onClose} title={t('merge.title')} size={600} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {pair && <MergeForm pair={pair} onDone={onClose} />}
    </Modal>
  );
}

// Which of the two stays, what passes over and what differs, before anything happens.
function MergeForm({ pair, onDone }: { pair: DuplicatePair; onDone: () => void }) {
  const [turned, setTurned] = useState(false);
  const [why, setWhy] = useState('');
  const keep = (turned ? pair.drop : pair.keep)!;
  const drop = (turned ? pair.keep : pair.drop)!;
  const preview = useMergePreview(keep.id, drop.id);
  const merge = useMutation({
    mutationFn: () => mergeAccounts(keep.id, drop.id, why.trim()),
    onSuccess: (made) => {
      showToast(t('merge.done', { keep: accountName(keep), drop: accountName(drop) }), () => undoAndSay(made.id));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    merge.mutate();
  };
  return (
    <form className="form assign-form" onSubmit={submit}>
      <dl className="pairs">
        <dt>{t('merge.stays')}</dt>
        <dd>
          <b>{accountName(keep)}</b>
        </dd>
        <dt>{t('merge.goes')}</dt>
        <dd>{accountName(drop)}</dd>
      </dl>
      <div>
        <button type="button" className="btn compact" onClick={() => setTurned(!turned)}>
          {t('merge.turn')}
        </button>
      </div>
      <QueryError query={preview} />
      {preview.isPending && <SkeletonLines rows={6} />}
      {preview.data && <Preview preview={preview.data} keep={accountName(keep)} drop={accountName(drop)} />}
      <TextInput label={t('merge.why')} maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {merge.isError && <ErrorNote error={merge.error} />}
      <div>
        <button type="submit" className="btn main" disabled={!preview.data || merge.isPending}>
          {t('merge.save')}
        </button>
      </div>
    </form>
  );
}

function Preview({ preview, keep, drop }: { preview: MergePreview; keep: string; drop: string }) {
  const value = (one: unknown) => (one === null || one === undefined || one === '' ? NOT_KNOWN : String(one));
  return (
    <>
      {preview.warnings.map((text) => (
        <div key={text} className="note">
          <Icon name="warning" />
          <span className="grow">{text}</span>
        </div>
      ))}
      <section aria-label={t('merge.moves')}>
        <h3 className="detail-label">{t('merge.moves')}</h3>
        <dl className="merge-figures">
          {MOVED.map((what) => (
            <div key={what}>
              <dt>{t(`merge.${what}`)}</dt>
              <dd>
                {formatNumber(preview[what])}
                {what === 'people' && preview.people_in_both > 0 && <span className="quiet"> {t('merge.people_in_both', { n: preview.people_in_both })}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {preview.attributes.length > 0 && (
        <div className="assign-preview" tabIndex={0} role="region" aria-label={t('merge.differ')}>
          <table className="assign-table">
            <thead>
              <tr>
                <th>{t('merge.attribute')}</th>
                <th>{keep}</th>
                <th>{drop}</th>
                <th>{t('merge.after')}</th>
              </tr>
            </thead>
            <tbody>
              {preview.attributes.map((attribute) => (
                <tr key={attribute.name}>
                  <th scope="row">{attribute.name}</th>
                  <td>{value(attribute.keep)}</td>
                  <td>{value(attribute.drop)}</td>
                  <td>{value(attribute.after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
