import { Popover, Select, TextInput } from '@mantine/core';
import { Fragment, useEffect, useState, type ReactElement } from 'react';
import { t } from '../../i18n/index.tsx';
import { chipsOf, chipText, opsOf, type Chip, type ChipOp } from '../../lib/formula/chips.ts';
import { withCondition, withMore, withoutCondition } from '../../lib/formula/conditions.ts';
import { KIND_OF_TYPE, opTakesValue, readChipValue, typedChipValue, type Measure } from '../../lib/formula/measures.ts';
import { chipWords, measureWords, opWords } from '../../lib/formula/words.ts';
import { Icon } from '../Icon.tsx';
import { PanelHead } from '../small.tsx';
import type { Problem } from './segments.ts';

interface Props {
  value: string;
  measures: Measure[];
  problem: Problem | null;
  readOnly?: boolean;
  onChange: (text: string) => void;
}

// The same formula for those who do not type: a chip a condition, each of three parts.
export function ChipBuilder({ value, measures, problem, readOnly = false, onChange }: Props) {
  const chips = chipsOf(value);
  const [editing, setEditing] = useState<number | null>(null);
  const wrong = (chip: Chip) => problem !== null && problem.at >= chip.condition.at && problem.at <= chip.condition.end;
  return (
    <section className="chip-builder" aria-label={t('builder.title')}>
      <PanelHead title={t('builder.title')} aside={t('builder.aside')} />
      <div className="built-chips">
        {chips.map((chip) => (
          <Fragment key={chip.index}>
            {chip.index > 0 && <span className="quiet">{t('builder.and')}</span>}
            <ChipEditor
              opened={editing === chip.index}
              onOpen={(open) => setEditing(open && !readOnly ? chip.index : null)}
              chip={chip}
              measures={measures}
              onApply={(text) => onChange(withCondition(value, chip.index, text))}
              onRemove={() => onChange(withoutCondition(value, chip.index))}
            >
              <button
                type="button"
                className={`built-chip${wrong(chip) ? ' wrong' : ''}`}
                aria-haspopup="dialog"
                aria-expanded={editing === chip.index}
                disabled={readOnly}
                onClick={() => setEditing(editing === chip.index ? null : chip.index)}
              >
                <ChipFace chip={chip} />
              </button>
            </ChipEditor>
          </Fragment>
        ))}
        {!readOnly && (
          <ChipEditor
            opened={editing === -1}
            onOpen={(open) => setEditing(open ? -1 : null)}
            chip={null}
            measures={measures}
            onApply={(text) => onChange(withMore(value, text))}
          >
            <button
              type="button"
              className="chip add"
              aria-haspopup="dialog"
              aria-expanded={editing === -1}
              onClick={() => setEditing(editing === -1 ? null : -1)}
            >
              <Icon name="plus" />
              {t('builder.add')}
            </button>
          </ChipEditor>
        )}
      </div>
    </section>
  );
}

function ChipFace({ chip }: { chip: Chip }) {
  if (!chip.parts) return <span className="mono">{chip.condition.text}</span>;
  const words = chipWords(chip.parts);
  return (
    <>
      <span>{words.what}</span>
      <span>{words.how}</span>
      {words.value !== '' && <span>{words.value}</span>}
    </>
  );
}

interface EditorProps {
  opened: boolean;
  onOpen: (open: boolean) => void;
  chip: Chip | null;
  measures: Measure[];
  onApply: (text: string) => void;
  onRemove?: () => void;
  children: ReactElement;
}

function ChipEditor(props: EditorProps) {
  return (
    <Popover opened={props.opened} onChange={props.onOpen} position="bottom-start" trapFocus returnFocus withinPortal withRoles={false}>
      <Popover.Target>{props.children}</Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('builder.condition')}>
        {props.opened &&
          (props.chip && !props.chip.parts ? <TextForm {...props} chip={props.chip} /> : <PartsForm {...props} />)}
      </Popover.Dropdown>
    </Popover>
  );
}

