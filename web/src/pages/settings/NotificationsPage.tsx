import './notifications.css';
import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  NOTIFY_MODES,
  readNotifications,
  saveNotifications,
  sendDigest,
  useDigest,
  useNotifications,
  type Notifications,
  type NotificationsDraft,
} from '../../api/notifications.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// What one is told by mail, at once or once a day, and the digest of the week with how it looks today.
export function NotificationsPage() {
  const notifications = useNotifications();
  const found = notifications.data;
  return (
    <div className="settings-main">
      <h2>{t('notify.title')}</h2>
      <p className="second narrow-text">{t('notify.text')}</p>
      <QueryError query={notifications} />
      {notifications.isPending && <SkeletonLines rows={8} />}
      {found && <NotifyForm key={found.tag} start={found.data} tag={found.tag} />}
      {found && <DigestPreview sends={found.data.sends} />}
    </div>
  );
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7, 0];

const draftOf = (start: Notifications): NotificationsDraft => ({
  zone: start.zone,
  at: start.at,
  digest_weekday: start.digest_weekday,
  book: start.book,
  kinds: Object.fromEntries(start.kinds.map(({ kind, mode }) => [kind, mode])),
});

function NotifyForm({ start, tag }: { start: Notifications; tag: string | null }) {
  const [draft, setDraft] = useState(() => draftOf(start));
  const { save, busy, error, field, theirs, takeTheirs } = useGuardedSave<Notifications, NotificationsDraft>({
    tag,
    read: readNotifications,
    write: saveNotifications,
    onSaved: () => showToast(t('common.saved')),
  });
  const change = (next: Partial<NotificationsDraft>) => setDraft((old) => ({ ...old, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(draft);
  };
  const take = () => {
    const taken = takeTheirs();
    if (taken) setDraft(draftOf(taken));
  };
  return (
    <form className="form" onSubmit={submit}>
      {!start.sends && <p className="watch small-text narrow-text">{t('notify.no_server')}</p>}
      <section aria-label={t('notify.kinds')}>
        <h3 className="detail-label">{t('notify.kinds')}</h3>
        <ul className="notify-kinds">
          {start.kinds.map(({ kind }) => (
            <li key={kind}>
              <span className="notify-kind">
                <b>{t(`notify.kind_${kind}` as MessageKey)}</b>
                <span className="second small-text">{t(`notify.kind_${kind}_text` as MessageKey)}</span>
              </span>
              <span className="segmented" role="group" aria-label={t(`notify.kind_${kind}` as MessageKey)}>
                {NOTIFY_MODES.map((mode) => (
                  <button key={mode} type="button" aria-pressed={draft.kinds[kind] === mode} onClick={() => change({ kinds: { ...draft.kinds, [kind]: mode } })}>
                    {t(`notify.mode_${mode}` as MessageKey)}
                  </button>
                ))}
              </span>
            </li>
          ))}
        </ul>
        <p className="quiet small-text narrow-text">{t('notify.once')}</p>
      </section>
      <section aria-label={t('notify.when')}>
        <h3 className="detail-label">{t('notify.when')}</h3>
        <div className="notify-fields">
          <TextInput type="time" label={t('notify.at')} required withAsterisk={false} value={draft.at} error={field === 'at' && error?.message} onChange={(event) => change({ at: event.currentTarget.value })} />
          <Select
            label={t('general.zone')}
            searchable
            allowDeselect={false}
            limit={60}
            value={draft.zone}
            error={field === 'zone' && error?.message}
            data={zones(start.zone_usual)}
            onChange={(zone) => change({ zone: zone ?? '' })}
          />
          <Select
            label={t('notify.digest')}
            allowDeselect={false}
            value={String(draft.digest_weekday)}
            data={WEEKDAYS.map((day) => ({ value: String(day), label: t(`notify.weekday_${day}` as MessageKey) }))}
            onChange={(day) => change({ digest_weekday: Number(day) })}
          />
          <Select
            label={t('notify.book')}
            allowDeselect={false}
            value={draft.book}
            data={[
              { value: 'seen', label: t('notify.book_seen') },
              { value: 'own', label: t('notify.book_own') },
            ]}
            onChange={(book) => change({ book: book === 'own' ? 'own' : 'seen' })}
          />
        </div>
      </section>
      {theirs && <ConflictNote text={t('notify.conflict')} sides={sidesOf(draftOf(theirs), draft)} onMine={() => save(draft)} onTheirs={take} />}
      {error && field !== 'at' && field !== 'zone' && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function zones(usual: string) {
  const all = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
  return [{ value: '', label: t('notify.zone_usual', { zone: usual }) }, ...all.map((zone) => ({ value: zone, label: zone }))];
}

function sidesOf(theirs: NotificationsDraft, mine: NotificationsDraft) {
  const kinds = (draft: NotificationsDraft) =>
    Object.entries(draft.kinds)
      .map(([kind, mode]) => `${t(`notify.kind_${kind}` as MessageKey)}: ${t(`notify.mode_${mode}` as MessageKey)}`)
      .join('\n');
  const day = (draft: NotificationsDraft) => `${t(`notify.weekday_${draft.digest_weekday}` as MessageKey)}, ${draft.at}`;
  return [
    { name: t('notify.kinds'), theirs: kinds(theirs), mine: kinds(mine) },
    { name: t('notify.digest'), theirs: day(theirs), mine: day(mine) },
  ];
}

function DigestPreview({ sends }: { sends: boolean }) {
  const digest = useDigest();
  const send = useMutation({ mutationFn: sendDigest, onSuccess: () => showToast(t('notify.sent')) });
  return (
    <section className="notify-digest" aria-label={t('notify.preview')}>
      <h3 className="detail-label">{t('notify.preview')}</h3>
      <p className="small-text second narrow-text">{t(digest.data?.empty ? 'notify.preview_empty' : 'notify.preview_text')}</p>
      <QueryError query={digest} />
      {digest.isPending && <SkeletonLines rows={8} />}
      {digest.data && <iframe className="notify-frame" title={digest.data.subject} sandbox="" referrerPolicy="no-referrer" srcDoc={digest.data.html} />}
      {send.error && <ErrorNote error={send.error} />}
      <div>
        <button type="button" className="btn" disabled={send.isPending || !sends} onClick={() => send.mutate()}>
          {t('notify.send_now')}
        </button>
      </div>
    </section>
  );
}
