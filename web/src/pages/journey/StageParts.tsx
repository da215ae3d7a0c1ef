import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useExperience } from '../../api/experience.ts';
import { RESOURCE_KINDS, type ResourceKind, type StageResource } from '../../api/ahead.ts';
import { CONTACT_OWNERS, type Contact, type ContactOwner, type StageMilestone } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { Icon } from '../../parts/Icon.tsx';
import { PanelHead } from '../../parts/small.tsx';

interface ListProps<T> {
  items: T[];
  readOnly: boolean;
  onChange: (items: T[]) => void;
}

const MILESTONES_MAX = 12;
const CONTACTS_MAX = 20;
const RESOURCES_MAX = 20;

const replaced = <T,>(items: T[], index: number, next: Partial<T>) => items.map((item, at) => (at === index ? { ...item, ...next } : item));
const without = <T,>(items: T[], index: number) => items.filter((_, at) => at !== index);

// What should be reached in the stage, and by when.
export function MilestoneList({ items, readOnly, onChange }: ListProps<StageMilestone>) {
  const add = () => onChange([...items, { name: '', formula: '', day: 0, module: false, first_value: false }]);
  return (
    <section className="panel" aria-label={t('stage.milestones')}>
      <PanelHead title={t('stage.milestones')}>
        {!readOnly && items.length < MILESTONES_MAX && (
          <button type="button" className="btn compact" onClick={add}>
            <Icon name="plus" size="small" />
            {t('stage.add_milestone')}
          </button>
        )}
      </PanelHead>
      {items.map((item, index) => (
        <Milestone
          key={index}
          item={item}
          number={index + 1}
          readOnly={readOnly}
          onChange={(next) => onChange(replaced(items, index, next))}
          onRemove={() => onChange(without(items, index))}
        />
      ))}
    </section>
  );
}

interface MilestoneProps {
  item: StageMilestone;
  number: number;
  readOnly: boolean;
  onChange: (next: Partial<StageMilestone>) => void;
  onRemove: () => void;
}

