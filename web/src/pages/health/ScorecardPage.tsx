import './scorecard-page.css';
import '../account/health.css';
import '../portfolio/portfolio.css';
import { NumberInput, Select } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useScorecards, type Measure, type Scorecard, type ScorecardBody } from '../../api/health.ts';
import { useSuggestion } from '../../api/suggestions.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccuracyPanel } from '../portfolio/AccuracyPanel.tsx';
import { bodyOf, EMPTY_CARD, problemOfCard, readBody, sendCard, type CardDraft } from './card-draft.ts';
import { ComparePanel } from './ComparePanel.tsx';
import { ExceptionsPanel } from './ExceptionsPanel.tsx';
import { MeasureEditor } from './MeasureEditor.tsx';
import { MeasureList } from './MeasureList.tsx';

function emptyCard(shipped?: { name: string; body: Partial<ScorecardBody> }, suggested?: ScorecardBody | null): CardDraft {
  if (suggested) return readBody('', suggested);
  return shipped ? readBody(shipped.name, shipped.body) : EMPTY_CARD;
}

// A scorecard under work: measures with weights and curves, exceptions, bands, and what the change would do.
export function ScorecardPage() {
  const { id: param } = useParams({ from: '/app/health/$id' });
  const suggested = /^suggestion-(\d+)$/.exec(param)?.[1];
  const id = param === 'new' || param === 'shipped' || suggested ? null : param;
  const suggestion = useSuggestion(suggested ? Number(suggested) : null);
  const shipped = useScorecards().data?.shipped;
  const segments = useSegments().data?.items ?? [];
  const [at, setAt] = useState(0);
  const editor = useEditor<Scorecard, CardDraft>('/scorecards', id, {
    // The scorecard that comes with the program is a start like any other: saving it makes one of the workspace's own.
    // So are suggested points: they hold when somebody has named and saved them.
    empty: emptyCard(param === 'shipped' ? shipped : undefined, suggestion.data?.result?.scorecard),
    read: readBody,
    send: sendCard,
  });
  const { draft, change, day, readOnly } = editor;
  const problem = problemOfCard(draft);
  const chosen = draft.measures[Math.min(at, draft.measures.length - 1)];
  const setMeasure = (index: number, next: Partial<Measure>) =>
    change({ measures: draft.measures.map((measure, place) => (place === index ? { ...measure, ...next } : measure)) });
  if (suggestion.isError || (suggestion.data && !suggestion.data.result?.scorecard)) return <p className="nothing">{t('suggest.gone')}</p>;
  if ((param === 'shipped' && !shipped) || (suggested && !suggestion.data)) return <SkeletonLines rows={10} />;
  return (
    <EditorFrame editor={editor} problem={problem}>
      <div className="card-columns">
        <div className="card-main">
          <MeasureList measures={draft.measures} at={at} readOnly={readOnly} onOpen={setAt} onChange={(measures) => change({ measures })} />
          <ExceptionsPanel exceptions={draft.exceptions} readOnly={readOnly} onChange={(exceptions) => change({ exceptions })} />
          <section className="details-form" aria-label={t('scorecards.whom')}>
            <h2>{t('scorecards.whom')}</h2>
            <Select
              label={t('scorecards.for')}
              data={segments.filter((each) => each.scope === 'accounts').map((each) => ({ value: String(each.id), label: each.name }))}
              placeholder={t('scorecards.everybody')}
              clearable
              readOnly={readOnly}
              value={draft.segment ? String(draft.segment) : null}
              onChange={(segment) => change({ segment: segment ? Number(segment) : null })}
            />
            <NumberInput
              label={t('scorecards.position')}
              description={t('scorecards.position_hint')}
              min={1}
              max={1000}
              hideControls
              readOnly={readOnly}
              value={draft.position}
              onChange={(position) => change({ position: Math.max(1, Math.round(Number(position) || 1)) })}
            />
            <NumberInput
              label={t('scorecards.watch_from')}
              min={1}
              max={99}
              hideControls
              readOnly={readOnly}
              value={draft.bands.watch_from}
              onChange={(value) => change({ bands: { ...draft.bands, watch_from: Number(value) || 0 } })}
            />
            <NumberInput
              label={t('scorecards.thriving_from')}
              min={1}
              max={100}
              hideControls
              readOnly={readOnly}
              value={draft.bands.thriving_from}
              onChange={(value) => change({ bands: { ...draft.bands, thriving_from: Number(value) || 0 } })}
            />
            <WhyField editor={editor} />
          </section>
        </div>
        <div className="card-side">
          {chosen && (
            <MeasureEditor
              key={chosen.key}
              measure={chosen}
              day={day}
              readOnly={readOnly}
              onChange={(next) => setMeasure(Math.min(at, draft.measures.length - 1), next)}
            />
          )}
          <ComparePanel draft={draft} id={id} valid={problem === null} day={day} />
          <BacktestPanel tested={problem === null ? { scorecard: bodyOf(draft) } : null} path="/scorecards" id={id} />
          {id !== null && <AccuracyPanel scorecard={id} />}
        </div>
      </div>
    </EditorFrame>
  );
}
