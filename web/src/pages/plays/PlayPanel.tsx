import { useRef, type KeyboardEvent } from 'react';
import type { PlayBody, PlayFlow } from '../../api/plays.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { stepOf, waysOf } from '../../lib/plays/graph.ts';
import { stepTitle, type PlayNames } from '../../lib/plays/words.ts';
import { PanelHead } from '../../parts/small.tsx';
import { AddStep } from './AddStep.tsx';
import { FollowedPanel } from './FollowedPanel.tsx';
import { wayWord } from './nodes.ts';
import type { Faults } from './PlayFormula.tsx';
import type { Edits, PlayEditor } from './PlayPage.tsx';
import { ResultsPanel } from './ResultsPanel.tsx';
import { RunsPanel } from './RunsPanel.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { StepForm } from './StepForm.tsx';

export const TABS = ['results', 'step', 'runs', 'followed', 'settings'] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  editor: PlayEditor;
  body: PlayBody;
  names: PlayNames;
  faults: Faults;
  editing: boolean;
  flow: PlayFlow | null;
  tab: Tab;
  onTab: (tab: Tab) => void;
  selected: string | null;
  edit: Edits;
  onRemove: (id: string) => void;
}

// Beside the picture: what came of the play, the step that was chosen, who is on the way, and the rest of what it says.
export function PlayPanel(props: Props) {
  const { editor, body, faults, editing, flow, tab, onTab, edit } = props;
  const { id } = editor;
  const calls = useMayCall();
  // What is not saved has nobody on the way, and no results.
  const there = TABS.filter((each) => (each === 'results' ? id !== null && calls('GET', '/plays/{id}/results') : (each !== 'runs' && each !== 'followed') || (id !== null && calls('GET', '/plays/{id}/runs'))));
  const shown = there.includes(tab) ? tab : 'settings';
  return (
    <>
      <TabList tabs={there} at={shown} runs={flow?.counts.going ?? null} onTab={onTab} />
      <div role="tabpanel" id="play-tab-panel" aria-labelledby={`play-tab-${shown}`} tabIndex={shown === 'results' ? 0 : -1} className="play-tab">
        {shown === 'results' && id && <ResultsPanel id={id} body={body} />}
        {shown === 'step' && <StepPanel {...props} />}
        {shown === 'runs' && id && <RunsPanel id={id} body={body} names={props.names} />}
        {shown === 'followed' && id && <FollowedPanel id={id} flow={flow} />}
        {shown === 'settings' && <SettingsForm body={body} faults={faults} readOnly={!editing} fresh={id === null} onChange={edit.change} />}
      </div>
    </>
  );
}

function TabList({ tabs, at, runs, onTab }: { tabs: Tab[]; at: Tab; runs: number | null; onTab: (tab: Tab) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(at) + by + tabs.length) % tabs.length]!;
    onTab(next);
    list.current?.querySelector<HTMLElement>(`#play-tab-${next}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={t('play.panel')} className="play-tabs">
      {tabs.map((each) => (
        <button key={each} type="button" role="tab" id={`play-tab-${each}`} aria-selected={each === at} aria-controls="play-tab-panel" tabIndex={each === at ? 0 : -1} onClick={() => onTab(each)} onKeyDown={move}>
          {t(`play.tab_${each}`)}
          {each === 'runs' && runs !== null && <span className="quiet small-text"> {formatNumber(runs)}</span>}
        </button>
      ))}
    </div>
  );
}

function StepPanel({ body, names, faults, editing, flow, selected, edit, onRemove }: Props) {
  const step = selected === null ? undefined : stepOf(body.steps, selected);
  if (!step) {
    return (
      <section className="panel" aria-label={t('play.tab_step')}>
        <p className="nothing small-text">{t(editing ? 'play.choose_step_edit' : 'play.choose_step')}</p>
        {editing && body.steps.length === 0 && <AddStep label={t('play.add_first')} text={t('play.add_first')} onAdd={(kind) => edit.insert(null, 'next', kind)} />}
      </section>
    );
  }
  const ways = waysOf(step);
  const counts = flow?.steps.find((each) => each.id === step.id);
  return (
    <section className="panel" aria-label={t('play.tab_step')}>
      <PanelHead title={stepTitle(step, body.steps, names)} />
      {counts && counts.outcomes.length > 0 && (
        <dl className="pairs step-outcomes">
          {counts.outcomes.map(({ outcome, count }) => (
            <div key={outcome} className="pair">
              <dt>{outcomeWord(outcome)}</dt>
              <dd>{formatNumber(count)}</dd>
            </div>
          ))}
        </dl>
      )}
      <StepForm
        key={step.id}
        step={step}
        body={body}
        names={names}
        faults={faults}
        readOnly={!editing}
        onChange={(next) => edit.step(step.id, next)}
        onLead={(way, to) => edit.connect(step.id, way, to)}
        onRename={(to) => edit.rename(step.id, to)}
      />
      {editing && (
        <p className="row wrap step-foot">
          {(step.next === step.otherwise ? ways.slice(0, 1) : ways).map((way) => (
            <AddStep
              key={way}
              label={ways.length > 1 && step.next !== step.otherwise ? t('play.add_on', { way: wayWord(step.kind, way) }) : t('play.add')}
              text={ways.length > 1 && step.next !== step.otherwise ? t('play.add_on', { way: wayWord(step.kind, way) }) : t('play.add')}
              onAdd={(kind) => edit.insert(step.id, way, kind)}
            />
          ))}
          <button type="button" className="btn compact plain" onClick={() => onRemove(step.id)}>
            {t('play.remove')}
          </button>
        </p>
      )}
    </section>
  );
}

const OUTCOMES = ['done', 'nobody', 'failed', 'late', 'waited', 'came_true', 'timed_out', 'yes', 'no', 'goal', 'exit', 'skipped', 'first', 'second', 'cannot_come'] as const;

// The server names outcomes; here they are said. One that is not known is shown as it came.
export function outcomeWord(outcome: string): string {
  const known = OUTCOMES.find((each) => each === outcome);
  return known ? t(`play.outcome_${known}`) : outcome;
}
