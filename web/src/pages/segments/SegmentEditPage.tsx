import '../formulas/formulas.css';
import { Textarea, TextInput } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { del } from '../../api/client.ts';
import { refreshDefinitions } from '../../api/definitions.ts';
import type { Segment } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { DefinitionHead } from '../../parts/definition/DefinitionHead.tsx';
import { SaveProblem } from '../../parts/definition/SaveProblem.tsx';
import { useDefinitionDraft } from '../../parts/definition/useDefinitionDraft.ts';
import { FormulaWorkspace } from '../../parts/formula/FormulaWorkspace.tsx';
import { LimitPanel } from '../../parts/formula/LimitPanel.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

interface Draft {
  name: string;
  why: string;
  formula: string;
  description: string;
  scope: 'accounts' | 'people';
  members: string; // of a list without a formula: one id a line
}

// A segment under work: the formula that says who belongs, or a plain list of ids.
export function SegmentEditPage() {
  const { id: param } = useParams({ from: '/app/segments/$id/edit' });
  const search = useSearch({ from: '/app/segments/$id/edit' });
  const id = param === 'new' ? null : param;
  const navigate = useNavigate();
  const { day, past } = useShownDay();
  const work = useDefinitionDraft<Segment, Draft>('/segments', id, {
    empty: { name: '', why: '', formula: search.formula ?? '', description: '', scope: 'accounts', members: '' },
    read: (saved) => ({
      name: saved.name,
      why: '',
      formula: saved.formula,
      description: saved.description,
      scope: saved.scope,
      members: (saved.static ?? []).join('\n'),
    }),
    send: ({ name, formula, description, scope, members }) => ({
      name,
      description,
      scope,
      ...(formula.trim() !== '' ? { formula } : { static: idsOf(members) }),
    }),
    onSaved: (saved) => void navigate({ to: '/segments/$id', params: { id: String(saved.id) }, replace: id === null }),
  });
  const { draft, change } = work;
  const checked = useCheckedFormula(draft.formula, day, draft.scope);
  usePageTitle(draft.name || t('segments.new'));
  const empty = draft.formula.trim() === '' && idsOf(draft.members).length === 0;
  const problem = checked.problem
    ? t('definition.errors')
    : draft.name.trim() === ''
      ? t('definition.need_name')
      : empty
        ? t('segments.need_members')
        : null;
  const remove = async () => {
    try {
      await del(`/segments/${param}`);
      refreshDefinitions('/segments');
      showToast(t('definition.deleted', { name: draft.name }));
      void navigate({ to: '/segments' });
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
  return (
    <>
      <DefinitionHead
        path="/segments"
        back={{ to: '/segments', label: t('segments.back') }}
        tag={t('segments.segment')}
        head={work.head}
        name={draft.name}
        onName={(name) => change({ name })}
        dirty={work.dirty}
        problem={problem}
        saving={work.saving}
        readOnly={past}
        onSave={work.save}
        onDiscard={work.discard}
        onRestore={(body, name) => change({ formula: String(body.formula ?? ''), description: String(body.description ?? ''), name })}
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
          label={t('segments.formula_of', { name: draft.name || t('segments.new') })}
          readOnly={past}
          onSave={() => problem === null && work.dirty && work.save()}
        >
          <div className="work-bottom">
            <LimitPanel text={draft.formula} checked={checked} day={day} onChange={past ? undefined : (formula) => change({ formula })} />
            <section className="details-form" aria-label={t('metrics.details')}>
              <h2>{t('metrics.details')}</h2>
              <div className="segmented" role="group" aria-label={t('segments.scope')}>
                {(['accounts', 'people'] as const).map((scope) => (
                  <button key={scope} type="button" aria-pressed={draft.scope === scope} disabled={past} onClick={() => change({ scope })}>
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
                readOnly={past}
                value={draft.description}
                onChange={(event) => change({ description: event.currentTarget.value })}
              />
              {draft.formula.trim() === '' && (
                <Textarea
                  className="wide-field"
                  label={t('segments.list')}
                  description={t('segments.list_hint')}
                  autosize
                  minRows={3}
                  maxRows={10}
                  readOnly={past}
                  value={draft.members}
                  onChange={(event) => change({ members: event.currentTarget.value })}
                />
              )}
              {work.head && (
                <TextInput
                  className="wide-field"
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

function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/).map((id) => id.trim()).filter(Boolean))];
}
