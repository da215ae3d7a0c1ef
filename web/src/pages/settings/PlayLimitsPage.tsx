import './limits.css';
import { NumberInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { readPlayLimits, savePlayLimits, usePlayLimits, type PlayLimits } from '../../api/plays.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// How many messages a person, or an account, gets at most, over all plays.
export function PlayLimitsPage() {
  const limits = usePlayLimits();
  return (
    <div className="settings-main">
      <h2>{t('play_limits.title')}</h2>
      <p className="second narrow-text">{t('play_limits.text')}</p>
      <QueryError query={limits} />
      {limits.isPending && <SkeletonLines rows={4} />}
      {limits.data && <LimitsForm key={limits.data.tag} start={limits.data.data} tag={limits.data.tag} />}
    </div>
  );
}

const KEYS = ['person_messages', 'person_days', 'account_messages', 'account_days'] as const;

function LimitsForm({ start, tag }: { start: PlayLimits; tag: string | null }) {
  const may = useMayCall()('PUT', '/plays/limits');
  const [draft, setDraft] = useState(start);
  const { save, busy, error, theirs, takeTheirs } = useGuardedSave<PlayLimits, PlayLimits>({
    tag,
    read: readPlayLimits,
    write: savePlayLimits,
    onSaved: () => showToast(t('common.saved'), () => void savePlayLimits(start).catch((problem: unknown) => showToast(errorText(problem)))),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(draft);
  };
  const field = (key: keyof PlayLimits, label: string, hint?: string) => (
    <NumberInput
      label={label}
      description={hint}
      min={key.endsWith('days') ? 1 : 0}
      max={365}
      allowDecimal={false}
      hideControls
      disabled={!may}
      value={draft[key]}
      onChange={(value) => typeof value === 'number' && setDraft({ ...draft, [key]: value })}
    />
  );
  return (
    <form className="form narrow" onSubmit={submit}>
      {(['person', 'account'] as const).map((whom) => (
        <fieldset key={whom} className="limit-fields">
          <legend>{t(`play_limits.${whom}`)}</legend>
          {field(`${whom}_messages`, t('play_limits.messages'), t('play_limits.none_hint'))}
          {field(`${whom}_days`, t('play_limits.days'))}
        </fieldset>
      ))}
      {theirs && (
        <ConflictNote
          text={t('play_limits.conflict')}
          sides={KEYS.map((key) => ({ name: `${t(`play_limits.${key.startsWith('person') ? 'person' : 'account'}`)}: ${t(`play_limits.${key.endsWith('days') ? 'days' : 'messages'}`)}`, theirs: String(theirs[key]), mine: String(draft[key]) }))}
          onMine={() => save(draft)}
          onTheirs={() => setDraft(takeTheirs() ?? draft)}
        />
      )}
      {error && <ErrorNote error={error} />}
      {may && (
        <div>
          <button type="submit" className="btn main" disabled={busy}>
            {t(busy ? 'common.saving' : 'common.save')}
          </button>
        </div>
      )}
    </form>
  );
}
