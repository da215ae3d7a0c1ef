import { Autocomplete, NumberInput, Select, Switch, Textarea } from '@mantine/core';
import { ENTER_KINDS, PLAY_LIVES, type EnterKind, type PlayBody, type PlayEnter, type PlayLife } from '../../api/plays.ts';
import { useEventNames, useFields } from '../../api/queries.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { faultOf, PlayFormula, type Faults } from './PlayFormula.tsx';
import { whole } from './numbers.ts';

interface Props {
  body: PlayBody;
  faults: Faults;
  readOnly: boolean;
  fresh: boolean; // not saved yet: who goes through it can still be chosen
  onChange: (next: Partial<PlayBody>) => void;
}

// Everything of a play but its steps: who enters when, what it is judged by, who is held out, and how it keeps its manners.
export function SettingsForm(props: Props) {
  const { body, faults, readOnly, onChange } = props;
  return (
    <div className="play-settings">
      <Textarea className="panel" label={t('play.field_meaning')} description={t('play.meaning_hint')} autosize minRows={2} maxLength={4000} readOnly={readOnly} value={body.meaning} onChange={(event) => onChange({ meaning: event.currentTarget.value })} />
      <Entry {...props} />
      <PlayFormula
        title={t('play.field_goal')} label={t('play.goal_formula')} hint={t('play.goal_hint')} field="goal.formula" scope={body.audience} faults={faults} readOnly={readOnly}
        text={body.goal.formula} onChange={(formula) => onChange({ goal: { ...body.goal, formula } })}
      />
      <div className="panel settings-pair">
        <NumberInput
          label={t('play.goal_days')} min={1} max={730} hideControls readOnly={readOnly} error={faultOf(faults, 'goal.days')}
          value={body.goal.days} onChange={(value) => onChange({ goal: { ...body.goal, days: whole(value, 1, 730) } })}
        />
        <NumberInput
          label={t('play.holdout')} description={t('play.holdout_hint')} suffix="%" min={0} max={90} hideControls readOnly={readOnly} error={faultOf(faults, 'holdout')}
          value={body.holdout} onChange={(value) => onChange({ holdout: whole(value, 0, 90) })}
        />
      </div>
      <PlayFormula
        title={t('play.field_exit')} label={t('play.exit_formula')} hint={t('play.exit_hint')} field="exit.formula" scope={body.audience} faults={faults} readOnly={readOnly}
        text={body.exit.formula} onChange={(formula) => onChange({ exit: { formula } })}
      />
      <Manners {...props} />
    </div>
  );
}

function Entry({ body, faults, readOnly, fresh, onChange }: Props) {
  const people = body.audience === 'people';
  const kinds = ENTER_KINDS.filter((kind) => !people || kind === 'segment' || kind === 'hand');
  const setKind = (when: EnterKind) => onChange({ enter: bare(when) });
  return (
    <>
      <section className="panel settings-pair" aria-label={t('play.field_enter')}>
        <Select
          label={t('play.field_audience')} allowDeselect={false} readOnly={readOnly} disabled={!fresh}
          data={(['accounts', 'people'] as const).map((value) => ({ value, label: t(`play.audience_${value}`) }))}
          value={body.audience}
          onChange={(next) => next && onChange(next === 'people' ? { audience: 'people', enter: bare('segment') } : { audience: 'accounts', enter: bare('formula') })}
        />
        <Select
          label={t('play.enters')} allowDeselect={false} readOnly={readOnly} error={faultOf(faults, 'enter.when')}
          data={kinds.map((value) => ({ value, label: t(`play.when_${value}`) }))}
          value={body.enter.when}
          onChange={(next) => next && setKind(next as EnterKind)}
        />
        <EntryFields body={body} faults={faults} readOnly={readOnly} onChange={(enter) => onChange({ enter: { ...body.enter, ...enter } })} />
      </section>
      {body.enter.when === 'formula' && (
        <PlayFormula
          title={t('play.enter_title')} label={t('play.enter_formula_label')} hint={t('play.enter_hint')} field="enter.formula" faults={faults} readOnly={readOnly}
          text={body.enter.formula ?? ''} onChange={(formula) => onChange({ enter: { ...body.enter, formula } })}
        />
      )}
      <PlayFormula
        title={t('play.field_only')} label={t('play.only_formula')} hint={t('play.only_hint')} field="only.formula" faults={faults} readOnly={readOnly}
        text={body.only.formula} onChange={(formula) => onChange({ only: { formula } })}
      />
      <div className="panel settings-pair">
        <Select
          label={t('play.field_life')} allowDeselect={false} readOnly={readOnly}
          data={PLAY_LIVES.map((value) => ({ value, label: t(`play.life_${value}`) }))}
          value={body.life}
          onChange={(next) => next && onChange({ life: next as PlayLife })}
        />
        <NumberInput
          label={t('play.again')} description={t('play.again_hint')} min={0} max={730} hideControls readOnly={readOnly} error={faultOf(faults, 'again_days')}
          value={body.again_days} onChange={(value) => onChange({ again_days: whole(value, 0, 730) })}
        />
        <Switch withThumbIndicator={false} label={t('play.existing')} description={t('play.existing_hint')} disabled={readOnly} checked={body.existing} onChange={(event) => onChange({ existing: event.currentTarget.checked })} />
      </div>
    </>
  );
}

