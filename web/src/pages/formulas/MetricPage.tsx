import './formulas.css';
import { Textarea, TextInput } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { del } from '../../api/client.ts';
import { refreshDefinitions, type DefinitionHead as Head } from '../../api/definitions.ts';
import { useDistribution, useMetrics } from '../../api/formulas.ts';
import type { Metric } from '../../api/formula-types.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { DefinitionHead } from '../../parts/definition/DefinitionHead.tsx';
import { SaveProblem } from '../../parts/definition/SaveProblem.tsx';
import { useDefinitionDraft } from '../../parts/definition/useDefinitionDraft.ts';
import { FormulaWorkspace } from '../../parts/formula/FormulaWorkspace.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { Histogram } from '../../parts/Histogram.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

type Saved = Head & Pick<Metric, 'formula' | 'meaning' | 'unit'>;

interface Draft {
  name: string;
  why: string;
  formula: string;
  meaning: string;
  unit: string;
}

const EMPTY: Draft = { name: '', why: '', formula: '', meaning: '', unit: '' };

// A named metric under work: its formula can be used in all others under its name.
export function MetricPage() {
  const { id: param } = useParams({ from: '/app/formulas/$id' });
  const id = param === 'new' ? null : param;
  const navigate = useNavigate();
  const { day, past } = useShownDay();
  const work = useDefinitionDraft<Saved, Draft>('/metrics', id, {
    empty: EMPTY,
    read: (saved) => ({ name: saved.name, why: '', formula: saved.formula, meaning: saved.meaning, unit: saved.unit }),
    send: ({ name, formula, meaning, unit }) => ({ name, formula, meaning, ...(unit ? { unit } : {}) }),
    onSaved: (saved) => {
      if (id === null) void navigate({ to: '/formulas/$id', params: { id: String(saved.id) }, replace: true });
    },
  });
  const metrics = useMetrics();
  const { draft, change } = work;
  const checked = useCheckedFormula(draft.formula, day);
  const numeric = checked.answer !== null && ['number', 'share', 'duration'].includes(checked.answer.type);
  const distribution = useDistribution(numeric && !checked.problem ? draft.formula : null, day);
  usePageTitle(draft.name || t('metrics.new'));
  const problem = checked.problem
    ? t('definition.errors')
    : draft.name.trim() === ''
      ? t('definition.need_name')
      : !/^[a-z_][a-z0-9_]*$/.test(draft.name.trim())
        ? t('metrics.bad_name')
        : draft.formula.trim() === ''
          ? t('definition.need_formula')
          : null;
  const remove = async () => {
    try {
      await del(`/metrics/${param}`);
      refreshDefinitions('/metrics');
      showToast(t('definition.deleted', { name: draft.name }));
      void navigate({ to: '/formulas' });
    } catch (error) {
      showToast(errorText(error));
    }
  };
  if (work.loading || work.query.isError) {
    return (
      <div className="panel">
        <QueryError query={work.query} />
        {work.loading && <SkeletonLines rows={10} />}
      </div>
    );
  }
  const used = metrics.data?.items.find((metric) => metric.own && metric.id === work.head?.id)?.used_by.length ?? 0;
  return (
    <>
      <DefinitionHead
        path="/metrics"
        back={{ to: '/formulas', label: t('metrics.back') }}
        tag={t('metrics.tag')}
        head={work.head}
        name={draft.name}
        onName={(name) => change({ name })}
        aside={work.head && (used > 0 ? t('definition.used_by', { n: used }) : t('definition.used_nowhere'))}
        dirty={work.dirty}
        problem={problem}
        saving={work.saving}
        readOnly={past}
        onSave={work.save}
        onDiscard={work.discard}
        onRestore={(body, name) => change({ ...(body as Partial<Draft>), name })}
      >
        {work.head && !past && (
          <button type="button" className="btn compact plain" onClick={() => void remove()}>
            {t('definition.delete')}
          </button>
        )}
      </DefinitionHead>
      <div className="scroll">
        <SaveProblem error={work.error} stale={work.stale} onReload={work.reload} onForce={work.saveAnyway} />
        <FormulaWorkspace
          text={draft.formula}
          onChange={(formula) => change({ formula })}
          checked={checked}
          day={day}
          label={t('metrics.formula_of', { name: draft.name || t('metrics.new') })}
          readOnly={past}
          onSave={() => problem === null && work.dirty && work.save()}
        >
          <div className="work-bottom">
            <section className="panel" aria-label={t('metrics.spread')}>
              <PanelHead title={t('metrics.spread')} aside={distribution.data && t('metrics.spread_aside', { n: distribution.data.count })} />
              {distribution.data && distribution.data.count > 0 && checked.answer ? (
                <Histogram distribution={distribution.data} type={checked.answer.type} />
              ) : (
                <p className="nothing small-text">{t('metrics.spread_none')}</p>
              )}
            </section>
            <section className="details-form" aria-label={t('metrics.details')}>
              <h2>{t('metrics.details')}</h2>
              <Textarea
                className="wide-field"
                label={t('metrics.meaning')}
                description={t('metrics.meaning_hint')}
                autosize
                minRows={2}
                maxLength={500}
                readOnly={past}
                value={draft.meaning}
                onChange={(event) => change({ meaning: event.currentTarget.value })}
              />
              <TextInput
                label={t('metrics.unit')}
                description={t('metrics.unit_hint')}
                maxLength={40}
                readOnly={past}
                value={draft.unit}
                onChange={(event) => change({ unit: event.currentTarget.value })}
              />
              {work.head && (
                <TextInput
                  label={t('definition.why')}
                  description={t('definition.why_hint')}
                  maxLength={500}
                  readOnly={past}
                  value={draft.why}
                  onChange={(event) => change({ why: event.currentTarget.value })}
                />
              )}
            </section>
          </div>
        </FormulaWorkspace>
      </div>
    </>
  );
}
