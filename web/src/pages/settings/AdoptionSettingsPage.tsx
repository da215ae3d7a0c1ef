import './settings.css';
import '../adoption/adoption.css';
import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { saveAdoption, useAdoptionSetting, type AdoptionChange, type AdoptionMeasure, type AdoptionSetting } from '../../api/adoption.ts';
import { useMay } from '../../api/rights.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const ROLES_MAX = 30;
const INTENDED_MAX = 20;
const RHYTHMS = [20, 4, 1, 0];

// What the company means by adoption: rhythms of roles, breadth or depth, power users, intended use.
export function AdoptionSettingsPage() {
  usePageTitle(t('adoption.settings'));
  const setting = useAdoptionSetting();
  return (
    <div className="settings-main">
      <h2>{t('adoption.settings')}</h2>
      <p className="second">{t('adoption.settings_text')}</p>
      <QueryError query={setting} />
      {setting.isPending && <SkeletonLines rows={8} />}
      {setting.data && <Form key={setting.data.version} start={setting.data} />}
    </div>
  );
}

function Form({ start }: { start: AdoptionSetting }) {
  const may = useMay('define');
  const [draft, setDraft] = useState<AdoptionChange>(() => draftOf(start));
  const set = (next: Partial<AdoptionChange>) => setDraft({ ...draft, ...next });
  const save = useMutation({
    mutationFn: () =>
      saveAdoption({
        ...draft,
        roles: draft.roles.filter((one) => one.role.trim() !== ''),
        intended: draft.intended.filter((one) => one.name.trim() !== '' || one.formula.trim() !== ''),
      }),
    onSuccess: () => showToast(t('adoption.saved')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const parts = { draft, set, may };
  return (
    <form className="adoption-form" onSubmit={submit}>
      <Roles {...parts} />
      <Measures {...parts} />
      <Power {...parts} keyFeatures={start.key_features} />
      <IntendedForm {...parts} />
      <Bounds {...parts} />
      {save.isError && <ErrorNote error={save.error} />}
      {may && (
        <div>
          <button type="submit" className="btn main" disabled={save.isPending}>
            {t('common.save')}
          </button>
        </div>
      )}
    </form>
  );
}

// What is sent back: without what the server only says.
function draftOf({ roles, segments, key_features: _features, version: _version, default_word: _word, ...rest }: AdoptionSetting): AdoptionChange {
  return {
    ...rest,
    roles: roles.map(({ role, rhythm }) => ({ role, rhythm })),
    segments: segments.map(({ segment, measure }) => ({ segment, measure })),
  };
}

interface PartProps {
  draft: AdoptionChange;
  set: (next: Partial<AdoptionChange>) => void;
  may: boolean;
}

function RhythmField({ label, hidden, value, may, onChange }: { label: string; hidden?: boolean; value: number; may: boolean; onChange: (days: number) => void }) {
  const choices = [...new Set([...RHYTHMS, value, 8, 12])];
  return (
    <Select
      {...(hidden ? { 'aria-label': label } : { label })}
      readOnly={!may}
      allowDeselect={false}
      data={choices.sort((a, b) => b - a).map((days) => ({ value: String(days), label: rhythmName(days) }))}
      value={String(value)}
      onChange={(days) => onChange(Number(days))}
    />
  );
}

function rhythmName(days: number): string {
  if (days === 20) return t('adoption.daily');
  if (days === 4) return t('adoption.weekly');
  if (days === 1) return t('adoption.monthly');
  return days === 0 ? t('adoption.not_expected') : t('adoption.days_of_28', { n: days });
}

function Roles({ draft, set, may }: PartProps) {
  const change = (index: number, next: Partial<AdoptionChange['roles'][number]>) => set({ roles: draft.roles.map((one, at) => (at === index ? { ...one, ...next } : one)) });
  return (
    <>
      <h3>{t('adoption.rhythm')}</h3>
      <p className="second small-text">{t('adoption.rhythm_text')}</p>
      {draft.roles.map((one, index) => (
        <div key={index} className="adoption-line">
          <TextInput aria-label={t('adoption.role_n', { n: index + 1 })} placeholder={t('adoption.role')} maxLength={60} readOnly={!may} value={one.role} onChange={(event) => change(index, { role: event.currentTarget.value })} />
          <RhythmField label={t('adoption.rhythm_of', { role: one.role || t('adoption.role_n', { n: index + 1 }) })} hidden value={one.rhythm} may={may} onChange={(rhythm) => change(index, { rhythm })} />
          {may && (
            <button type="button" className="btn plain compact square" aria-label={t('adoption.remove_role', { n: index + 1 })} onClick={() => set({ roles: draft.roles.filter((_, at) => at !== index) })}>
              <Icon name="close" size="small" />
            </button>
          )}
        </div>
      ))}
      {may && draft.roles.length < ROLES_MAX && (
        <div>
          <button type="button" className="btn compact" onClick={() => set({ roles: [...draft.roles, { role: '', rhythm: 4 }] })}>
            <Icon name="plus" size="small" />
            {t('adoption.add_role')}
          </button>
        </div>
      )}
      <div className="adoption-three">
        <RhythmField label={t('adoption.others')} value={draft.default_rhythm} may={may} onChange={(days) => set({ default_rhythm: days })} />
        <Percent label={t('adoption.behind_below')} value={draft.behind_below} may={may} onChange={(share) => set({ behind_below: share })} />
      </div>
    </>
  );
}

function Percent({ label, value, may, onChange }: { label: string; value: number; may: boolean; onChange: (share: number) => void }) {
  return <NumberInput hideControls label={label} suffix=" %" min={0} max={100} allowDecimal={false} clampBehavior="strict" readOnly={!may} value={Math.round(value * 100)} onChange={(next) => onChange(Number(next) / 100)} />;
}

function measureChoices() {
  return (['breadth', 'depth'] as const).map((measure) => ({ value: measure, label: t(`adoption.choose_${measure}`) }));
}

function Measures({ draft, set, may }: PartProps) {
  const segments = useSegments().data?.items.filter((one) => one.scope === 'accounts') ?? [];
  const others = segments.filter((one) => !draft.segments.some((each) => each.segment === one.id));
  const nameOf = (id: number) => segments.find((one) => one.id === id)?.name ?? String(id);
  return (
    <>
      <h3>{t('adoption.success')}</h3>
      <p className="second small-text">{t('adoption.success_text')}</p>
      <Select label={t('adoption.company')} readOnly={!may} allowDeselect={false} data={measureChoices()} value={draft.measure} onChange={(measure) => set({ measure: measure as AdoptionMeasure })} />
      {draft.segments.map((one, index) => (
        <div key={one.segment} className="adoption-line">
          <span className="cut">{nameOf(one.segment)}</span>
          <Select
            aria-label={t('adoption.measure_of', { name: nameOf(one.segment) })}
            readOnly={!may}
            allowDeselect={false}
            data={measureChoices()}
            value={one.measure}
            onChange={(measure) => set({ segments: draft.segments.map((each, at) => (at === index ? { ...each, measure: measure as AdoptionMeasure } : each)) })}
          />
          {may && (
            <button type="button" className="btn plain compact square" aria-label={t('adoption.remove_segment', { name: nameOf(one.segment) })} onClick={() => set({ segments: draft.segments.filter((_, at) => at !== index) })}>
              <Icon name="close" size="small" />
            </button>
          )}
        </div>
      ))}
      {may && others.length > 0 && (
        <Select
          aria-label={t('adoption.add_segment')}
          placeholder={t('adoption.add_segment')}
          data={others.map((one) => ({ value: String(one.id), label: one.name }))}
          value={null}
          onChange={(id) => id && set({ segments: [...draft.segments, { segment: Number(id), measure: draft.measure === 'breadth' ? 'depth' : 'breadth' }] })}
        />
      )}
    </>
  );
}

function Power({ draft, set, may, keyFeatures }: PartProps & { keyFeatures: number }) {
  return (
    <>
      <h3>{t('adoption.power')}</h3>
      <p className="second small-text">{t('adoption.power_text', { n: keyFeatures })}</p>
      <div className="adoption-three">
        <NumberInput hideControls label={t('adoption.power_days')} min={1} max={28} allowDecimal={false} clampBehavior="strict" readOnly={!may} value={draft.power_days} onChange={(days) => set({ power_days: Number(days) })} />
        <Percent label={t('adoption.power_features')} value={draft.power_features} may={may} onChange={(share) => set({ power_features: share })} />
        <NumberInput hideControls label={t('adoption.power_wanted')} min={1} max={1000000} allowDecimal={false} readOnly={!may} value={draft.power_wanted} onChange={(wanted) => set({ power_wanted: Number(wanted) })} />
      </div>
    </>
  );
}

function IntendedForm({ draft, set, may }: PartProps) {
  const change = (index: number, next: Partial<AdoptionChange['intended'][number]>) => set({ intended: draft.intended.map((one, at) => (at === index ? { ...one, ...next } : one)) });
  const bound = (text: string | number) => (text === '' ? null : Number(text));
  return (
    <>
      <h3>{t('adoption.intended')}</h3>
      <p className="second small-text">{t('adoption.intended_text')}</p>
      {draft.intended.map((one, index) => (
        <fieldset key={index} className="intended-form">
          <TextInput label={t('common.name')} required withAsterisk={false} maxLength={100} readOnly={!may} value={one.name} onChange={(event) => change(index, { name: event.currentTarget.value })} />
          <Textarea label={t('adoption.formula')} className="mono-field" autosize minRows={1} required withAsterisk={false} maxLength={3000} readOnly={!may} value={one.formula} onChange={(event) => change(index, { formula: event.currentTarget.value })} />
          <div className="adoption-three">
            <NumberInput hideControls label={t('adoption.at_least')} readOnly={!may} value={one.at_least ?? ''} onChange={(value) => change(index, { at_least: bound(value) })} />
            <NumberInput hideControls label={t('adoption.at_most')} readOnly={!may} value={one.at_most ?? ''} onChange={(value) => change(index, { at_most: bound(value) })} />
          </div>
          <TextInput label={t('adoption.what_it_means')} maxLength={500} readOnly={!may} value={one.meaning} onChange={(event) => change(index, { meaning: event.currentTarget.value })} />
          {may && (
            <div>
              <button type="button" className="btn plain compact" onClick={() => set({ intended: draft.intended.filter((_, at) => at !== index) })}>
                {t('adoption.remove_intended', { name: one.name || t('adoption.sign_n', { n: index + 1 }) })}
              </button>
            </div>
          )}
        </fieldset>
      ))}
      {may && draft.intended.length < INTENDED_MAX && (
        <div>
          <button type="button" className="btn compact" onClick={() => set({ intended: [...draft.intended, { name: '', formula: '', meaning: '', at_least: null, at_most: null }] })}>
            <Icon name="plus" size="small" />
            {t('adoption.add_intended')}
          </button>
        </div>
      )}
    </>
  );
}

function Bounds({ draft, set, may }: PartProps) {
  return (
    <>
      <h3>{t('adoption.bounds')}</h3>
      <p className="second small-text">{t('adoption.bounds_text')}</p>
      <div className="adoption-three">
        <Percent label={t('adoption.good_from')} value={draft.good_from} may={may} onChange={(share) => set({ good_from: share })} />
        <Percent label={t('adoption.poor_below')} value={draft.poor_below} may={may} onChange={(share) => set({ poor_below: share })} />
      </div>
      <Textarea
        label={t('adoption.own_effectiveness')}
        description={t('adoption.own_effectiveness_hint')}
        autosize
        minRows={1}
        maxLength={3000}
        readOnly={!may}
        value={draft.effectiveness.formula}
        onChange={(event) => set({ effectiveness: { formula: event.currentTarget.value } })}
      />
    </>
  );
}
