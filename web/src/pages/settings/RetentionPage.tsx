import { NumberInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useMay } from '../../api/rights.ts';
import { readRetention, saveRetention, useRetention, type Retention } from '../../api/upkeep.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, useRealClock } from '../../lib/workspace.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { ErasuresSection } from './ErasuresSection.tsx';

// How long what is kept, and who was erased before that.
export function RetentionPage() {
  const retention = useRetention();
  const erases = useMay('erase');
  return (
    <div className="settings-main">
      <h2>{t('retention.title')}</h2>
      <p className="second narrow-text">{t('retention.text')}</p>
      <QueryError query={retention} />
      {retention.isPending && <SkeletonLines rows={5} />}
      {retention.data && <RetentionForm key={retention.data.tag} start={retention.data.data} tag={retention.data.tag} />}
      {erases && <ErasuresSection />}
    </div>
  );
}

const KEPT = ['audit_days', 'attachment_days', 'context_days', 'message_days'] as const;
const DAYS_MAX = 36_500;

const daysText = (days: number) => (days === 0 ? t('retention.for_ever') : t('common.days_long', { n: days }));

// What would be kept for less time than now.
const shorter = (now: Retention, next: Retention) => KEPT.filter((key) => next[key] > 0 && (now[key] === 0 || next[key] < now[key]));

function RetentionForm({ start, tag }: { start: Retention; tag: string | null }) {
  const may = useMay('settings_write');
  const real = useRealClock();
  const business = useClock();
  const clockOf = (key: keyof Retention) => (key === 'audit_days' ? real : business); // as the server counts each
  const [draft, setDraft] = useState(start);
  const { save, busy, error, theirs, takeTheirs } = useGuardedSave<Retention, Retention>({
    tag,
    read: readRetention,
    write: saveRetention,
    onSaved: () => showToast(t('common.saved')),
  });
  const going = shorter(theirs ?? start, draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(draft);
  };
  return (
    <form className="form narrow" onSubmit={submit}>
      {KEPT.map((key) => (
        <NumberInput
          key={key}
          label={t(`retention.${key}`)}
          description={t(`retention.${key}_hint`)}
          placeholder={t('retention.for_ever')}
          suffix={t('retention.days_suffix')}
          min={1}
          max={DAYS_MAX}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          disabled={!may}
          value={draft[key] || ''}
          onChange={(value) => setDraft((old) => ({ ...old, [key]: typeof value === 'number' ? value : 0 }))}
        />
      ))}
      {going.length > 0 && (
        <div className="note" role="status">
          <Icon name="warning" />
          <div className="grow">
            {going.map((key) => (
              <p key={key}>{t(`retention.${key}_goes`, { day: formatDay(addDays(clockOf(key).today, -draft[key]), clockOf(key).today) })}</p>
            ))}
            <p>{t('retention.no_way_back')}</p>
          </div>
        </div>
      )}
      {theirs && <ConflictNote text={t('retention.conflict')} sides={sidesOf(theirs, draft)} onMine={() => save(draft)} onTheirs={() => setDraft(takeTheirs() ?? draft)} />}
      {error && <ErrorNote error={error} />}
      {may ? (
        <div>
          <button type="submit" className={going.length > 0 ? 'btn danger' : 'btn main'} disabled={busy}>
            {t(busy ? 'common.saving' : going.length > 0 ? 'retention.save_and_delete' : 'common.save')}
          </button>
        </div>
      ) : (
        <p className="quiet">{t('settings.admin_only')}</p>
      )}
    </form>
  );
}

function sidesOf(theirs: Retention, mine: Retention) {
  return KEPT.map((key) => ({ name: t(`retention.${key}`), theirs: daysText(theirs[key]), mine: daysText(mine[key]) }));
}
