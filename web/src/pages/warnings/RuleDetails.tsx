import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Direction, WarningRuleBody } from '../../api/warnings.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';

export type RuleDraft = WarningRuleBody & { name: string; why: string };

interface Props {
  draft: RuleDraft;
  readOnly: boolean;
  onChange: (next: Partial<RuleDraft>) => void;
  children: ReactNode; // further fields
}

const CAUSES = Array.from({ length: 10 }, (_, index) => String(index + 1));

// What a warning says, what to do about it, who does it and until when.
export function RuleDetails({ draft, readOnly, onChange, children }: Props) {
  const days = (value: string | number, least: number) => Math.max(least, Math.min(365, Math.round(Number(value) || 0)));
  return (
    <section className="details-form" aria-label={t('rules.details')}>
      <h2>{t('rules.details')}</h2>
      <Textarea label={t('rules.meaning')} autosize minRows={2} maxLength={1000} readOnly={readOnly} value={draft.meaning} onChange={(event) => onChange({ meaning: event.currentTarget.value })} />
      <Textarea label={t('warnings.what_to_do')} autosize minRows={2} maxLength={1000} readOnly={readOnly} value={draft.action} onChange={(event) => onChange({ action: event.currentTarget.value })} />
      <Select
        label={t('warnings.direction')}
        data={[
          { value: 'risk', label: t('rules.risk') },
          { value: 'opportunity', label: t('rules.opportunity') },
        ]}
        value={draft.direction}
        allowDeselect={false}
        readOnly={readOnly}
        onChange={(direction) => direction && onChange({ direction: direction as Direction })}
      />
      <Select
        label={t('rules.severity')}
        data={['1', '2', '3'].map((value) => ({ value, label: t(`rules.severity_${value}` as MessageKey) }))}
        value={String(draft.severity)}
        allowDeselect={false}
        readOnly={readOnly}
        onChange={(value) => value && onChange({ severity: Number(value) })}
      />
      <Select
        label={t('warnings.root_cause')}
        placeholder={t('rules.no_cause')}
        clearable
        data={CAUSES.map((value) => ({ value, label: t(`root_cause.${value}` as MessageKey) }))}
        value={draft.root_cause ? String(draft.root_cause) : null}
        readOnly={readOnly}
        onChange={(value) => onChange({ root_cause: value ? Number(value) : null })}
      />
      <NumberInput label={t('rules.due_days')} min={0} max={365} hideControls readOnly={readOnly} value={draft.due_days} onChange={(value) => onChange({ due_days: days(value, 0) })} />
      <NumberInput
        label={t('rules.probability')}
        description={t('rules.probability_hint')}
        min={0}
        max={100}
        hideControls
        readOnly={readOnly}
        value={Math.round(draft.probability * 100)}
        onChange={(value) => onChange({ probability: Math.max(0, Math.min(100, Number(value) || 0)) / 100 })}
      />
      <NumberInput
        label={t('rules.quiet_days')}
        description={t('rules.quiet_hint')}
        min={0}
        max={365}
        hideControls
        readOnly={readOnly}
        value={draft.quiet_days}
        onChange={(value) => onChange({ quiet_days: days(value, 0) })}
      />
      <TextInput label={t('rules.owner')} description={t('rules.owner_hint')} className="mono-field" maxLength={1000} readOnly={readOnly} value={draft.owner} onChange={(event) => onChange({ owner: event.currentTarget.value })} />
      <Switch
        withThumbIndicator={false}
        label={t('rules.on')}
        description={t('rules.on_hint')}
        checked={draft.on}
        disabled={readOnly}
        onChange={(event) => onChange({ on: event.currentTarget.checked })}
      />
      {children}
    </section>
  );
}