const bare = (when: EnterKind): PlayEnter => (when === 'formula' ? { when, formula: '' } : when === 'date' ? { when, attribute: '', days_before: 90 } : { when });

function EntryFields({ body, faults, readOnly, onChange }: Omit<Props, 'onChange' | 'fresh'> & { onChange: (next: Partial<PlayEnter>) => void }) {
  const { enter } = body;
  const segments = (useSegments().data?.items ?? []).filter((segment) => segment.scope === body.audience);
  const events = (useEventNames().data?.items ?? []).map((event) => event.name);
  const dates = (useFields().data ?? []).filter((field) => field.group === 'attribute' && field.kind === 'date').map((field) => field.key);
  if (enter.when === 'segment') {
    return (
      <Select
        label={t('play.enter_segment_label')} searchable nothingFoundMessage={t('common.nothing_found')} readOnly={readOnly} error={faultOf(faults, 'enter.segment')}
        data={segments.map((segment) => ({ value: String(segment.id), label: segment.name }))}
        value={enter.segment ? String(enter.segment) : null}
        onChange={(next) => onChange({ segment: next ? Number(next) : undefined })}
      />
    );
  }
  if (enter.when === 'event') {
    return <Autocomplete label={t('play.enter_event_label')} data={events} limit={20} maxLength={200} readOnly={readOnly} error={faultOf(faults, 'enter.event')} value={enter.event ?? ''} onChange={(event) => onChange({ event })} />;
  }
  if (enter.when !== 'date') return null;
  return (
    <>
      <Autocomplete label={t('play.enter_date_label')} data={dates} maxLength={200} readOnly={readOnly} error={faultOf(faults, 'enter.attribute')} value={enter.attribute ?? ''} onChange={(attribute) => onChange({ attribute })} />
      <NumberInput
        label={t('play.enter_days_label')} description={t('play.enter_days_hint')} min={-730} max={730} hideControls readOnly={readOnly} error={faultOf(faults, 'enter.days_before')}
        value={enter.days_before ?? 0} onChange={(value) => onChange({ days_before: whole(value, -730, 730) })}
      />
    </>
  );
}

// How loud it may be: which play goes first, and when messages go out.
function Manners({ body, faults, readOnly, onChange }: Props) {
  const { hours } = body;
  return (
    <section className="panel settings-pair" aria-label={t('play.manners')}>
      <h2>{t('play.manners')}</h2>
      <NumberInput
        label={t('play.field_priority')} description={t('play.priority_hint')} min={1} max={100} hideControls readOnly={readOnly} error={faultOf(faults, 'priority')}
        value={body.priority} onChange={(value) => onChange({ priority: whole(value, 1, 100) })}
      />
      <NumberInput
        label={t('play.late')} description={t('play.late_hint')} min={1} max={90} hideControls readOnly={readOnly} error={faultOf(faults, 'late_days')}
        value={body.late_days} onChange={(value) => onChange({ late_days: whole(value, 1, 90) })}
      />
      <Switch
        withThumbIndicator={false} label={t('play.hours_only')} description={t('play.hours_hint')} disabled={readOnly} checked={Boolean(hours)}
        onChange={(event) => onChange({ hours: event.currentTarget.checked ? { from: 8, to: 18, working_days: true } : null })}
      />
      {hours && (
        <>
          <Switch withThumbIndicator={false} label={t('play.hours_days')} disabled={readOnly} checked={hours.working_days} onChange={(event) => onChange({ hours: { ...hours, working_days: event.currentTarget.checked } })} />
          <NumberInput label={t('play.hours_from')} min={0} max={23} hideControls readOnly={readOnly} value={hours.from} onChange={(value) => onChange({ hours: { ...hours, from: whole(value, 0, 23) } })} />
          <NumberInput label={t('play.hours_to')} min={1} max={24} hideControls readOnly={readOnly} error={faultOf(faults, 'hours.to')} value={hours.to} onChange={(value) => onChange({ hours: { ...hours, to: whole(value, 1, 24) } })} />
        </>
      )}
    </section>
  );
}
