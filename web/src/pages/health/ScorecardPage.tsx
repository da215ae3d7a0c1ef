import './scorecard-page.css';
import '../account/health.css';
import '../portfolio/portfolio.css';
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { del } from '../../api/client.ts';
import { refreshDefinitions } from '../../api/definitions.ts';
import { useScorecards, type Measure, type Scorecard, type ScorecardBody } from '../../api/health.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { DefinitionHead } from '../../parts/definition/DefinitionHead.tsx';
import { SaveProblem } from '../../parts/definition/SaveProblem.tsx';
import { useDefinitionDraft } from '../../parts/definition/useDefinitionDraft.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccuracyPanel } from '../portfolio/AccuracyPanel.tsx';
import { EMPTY_CARD, problemOfCard, readBody, readCard, sendCard, type CardDraft } from './card-draft.ts';
import { ComparePanel } from './ComparePanel.tsx';
import { ExceptionsPanel } from './ExceptionsPanel.tsx';
import { MeasureEditor } from './MeasureEditor.tsx';
import { MeasureList } from './MeasureList.tsx';

// A scorecard under work: measures with weights and curves, exceptions, bands, and what the change would do.
export function ScorecardPage() {
  const { id: param } = useParams({ from: '/app/health/$id' });
  const id = param === 'new' || param === 'shipped' ? null : param;
  const shipped = useScorecards().data?.shipped;
  const navigate = useNavigate();
  const { day, past } = useShownDay();
  const segments = useSegments().data?.items ?? [];
  const [at, setAt] = useState(0);
  const work = useDefinitionDraft<Scorecard, CardDraft>('/scorecards', id, {
    // The scorecard that comes with the program is a start like any other: saving it makes one of the workspace's own.
    empty: param === 'shipped' && shipped ? readBody(shipped.name, shipped.body) : EMPTY_CARD,
    read: readCard,
    send: sendCard,
    onSaved: (saved) => {
      if (String(saved.id) !== param) void navigate({ to: '/health/$id', params: { id: String(saved.id) }, replace: true });
    },
  });
  const { draft, change } = work;
  usePageTitle(draft.name || t('scorecards.new'));
  const problem = problemOfCard(draft);
  const chosen = draft.measures[Math.min(at, draft.measures.length - 1)];
  const setMeasure = (index: number, next: Partial<Measure>) =>
    change({ measures: draft.measures.map((measure, place) => (place === index ? { ...measure, ...next } : measure)) });
  const remove = async () => {
    try {
      await del(`/scorecards/${param}`);
      refreshDefinitions('/scorecards');
      showToast(t('definition.deleted', { name: draft.name }));
      void navigate({ to: '/health' });
    } catch (error) {
      showToast(errorText(error));
    }
  };
  if (work.loading || work.query.isError || (param === 'shipped' && !shipped)) {
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
        path="/scorecards"
        back={{ to: '/health', label: t('scorecards.back') }}
        tag={t('scorecards.scorecard')}
        head={work.head}
        name={draft.name}
        onName={(name) => change({ name })}
        dirty={work.dirty}
        problem={problem}
        saving={work.saving}
        readOnly={past}
        onSave={work.save}
        onDiscard={work.discard}
        onRestore={(body, name) => change({ ...readBody(name, body as unknown as ScorecardBody), why: draft.why })}
      >
        {work.head && work.head.id > 0 && !past && (
          <button type="button" className="btn compact plain" onClick={() => void remove()}>
            {t('definition.delete')}
          </button>
        )}
      </DefinitionHead>
      <div className="scroll">
        <SaveProblem error={work.error} stale={work.stale} onReload={work.reload} onForce={work.saveAnyway} />
        <div className="card-columns">
          <div className="card-main">
            <MeasureList measures={draft.measures} at={at} readOnly={past} onOpen={setAt} onChange={(measures) => change({ measures })} />
            <ExceptionsPanel exceptions={draft.exceptions} readOnly={past} onChange={(exceptions) => change({ exceptions })} />
            <section className="details-form" aria-label={t('scorecards.whom')}>
              <h2>{t('scorecards.whom')}</h2>
              <Select
                label={t('scorecards.for')}
                data={segments.filter((each) => each.scope === 'accounts').map((each) => ({ value: String(each.id), label: each.name }))}
                placeholder={t('scorecards.everybody')}
                clearable
                readOnly={past}
                value={draft.segment ? String(draft.segment) : null}
                onChange={(segment) => change({ segment: segment ? Number(segment) : null })}
              />
              <NumberInput
                label={t('scorecards.position')}
                description={t('scorecards.position_hint')}
                min={1}
                max={1000}
                hideControls
                readOnly={past}
                value={draft.position}
                onChange={(position) => change({ position: Math.max(1, Math.round(Number(position) || 1)) })}
              />
              <NumberInput
                label={t('scorecards.watch_from')}
                min={1}
                max={99}
                hideControls
                readOnly={past}
                value={draft.bands.watch_from}
                onChange={(value) => change({ bands: { ...draft.bands, watch_from: Number(value) || 0 } })}
              />
              <NumberInput
                label={t('scorecards.thriving_from')}
                min={1}
                max={100}
                hideControls
                readOnly={past}
                value={draft.bands.thriving_from}
                onChange={(value) => change({ bands: { ...draft.bands, thriving_from: Number(value) || 0 } })}
              />
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
          <div className="card-side">
            {chosen && (
              <MeasureEditor
                key={chosen.key}
                measure={chosen}
                day={day}
                readOnly={past}
                onChange={(next) => setMeasure(Math.min(at, draft.measures.length - 1), next)}
              />
            )}
            <ComparePanel draft={draft} id={id} valid={problem === null || problem === t('definition.need_name')} day={day} />
            {id !== null && <AccuracyPanel scorecard={id} />}
          </div>
        </div>
      </div>
    </>
  );
}
