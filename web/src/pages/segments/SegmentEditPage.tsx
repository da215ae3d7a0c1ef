import '../formulas/formulas.css';
import { Textarea } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import type { Segment } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { EditedFormula, EditorFrame, formulaProblem, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { LimitPanel } from '../../parts/formula/LimitPanel.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';

interface Draft {
  name: string;
  why: string;
  formula: string;
  description: string;
  scope: 'accounts' | 'people';
  members: string; // of a list without a formula: one id a line
}

const EMPTY: Draft = { name: '', why: '', formula: '', description: '', scope: 'accounts', members: '' };

function read(name: string, body: Record<string, unknown>): Draft {
  const { formula, description, scope, static: members } = body as Partial<Segment>;
  return {
    name,
    why: '',
    formula: formula ?? '',
    description: description ?? '',
    scope: scope ?? 'accounts',
    members: (members ?? []).join('\n'),
  };
}

// A segment under work: the formula that says who belongs, or a plain list of ids.
export function SegmentEditPage() {
  const { id: param } = useParams({ from: '/app/segments/$id/edit' });
  const search = useSearch({ from: '/app/segments/$id/edit' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Segment, Draft>('/segments', id, {
    empty: { ...EMPTY, formula: search.formula ?? '' },
    read,
    send: ({ name, formula, description, scope, members }) => ({
      name,
      description,
      scope,
      ...(formula.trim() !== '' ? { formula } : { static: idsOf(members) }),
    }),
  });
  const { draft, change, day, readOnly } = editor;
  const checked = useCheckedFormula(draft.formula, day, draft.scope);
  const listed = draft.formula.trim() === '';
  const problem = !listed ? formulaProblem(draft.formula, checked) : idsOf(draft.members).length === 0 ? t('segments.need_members') : null;
  return (
    <EditorFrame editor={editor} problem={problem}>
      <EditedFormula editor={editor} checked={checked} problem={problem}>
        {!listed && draft.scope === 'accounts' && (
          <div className="work-bottom lined">
            <LimitPanel text={draft.formula} checked={checked} day={day} onChange={readOnly ? undefined : (formula) => change({ formula })} />
            <BacktestPanel tested={problem === null ? { formula: draft.formula } : null} path="/segments" id={id} />
          </div>
        )}
        <section className="details-form" aria-label={t('metrics.details')}>
          <h2>{t('metrics.details')}</h2>
          <div className="segmented" role="group" aria-label={t('segments.scope')}>
            {(['accounts', 'people'] as const).map((scope) => (
              <button key={scope} type="button" aria-pressed={draft.scope === scope} disabled={readOnly} onClick={() => change({ scope })}>
                {t(`segments.scope_${scope}`)}
              </button>
            ))}
          </div>
          <Textarea
            className="wide-field"
            label={t('segments.description')}
            autosize
            minRows={2}
            maxLength={500}
            readOnly={readOnly}
            value={draft.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          {listed && (
            <Textarea
              className="wide-field"
              label={t('segments.list')}
              description={t('segments.list_hint')}
              autosize
              minRows={3}
              maxRows={10}
              readOnly={readOnly}
              value={draft.members}
              onChange={(event) => change({ members: event.currentTarget.value })}
            />
          )}
          <WhyField editor={editor} />
        </section>
      </EditedFormula>
    </EditorFrame>
  );
}

function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/).map((id) => id.trim()).filter(Boolean))];
}
