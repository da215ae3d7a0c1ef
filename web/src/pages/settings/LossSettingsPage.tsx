import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { readLossSettings, saveLossSettings, useTaggedLossSettings, type LossReason, type LossSettings } from '../../api/losses.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { keyOfName } from '../../lib/loss.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const REASONS_MAX = 60;
const CAUSES_MAX = 30;

// Why accounts are lost, where that comes from, and what counts as a loss and as seen early.
export function LossSettingsPage() {
  const settings = useTaggedLossSettings();
  return (
    <div className="settings-main">
      <h2>{t('loss.title')}</h2>
      <p className="second narrow-text">{t('loss.settings_text')}</p>
      <QueryError query={settings} />
      {settings.isPending && <SkeletonLines rows={8} />}
      {settings.data && <SettingsForm key={settings.data.tag} start={settings.data.data} tag={settings.data.tag} />}
    </div>
  );
}

function SettingsForm({ start, tag }: { start: LossSettings; tag: string | null }) {
  const [draft, setDraft] = useState(start);
  const guarded = useGuardedSave<LossSettings, LossSettings>({
    tag,
    read: readLossSettings,
    write: saveLossSettings,
    onSaved: () => showToast(t('common.saved')),
  });
  const change = (next: Partial<LossSettings>) => setDraft((old) => ({ ...old, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    guarded.save(withKeys(draft));
  };
  const names = ({ reasons, causes }: LossSettings) => [...reasons, ...causes].map((each) => each.name).join('\n');
  return (
    <form className="form" onSubmit={submit}>
      <Reasons reasons={draft.reasons} onChange={(reasons) => change({ reasons })} />
      <Causes draft={draft} onChange={change} />
      <Numbers draft={draft} onChange={change} />
      {guarded.theirs && (
        <ConflictNote
          text={t('loss.settings_conflict')}
          sides={[{ name: t('loss.reasons'), theirs: names(guarded.theirs), mine: names(draft) }]}
          onMine={() => guarded.save(withKeys(draft))}
          onTheirs={() => setDraft(guarded.takeTheirs() ?? draft)}
        />
      )}
      {guarded.error && <ErrorNote error={guarded.error} />}
      <div>
        <button type="submit" className="btn main" disabled={guarded.busy}>
          {t(guarded.busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

// A new line gets its key from its name; one that is there keeps it, whatever it is called now.
function withKeys(draft: LossSettings): LossSettings {
  const keyed = <T extends { key: string; name: string }>(items: T[]) => {
    const taken = new Set(items.map((item) => item.key).filter(Boolean));
    return items.map((item) => {
      const key = item.key || keyOfName(item.name, taken);
      taken.add(key);
      return { ...item, key };
    });
  };
  return { ...draft, reasons: keyed(draft.reasons), causes: keyed(draft.causes) };
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="btn plain compact square" aria-label={label} onClick={onClick}>
      <Icon name="close" size="small" />
    </button>
  );
}

function Reasons({ reasons, onChange }: { reasons: LossReason[]; onChange: (reasons: LossReason[]) => void }) {
  const set = (at: number, next: Partial<LossReason>) => onChange(reasons.map((reason, index) => (index === at ? { ...reason, ...next } : reason)));
  return (
    <section aria-label={t('loss.reasons')}>
      <h3 className="detail-label">{t('loss.reasons')}</h3>
      <ol className="loss-reasons">
        {reasons.map((reason, at) => (
          <li key={at}>
            <TextInput aria-label={t('loss.reason_n', { n: at + 1 })} required maxLength={100} value={reason.name} onChange={(event) => set(at, { name: event.currentTarget.value })} />
            <Select
              aria-label={t('loss.kind_n', { n: at + 1 })}
              allowDeselect={false}
              data={[{ value: 'involuntary', label: t('loss.kind.involuntary') }, { value: 'voluntary', label: t('loss.kind.voluntary') }, { value: '', label: t('loss.kind.other') }]}
              value={reason.kind}
              onChange={(kind) => set(at, { kind: (kind ?? '') as LossReason['kind'] })}
            />
            <TextInput
              aria-label={t('loss.prevention_n', { n: at + 1 })}
              placeholder={t('loss.prevention_title')}
              maxLength={250}
              value={reason.prevention}
              onChange={(event) => set(at, { prevention: event.currentTarget.value })}
            />
            <Remove label={t('loss.remove', { name: reason.name })} onClick={() => onChange(reasons.filter((_, index) => index !== at))} />
          </li>
        ))}
      </ol>
      {reasons.length < REASONS_MAX && (
        <button type="button" className="btn compact" onClick={() => onChange([...reasons, { key: '', name: '', kind: 'voluntary', prevention: '' }])}>
          <Icon name="plus" size="small" />
          {t('loss.add_reason')}
        </button>
      )}
    </section>
  );
}

interface Part {
  draft: LossSettings;
  onChange: (next: Partial<LossSettings>) => void;
}

function Causes({ draft, onChange }: Part) {
  const { causes } = draft;
  return (
    <section aria-label={t('loss.causes')}>
      <h3 className="detail-label">{t('loss.causes')}</h3>
      <ol className="loss-reasons">
        {causes.map((cause, at) => (
          <li key={at} className="short">
            <TextInput
              aria-label={t('loss.cause_n', { n: at + 1 })}
              required
              maxLength={100}
              value={cause.name}
              onChange={(event) => {
                const name = event.currentTarget.value;
                onChange({ causes: causes.map((each, index) => (index === at ? { ...each, name } : each)) });
              }}
            />
            <Remove label={t('loss.remove', { name: cause.name })} onClick={() => onChange({ causes: causes.filter((_, index) => index !== at) })} />
          </li>
        ))}
      </ol>
      {causes.length < CAUSES_MAX && (
        <button type="button" className="btn compact" onClick={() => onChange({ causes: [...causes, { key: '', name: '' }] })}>
          <Icon name="plus" size="small" />
          {t('loss.add_cause')}
        </button>
      )}
    </section>
  );
}

function Numbers({ draft, onChange }: Part) {
  const number = (name: 'early_days' | 'return_days' | 'least_percent', least: number, most: number) => (
    <NumberInput
      label={t(`loss.${name}`)}
      description={t(`loss.${name}_hint`)}
      min={least}
      max={most}
      allowDecimal={false}
      hideControls
      value={draft[name]}
      onChange={(value) => onChange({ [name]: typeof value === 'number' ? value : least })}
    />
  );
  return (
    <section aria-label={t('loss.counts')}>
      <h3 className="detail-label">{t('loss.counts')}</h3>
      <div className="loss-numbers">
        {number('early_days', 1, 365)}
        {number('return_days', 0, 365)}
        {number('least_percent', 0, 100)}
        <TextInput
          label={t('loss.source_attribute')}
          description={t('loss.source_attribute_hint')}
          className="mono-field"
          maxLength={50}
          value={draft.source_attribute}
          onChange={(event) => onChange({ source_attribute: event.currentTarget.value.trim() })}
        />
      </div>
    </section>
  );
}
