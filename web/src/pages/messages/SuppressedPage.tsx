import '../formulas/formulas.css';
import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useMay } from '../../api/rights.ts';
import { useStaff } from '../../api/staff.ts';
import { release, suppress, useSuppressions, type Suppression } from '../../api/suppressions.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle, useRealClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { MessagesHead } from './message-parts.tsx';

const STEP = 100;
const MOST = 500; // what the server lists at once

// Who gets nothing more, why, and since when.
export function SuppressedPage() {
  usePageTitle(t('suppressed.title'));
  const may = useMay('send');
  const [like, setLike] = useState('');
  const [asked] = useDebouncedValue(like.trim().toLowerCase(), 150);
  const [limit, setLimit] = useState(STEP);
  const [adding, setAdding] = useState(false);
  const [releasing, setReleasing] = useState<Suppression | null>(null);
  const found = useSuppressions(asked, limit);
  const items = found.data?.items ?? [];
  return (
    <>
      <MessagesHead title={t('suppressed.title')}>
        {may && (
          <button type="button" className="btn compact" onClick={() => setAdding(true)}>
            <Icon name="plus" size="small" />
            {t('suppressed.add')}
          </button>
        )}
      </MessagesHead>
      <div className="scroll">
        <section className="panel" aria-label={t('suppressed.title')}>
          <p className="second narrow-text">{t('suppressed.text')}</p>
          <TextInput className="suppressed-search" type="search" aria-label={t('suppressed.search')} placeholder={t('suppressed.search')} maxLength={254} value={like} onChange={(event) => setLike(event.currentTarget.value)} />
          <QueryError query={found} />
          {found.isPending && <SkeletonLines rows={6} />}
          {found.data && items.length === 0 && <p className="nothing">{t(asked === '' ? 'suppressed.none' : 'suppressed.none_found')}</p>}
          {items.length > 0 && <Table items={items} onRelease={may ? setReleasing : undefined} />}
          {items.length === limit && limit < MOST && (
            <button type="button" className="btn compact" onClick={() => setLimit(limit + STEP)}>
              {t('common.more')}
            </button>
          )}
          {limit >= MOST && items.length >= MOST && <p className="small-text second">{t('suppressed.narrow')}</p>}
        </section>
      </div>
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('suppressed.add_title')} size={420} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <AddForm onDone={() => setAdding(false)} />
      </Modal>
      <ReleaseDialog one={releasing} onClose={() => setReleasing(null)} />
    </>
  );
}

function Table({ items, onRelease }: { items: Suppression[]; onRelease: ((one: Suppression) => void) | undefined }) {
  const clock = useRealClock();
  const staff = useStaff();
  return (
    <table className="plain-table suppressed-table">
      <thead>
        <tr>
          <th>{t('suppressed.address')}</th>
          <th>{t('suppressed.why')}</th>
          <th className="not-phone">{t('suppressed.since')}</th>
          {onRelease && (
            <th>
              <span className="for-readers">{t('palette.actions')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.address || one.at}>
            <th scope="row">{one.address || <span className="quiet">{t('suppressed.erased')}</span>}</th>
            <td>
              {t(`suppressed.reason_${one.reason}`)}
              {one.by !== '' && <span className="second">{` ${t('messages.by', { name: staff.find((each) => each.id === one.by)?.name ?? one.by })}`}</span>}
              {one.note !== '' && <span className="under">{one.note}</span>}
              {one.message !== null && (
                <Link to="/messages/$id" params={{ id: String(one.message) }} className="link small-text">
                  {t('suppressed.message')}
                </Link>
              )}
              <span className="under only-phone">{formatMoment(one.at, clock.zone, clock.today)}</span>
            </td>
            <td className="second nowrap not-phone">{formatMoment(one.at, clock.zone, clock.today)}</td>
            {onRelease && (
              <td className="right">
                {one.address !== '' && (
                  <button type="button" className="link small-text" onClick={() => onRelease(one)}>
                    {t('suppressed.release')}
                    <span className="for-readers"> {one.address}</span>
                  </button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AddForm({ onDone }: { onDone: () => void }) {
  const [address, setAddress] = useState('');
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () => suppress(address.trim(), note.trim()),
    onSuccess: (one) => {
      showToast(t('suppressed.added', { address: one.address }));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="second">{t('suppressed.add_text')}</p>
      <TextInput label={t('suppressed.address')} type="email" data-autofocus required withAsterisk={false} maxLength={254} value={address} onChange={(event) => setAddress(event.currentTarget.value)} />
      <TextInput label={t('suppressed.note')} description={t('suppressed.note_hint')} maxLength={400} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      {add.isError && <ErrorNote error={add.error} />}
      <div>
        <button type="submit" className="btn main" disabled={add.isPending}>
          {t('suppressed.add_do')}
        </button>
      </div>
    </form>
  );
}

// Whoever bounced or complained is written to again only for a reason.
function ReleaseDialog({ one, onClose }: { one: Suppression | null; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: ({ address }: Suppression) => release(address),
    onSuccess: (_, { address }) => {
      showToast(t('suppressed.released', { address }));
      onClose();
    },
  });
  return (
    <Modal opened={one !== null} onClose={onClose} title={t('suppressed.release_title', { address: one?.address ?? '' })} size={440} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="form">
        {one && <p>{t(`suppressed.release_${one.reason}`)}</p>}
        {remove.isError && <ErrorNote error={remove.error} />}
        <div className="row">
          <button type="button" className="btn main" disabled={remove.isPending} onClick={() => one && remove.mutate(one)}>
            {t('suppressed.release_do')}
          </button>
          <button type="button" className="btn plain" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