function TextForm({ chip, onApply, onOpen, onRemove }: EditorProps & { chip: Chip }) {
  const [text, setText] = useState(chip.condition.text);
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onApply(text.trim());
        onOpen(false);
      }}
    >
      <TextInput
        label={t('builder.text')}
        description={t('builder.text_hint')}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormButtons onRemove={onRemove} onOpen={onOpen} />
    </form>
  );
}

function PartsForm({ chip, measures, onApply, onOpen, onRemove }: EditorProps) {
  const [what, setWhat] = useState(chip?.parts?.what ?? '');
  const measure = measures.find((each) => each.text === what);
  const kind = measure ? KIND_OF_TYPE[measure.type] : (chip?.parts?.kind ?? 'number');
  const ops = opsOf(kind);
  const [op, setOp] = useState<ChipOp>(chip?.parts?.op ?? '<');
  const offered = chip?.parts && chip.parts.what === what && !ops.includes(chip.parts.op) ? [chip.parts.op, ...ops] : ops;
  const [typed, setTyped] = useState(chip?.parts ? typedChipValue(chip.parts.value, chip.parts.kind) : '');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (!offered.includes(op)) setOp(offered[0]!);
  }, [offered.join()]);
  const apply = () => {
    if (what === '') return setError(t('builder.need_measure'));
    if (!opTakesValue(op)) onApply(chipText(what, op, ''));
    else {
      const read = readChipValue(typed, op === 'within' || op === 'within next' ? 'duration' : kind);
      if ('error' in read) return setError(read.error);
      onApply(chipText(what, op, read.value));
    }
    onOpen(false);
  };
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Select
        label={t('builder.measure')}
        data={groupedMeasures(measures, what)}
        value={what || null}
        searchable
        data-autofocus
        allowDeselect={false}
        maxDropdownHeight={280}
        limit={200}
        nothingFoundMessage={t('builder.nothing')}
        comboboxProps={{ withinPortal: false }}
        onChange={(text) => {
          setWhat(text ?? '');
          setError(null);
        }}
      />
      <Select
        label={t('builder.how')}
        data={offered.map((each) => ({ value: each, label: opWords(each, kind) }))}
        value={op}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => next && setOp(next as ChipOp)}
      />
      {opTakesValue(op) && (
        <TextInput
          label={t(kind === 'share' ? 'builder.value_share' : kind === 'duration' ? 'builder.value_days' : 'builder.value')}
          value={typed}
          error={error}
          inputMode={kind === 'number' || kind === 'share' ? 'decimal' : 'text'}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setError(null);
          }}
        />
      )}
      {error && !opTakesValue(op) && <p className="bad small-text">{error}</p>}
      <FormButtons onRemove={onRemove} onOpen={onOpen} />
    </form>
  );
}

function FormButtons({ onRemove, onOpen }: Pick<EditorProps, 'onRemove' | 'onOpen'>) {
  return (
    <div className="row">
      <button type="submit" className="btn compact main">
        {t('builder.apply')}
      </button>
      {onRemove && (
        <button
          type="button"
          className="btn compact plain push"
          onClick={() => {
            onRemove();
            onOpen(false);
          }}
        >
          {t('builder.remove')}
        </button>
      )}
    </div>
  );
}

// A measure that is not among the offered ones (it was typed) stands first, in words where there are some.
function groupedMeasures(measures: Measure[], current: string) {
  const groups = new Map<string, { value: string; label: string }[]>();
  const known = new Set<string>();
  if (current && !measures.some((each) => each.text === current)) {
    groups.set(t('builder.typed'), [{ value: current, label: measureWords(current) }]);
  }
  for (const measure of measures) {
    if (known.has(measure.text)) continue;
    known.add(measure.text);
    groups.set(measure.group, [...(groups.get(measure.group) ?? []), { value: measure.text, label: measure.label }]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
