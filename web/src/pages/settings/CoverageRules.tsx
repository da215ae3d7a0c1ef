import { NumberInput, Select } from '@mantine/core';
import type { CoverageRule } from '../../api/upkeep.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';

export interface SegmentOption {
  value: string;
  label: string;
}

export function segmentName(id: number, segments: SegmentOption[]): string {
  return segments.find((segment) => segment.value === String(id))?.label ?? t('coverage.segment_gone', { id });
}

const ANY = '';
const DAYS_MAX = 730;

interface Props {
  rules: CoverageRule[];
  segments: SegmentOption[];
  onChange: (rules: CoverageRule[]) => void;
}

// The rules in their order: the first that fits an account holds.
export function CoverageRules({ rules, segments, onChange }: Props) {
  const change = (at: number, next: Partial<CoverageRule>) => onChange(rules.map((rule, index) => (index === at ? { ...rule, ...next } : rule)));
  const up = (at: number) => onChange(rules.map((rule, index) => (index === at ? rules[at - 1]! : index === at - 1 ? rules[at]! : rule)));
  return (
    <ol className="coverage-rules">
      {rules.map((rule, at) => (
        // Rules have no name of their own: where they stand is what they are.
        <li key={at} aria-label={t('coverage.rule', { n: at + 1 })}>
          <RuleFields rule={rule} segments={segments} onChange={(next) => change(at, next)} />
          <span className="row actions">
            {at > 0 && (
              <button type="button" className="link small-text" aria-label={t('coverage.up_rule', { n: at + 1 })} onClick={() => up(at)}>
                {t('coverage.up')}
              </button>
            )}
            <button
              type="button"
              className="btn plain compact square"
              aria-label={t('coverage.remove_rule', { n: at + 1 })}
              onClick={() => onChange(rules.filter((_, index) => index !== at))}
            >
              <Icon name="close" size="small" />
            </button>
          </span>
        </li>
      ))}
    </ol>
  );
}

interface FieldsProps {
  rule: CoverageRule;
  segments: SegmentOption[];
  onChange: (next: Partial<CoverageRule>) => void;
}

function RuleFields({ rule, segments, onChange }: FieldsProps) {
  const known = rule.segment === null || segments.some((segment) => segment.value === String(rule.segment));
  const gone = known ? [] : [{ value: String(rule.segment), label: segmentName(rule.segment ?? 0, segments) }];
  const number = (value: number | string) => (typeof value === 'number' ? value : null);
  return (
    <>
      <Select
        label={t('coverage.accounts')}
        allowDeselect={false}
        searchable
        data={[{ value: ANY, label: t('coverage.any') }, ...segments, ...gone]}
        value={rule.segment === null ? ANY : String(rule.segment)}
        onChange={(value) => onChange({ segment: value ? Number(value) : null })}
      />
      <NumberInput
        label={t('coverage.revenue_from')}
        placeholder={t('coverage.no_bound')}
        min={0}
        thousandSeparator=","
        hideControls
        value={rule.revenue_from ?? ''}
        onChange={(value) => onChange({ revenue_from: number(value) })}
      />
      <NumberInput
        label={t('coverage.revenue_below')}
        placeholder={t('coverage.no_bound')}
        min={0}
        thousandSeparator=","
        hideControls
        value={rule.revenue_below ?? ''}
        onChange={(value) => onChange({ revenue_below: number(value) })}
      />
      <NumberInput
        label={t('coverage.every')}
        required
        withAsterisk={false}
        min={1}
        max={DAYS_MAX}
        allowDecimal={false}
        hideControls
        value={rule.contact_every || ''}
        onChange={(value) => onChange({ contact_every: number(value) ?? 0 })}
      />
    </>
  );
}
