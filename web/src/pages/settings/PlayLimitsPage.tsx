import { NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { savePlayLimits, usePlayLimits, type PlayLimits } from '../../api/plays.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
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
      {limits.data && <LimitsForm start={limits.data} />}
    </div>
  );
}

function LimitsForm({ start }: { start: PlayLimits }) {
  const may = useMayCall()('PUT', '/plays/limits');
  const [draft, setDraft] = useState(start);
  const save = useMutation({
    mutationFn: savePlayLimits,
    onSuccess: () => showToast(t('common.saved'), () => void savePlayLimits(start).then(setDraft, (error: unknown) => showToast(errorText(error)))),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
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
      {save.isError && <ErrorNote error={save.error} />}
      {may && (
        <div>
          <button type="submit" className="btn main" disabled={save.isPending}>
            {t(save.isPending ? 'common.saving' : 'common.save')}
          </button>
        </div>
      )}
    </form>
  );
}
