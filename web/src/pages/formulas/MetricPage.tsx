import './formulas.css';
import { Textarea, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { DefinitionHead } from '../../api/definitions.ts';
import { useDistribution, useMetrics } from '../../api/formulas.ts';
import type { Metric } from '../../api/formula-types.ts';
import { t } from '../../i18n/index.tsx';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { EditedFormula, EditorFrame, formulaProblem, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { Histogram } from '../../parts/Histogram.tsx';
import { PanelHead } from '../../parts/small.tsx';

type Saved = DefinitionHead & Pick<Metric, 'formula' | 'meaning' | 'unit'>;

interface Draft {
  name: string;
  why: string;
  formula: string;
  meaning: string;
  unit: string;
}

const EMPTY: Draft = { name: '', why: '', formula: '', meaning: '', unit: '' };

function read(name: string, body: Record<string, unknown>): Draft {
  const { formula, meaning, unit } = body as Partial<Draft>;
  return { name, why: '', formula: formula ?? '', meaning: meaning ?? '', unit: unit ?? '' };
}

// A named metric under work: its formula can be used in all others under its name.
export function MetricPage() {
  const { id: param } = useParams({ from: '/app/formulas/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Saved, Draft>('/metrics', id, {
    empty: EMPTY,
    read,
    send: ({ name, formula, meaning, unit }) => ({ name, formula, meaning, ...(unit ? { unit } : {}) }),
  });
  const metrics = useMetrics();
  const { draft, change, day, readOnly } = editor;
  const checked = useCheckedFormula(draft.formula, day);
  const yesno = checked.answer?.type === 'yesno';
  const numeric = checked.answer !== null && ['number', 'share', 'duration'].includes(checked.answer.type);
  const distribution = useDistribution(numeric && !checked.problem ? draft.formula : null, day);
  const badName = draft.name.trim() !== '' && !/^[a-z_][a-z0-9_]*$/.test(draft.name.trim());
  const problem = formulaProblem(draft.formula, checked) ?? (badName ? t('metrics.bad_name') : null);
  const used = metrics.data?.items.find((metric) => metric.own && metric.id === editor.head?.id)?.used_by.length ?? 0;
  return (
    <EditorFrame
      editor={editor}
      problem={problem}
      aside={used > 0 ? t('definition.used_by', { n: used }) : t('definition.used_nowhere')}
    >
      <EditedFormula editor={editor} checked={checked} problem={problem}>
        <div className="work-bottom lined">
          {yesno ? (
            <BacktestPanel tested={problem === null ? { formula: draft.formula } : null} path="/metrics" id={id} />
          ) : (
            <section className="panel" aria-label={t('metrics.spread')}>
              <PanelHead title={t('metrics.spread')} aside={distribution.data && t('metrics.spread_aside', { n: distribution.data.count })} />
              {distribution.data && distribution.data.count > 0 && checked.answer ? (
                <Histogram distribution={distribution.data} type={checked.answer.type} />
              ) : (
                <p className="nothing small-text">{t('metrics.spread_none')}</p>
              )}
            </section>
          )}
          <section className="details-form" aria-label={t('metrics.details')}>
            <h2>{t('metrics.details')}</h2>
            <Textarea
              className="wide-field"
              label={t('metrics.meaning')}
              description={t('metrics.meaning_hint')}
              autosize
              minRows={2}
              maxLength={500}
              readOnly={readOnly}
              value={draft.meaning}
              onChange={(event) => change({ meaning: event.currentTarget.value })}
            />
            <TextInput
              className="wide-field"
              label={t('metrics.unit')}
              description={t('metrics.unit_hint')}
              maxLength={40}
              readOnly={readOnly}
              value={draft.unit}
              onChange={(event) => change({ unit: event.currentTarget.value })}
            />
            <WhyField editor={editor} />
          </section>
        </div>
      </EditedFormula>
    </EditorFrame>
  );
}