function Milestone({ item, number, readOnly, onChange, onRemove }: MilestoneProps) {
  const vocabulary = useVocabulary(item.formula);
  const checked = useCheckedFormula(item.formula, undefined);
  const title = t('stage.milestone', { n: number });
  return (
    <div className="stage-part" role="group" aria-label={title}>
      <div className="stage-fields">
        <TextInput className="grow" label={t('stage.name')} maxLength={100} readOnly={readOnly} value={item.name} onChange={(event) => onChange({ name: event.currentTarget.value })} />
        <NumberInput
          label={t('stage.day')}
          w={120}
          min={0}
          max={3650}
          hideControls
          readOnly={readOnly}
          value={item.day}
          onChange={(value) => onChange({ day: Math.max(0, Math.min(3650, Math.round(Number(value) || 0))) })}
        />
        <Switch withThumbIndicator={false} label={t('stage.module')} checked={item.module} disabled={readOnly} onChange={(event) => onChange({ module: event.currentTarget.checked })} />
        <Switch withThumbIndicator={false} label={t('stage.first_value')} checked={item.first_value} disabled={readOnly} onChange={(event) => onChange({ first_value: event.currentTarget.checked })} />
        {!readOnly && <Remove name={item.name || title} onRemove={onRemove} />}
      </div>
      <FormulaEditor
        value={item.formula}
        onChange={(formula) => onChange({ formula })}
        label={`${t('stage.formula')}: ${item.name || title}`}
        vocabulary={vocabulary}
        problem={checked.problem}
        readOnly={readOnly}
        least={1}
      />
    </div>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const label = t('stage.remove', { name });
  return (
    <button type="button" className="btn compact plain square" aria-label={label} title={label} onClick={onRemove}>
      <Icon name="close" size="small" />
    </button>
  );
}

// Where customers meet the company during the stage, and who has most influence on it.
export function ContactList({ items, readOnly, onChange }: ListProps<Contact>) {
  const add = () => onChange([...items, { name: '', owner: 'brand', direct: true, responsible: '', quality: '' }]);
  return (
    <section className="panel" aria-label={t('stage.touchpoints')}>
      <PanelHead title={t('stage.touchpoints')}>
        {!readOnly && items.length < CONTACTS_MAX && (
          <button type="button" className="btn compact" onClick={add}>
            <Icon name="plus" size="small" />
            {t('stage.add_touchpoint')}
          </button>
        )}
      </PanelHead>
      {items.map((item, index) => {
        const change = (next: Partial<Contact>) => onChange(replaced(items, index, next));
        return (
          <div key={index} className="stage-part stage-fields" role="group" aria-label={item.name || t('stage.add_touchpoint')}>
            <TextInput className="grow" label={t('stage.name')} maxLength={100} readOnly={readOnly} value={item.name} onChange={(event) => change({ name: event.currentTarget.value })} />
            <Select
              label={t('stage.owner')}
              w={140}
              allowDeselect={false}
              readOnly={readOnly}
              data={CONTACT_OWNERS.map((value) => ({ value, label: t(`journey.owner_${value}`) }))}
              value={item.owner}
              onChange={(owner) => owner && change({ owner: owner as ContactOwner })}
            />
            <TextInput label={t('stage.responsible')} maxLength={100} readOnly={readOnly} value={item.responsible} onChange={(event) => change({ responsible: event.currentTarget.value })} />
            <TextInput className="grow" label={t('stage.quality')} maxLength={100} readOnly={readOnly} value={item.quality} onChange={(event) => change({ quality: event.currentTarget.value })} />
            <Switch withThumbIndicator={false} label={t('stage.direct')} checked={item.direct} disabled={readOnly} onChange={(event) => change({ direct: event.currentTarget.checked })} />
            {!readOnly && <Remove name={item.name || t('stage.touchpoints')} onRemove={() => onChange(without(items, index))} />}
          </div>
        );
      })}
    </section>
  );
}

// What is ready to help customers into the stage and on in it.
export function ResourceList({ items, readOnly, onChange }: ListProps<StageResource>) {
  return (
    <section className="panel" aria-label={t('ahead.resources')}>
      <PanelHead title={t('ahead.resources')}>
        {!readOnly && items.length < RESOURCES_MAX && (
          <button type="button" className="btn compact" onClick={() => onChange([...items, { name: '', kind: 'guide', url: '' }])}>
            <Icon name="plus" size="small" />
            {t('ahead.add_resource')}
          </button>
        )}
      </PanelHead>
      {items.map((item, index) => {
        const change = (next: Partial<StageResource>) => onChange(replaced(items, index, next));
        const title = t('ahead.resource', { n: index + 1 });
        return (
          <div key={index} className="stage-part stage-fields" role="group" aria-label={title}>
            <TextInput className="grow" label={t('stage.name')} maxLength={100} readOnly={readOnly} value={item.name} onChange={(event) => change({ name: event.currentTarget.value })} />
            <Select
              label={t('ahead.resource_kind')}
              w={140}
              allowDeselect={false}
              readOnly={readOnly}
              data={RESOURCE_KINDS.map((value) => ({ value, label: t(`ahead.resource_${value}`) }))}
              value={item.kind}
              onChange={(kind) => kind && change({ kind: kind as ResourceKind })}
            />
            <TextInput className="grow" type="url" label={t('ahead.resource_url')} maxLength={500} readOnly={readOnly} value={item.url} onChange={(event) => change({ url: event.currentTarget.value })} />
            {!readOnly && <Remove name={item.name || title} onRemove={() => onChange(without(items, index))} />}
          </div>
        );
      })}
    </section>
  );
}

// What customers should notice, so that they feel as the motif says.
export function ClueList({ items, readOnly, onChange }: ListProps<string>) {
  const motif = useExperience().data?.motif ?? '';
  return (
    <section className="panel" aria-label={t('experience.clues')}>
      <Textarea
        label={t('experience.clues')}
        description={motif ? t('experience.clues_hint', { motif }) : t('experience.clues_hint_none')}
        autosize
        minRows={2}
        readOnly={readOnly}
        value={items.join('\n')}
        onChange={(event) => onChange(event.currentTarget.value.split('\n'))}
      />
    </section>
  );
}
