import { useState } from 'react';
import { useDistribution } from '../../api/formulas.ts';
import type { FormulaType } from '../../api/formula-types.ts';
import type { Day } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { chipsOf, chipText, type Chip } from '../../lib/formula/chips.ts';
import { withCondition } from '../../lib/formula/conditions.ts';
import { limitText, limitValue } from '../../lib/formula/limits.ts';
import { chipWords } from '../../lib/formula/words.ts';
import { countBelow, nextEdge } from '../../lib/histogram.ts';
import { Histogram, HistogramTable } from '../Histogram.tsx';
import { QueryError } from '../messages.tsx';
import { PanelHead, SkeletonLines } from '../small.tsx';
import { TableSwitch } from '../TableSwitch.tsx';
import { valueText } from '../../lib/formula/values.ts';
import type { CheckedFormula } from './useCheckedFormula.ts';

interface Props {
  text: string;
  checked: CheckedFormula;
  day: Day | undefined;
  onChange?: (text: string) => void;
}

const TYPE_OF_KIND: Partial<Record<string, FormulaType>> = { number: 'number', share: 'share', duration: 'duration' };

// Where the line falls: the values of a condition's measure over all accounts, and its limit as a line to move.
export function LimitPanel({ text, checked, day, onChange }: Props) {
  const limits = chipsOf(text).filter((chip) => chip.parts && limitValue(chip.parts.value) !== null && /[<>]/.test(chip.parts.op));
  const [picked, setPicked] = useState<string | null>(null);
  const chip = limits.find((each) => each.parts!.what === picked) ?? limits.find((each) => /^change\(/i.test(each.parts!.what)) ?? limits[0];
  const [table, setTable] = useState(false);
  const distribution = useDistribution(chip?.parts?.what ?? null, day);
  if (!chip?.parts) {
    return (
      <section className="panel" aria-label={t('limit.title')}>
        <PanelHead title={t('limit.title')} />
        <p className="nothing small-text">{t('limit.none')}</p>
      </section>
    );
  }
  const parts = chip.parts;
  const type = TYPE_OF_KIND[parts.kind] ?? 'number';
  const value = limitValue(parts.value)!;
  const below = parts.op.startsWith('<');
  const alone = checked.answer?.conditions?.[chip.index]?.matched;
  const data = distribution.data;
  const words = chipWords(parts);
  const move = (next: number) => onChange?.(withCondition(text, chip.index, chipText(parts.what, parts.op, limitText(next, parts.kind))));
  return (
    <section className="panel" aria-label={t('limit.title')}>
      <PanelHead title={t('limit.title')} aside={<span className="mono tiny-text">{parts.what}</span>}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      {limits.length > 1 && <Picker limits={limits} current={chip} onPick={setPicked} />}
      <QueryError query={distribution} />
      {distribution.isPending && <SkeletonLines rows={6} />}
      {data && data.count > 0 && !table && (
        <Histogram
          distribution={data}
          type={type}
          height={236}
          limit={{ value, below, label: t('limit.line', { n: alone ?? '–', how: words.how, value: words.value }), onMove: onChange && move }}
        />
      )}
      {data && data.count > 0 && table && <HistogramTable distribution={data} type={type} />}
      {data && data.count > 0 && <Neighbours bins={data.bins} count={data.count} value={value} below={below} type={type} movable={onChange !== undefined} />}
      {data && (
        <p className="small-text second">
          {t('limit.half', { q1: valueText(data.q1, type), q3: valueText(data.q3, type) })}
        </p>
      )}
    </section>
  );
}

function Picker({ limits, current, onPick }: { limits: Chip[]; current: Chip; onPick: (what: string) => void }) {
  return (
    <div className="row wrap limit-picker" role="group" aria-label={t('limit.which')}>
      {limits.map((chip) => (
        <button key={chip.index} type="button" className="chip add" aria-pressed={chip.index === current.index} onClick={() => onPick(chip.parts!.what)}>
          {chipWords(chip.parts!).what}
        </button>
      ))}
    </div>
  );
}

interface NeighboursProps {
  bins: { from: number; to: number; count: number }[];
  count: number;
  value: number;
  below: boolean;
  type: FormulaType;
  movable: boolean;
}

// What the limit would catch at the edges beside it; there the counts are exact.
function Neighbours({ bins, count, value, below, type, movable }: NeighboursProps) {
  const caught = (edge: number) => (below ? countBelow(bins, edge) : count - countBelow(bins, edge));
  const up = nextEdge(bins, value, 1);
  const down = nextEdge(bins, value, -1);
  return (
    <p className="small-text second">
      {movable && t('limit.drag')}{' '}
      {up !== value && down !== value &&
        tx('limit.neighbours', { a: valueText(down, type), n: caught(down), b: valueText(up, type), m: caught(up) })}
    </p>
  );
}
