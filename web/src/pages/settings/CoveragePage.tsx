import { NumberInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useSegments } from '../../api/segments.ts';
import { readCoverage, saveCoverage, useCoverage, type Coverage, type CoverageRule } from '../../api/upkeep.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { CoverageRules, segmentName, type SegmentOption } from './CoverageRules.tsx';

// How often which accounts are to be spoken with, and how much one person may carry.
export function CoveragePage() {
  const coverage = useCoverage();
  const segments = useSegments();
  const options = segments.data?.items
    .filter((segment) => segment.scope === 'accounts')
    .map((segment) => ({ value: String(segment.id), label: segment.name }));
  return (
    <div className="settings-main">
      <h2>{t('settings.coverage')}</h2>
      <p className="second narrow-text">{t('coverage.text')}</p>
      <QueryError query={coverage} />
      <QueryError query={segments} />
      {(coverage.isPending || segments.isPending) && <SkeletonLines rows={5} />}
      {coverage.data && options && <CoverageForm key={coverage.data.tag} start={coverage.data.data} tag={coverage.data.tag} segments={options} />}
    </div>
  );
}

const RULES_MAX = 20;
const ACCOUNTS_MAX = 100_000;
const REVENUE_MAX = 1e15;
const FRESH: CoverageRule = { segment: null, revenue_from: null, revenue_below: null, contact_every: 30 };

interface FormProps {
  start: Coverage;
  tag: string | null;
  segments: SegmentOption[];
}

function CoverageForm({ start, tag, segments }: FormProps) {
  const [draft, setDraft] = useState(start);
  const { save, busy, error, theirs, takeTheirs } = useGuardedSave<Coverage, Coverage>({
    tag,
    read: readCoverage,
    write: saveCoverage,
    onSaved: () => showToast(t('common.saved')),
  });
  const change = (next: Partial<Coverage>) => setDraft((old) => ({ ...old, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(draft);
  };
  const bound = (value: number | string) => (typeof value === 'number' && value > 0 ? value : null);
  return (
    <form className="form" onSubmit={submit}>
      <section aria-label={t('coverage.contact')}>
        <h3 className="detail-label">{t('coverage.contact')}</h3>
        <p className="small-text second narrow-text">{t(draft.rules.length > 0 ? 'coverage.contact_text' : 'coverage.contact_none')}</p>
        <CoverageRules rules={draft.rules} segments={segments} onChange={(rules) => change({ rules })} />
        {draft.rules.length < RULES_MAX && (
          <button type="button" className="btn compact" onClick={() => change({ rules: [...draft.rules, FRESH] })}>
            <Icon name="plus" size="small" />
            {t('coverage.add')}
          </button>
        )}
      </section>
      <section aria-label={t('coverage.most')}>
        <h3 className="detail-label">{t('coverage.most')}</h3>
        <p className="small-text second narrow-text">{t('coverage.most_text')}</p>
        <div className="coverage-most">
          <NumberInput
            label={t('coverage.accounts_most')}
            placeholder={t('coverage.not_bounded')}
            min={1}
            max={ACCOUNTS_MAX}
            allowDecimal={false}
            hideControls
            value={draft.accounts_most ?? ''}
            onChange={(value) => change({ accounts_most: bound(value) })}
          />
          <NumberInput
            label={t('coverage.revenue_most')}
            placeholder={t('coverage.not_bounded')}
            min={1}
            max={REVENUE_MAX}
            thousandSeparator=","
            hideControls
            value={draft.revenue_most ?? ''}
            onChange={(value) => change({ revenue_most: bound(value) })}
          />
        </div>
      </section>
      {theirs && <ConflictNote text={t('coverage.conflict')} sides={sidesOf(theirs, draft, segments)} onMine={() => save(draft)} onTheirs={() => setDraft(takeTheirs() ?? draft)} />}
      {error && <ErrorNote error={error} />}
      <div>
        <button type="submit" className="btn main" disabled={busy}>
          {t(busy ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}

function sidesOf(theirs: Coverage, mine: Coverage, segments: SegmentOption[]) {
  const number = (value: number | null) => (value === null ? t('coverage.not_bounded') : formatNumber(value));
  const rules = ({ rules: all }: Coverage) => all.map((rule) => ruleText(rule, segments)).join('\n');
  return [
    { name: t('coverage.contact'), theirs: rules(theirs), mine: rules(mine) },
    { name: t('coverage.accounts_most'), theirs: number(theirs.accounts_most), mine: number(mine.accounts_most) },
    { name: t('coverage.revenue_most'), theirs: number(theirs.revenue_most), mine: number(mine.revenue_most) },
  ];
}

function ruleText(rule: CoverageRule, segments: SegmentOption[]): string {
  return t('coverage.rule_text', {
    segment: rule.segment === null ? t('coverage.any') : segmentName(rule.segment, segments),
    from: rule.revenue_from ?? -1,
    from_text: formatNumber(rule.revenue_from),
    below: rule.revenue_below ?? -1,
    below_text: formatNumber(rule.revenue_below),
    days: rule.contact_every,
  });
}
