import { useState } from 'react';
import type { CalibrationPart, SuggestedModel } from '../../api/suggestions.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShareExact } from '../../lib/format.ts';
import { boldNumbers } from '../../lib/sentence.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';

const WIDTH = 360;
const HEIGHT = 240;
const LEFT = 40;
const BOTTOM = 32;
const TOP = 12;
const RIGHT = 12;

// Whether chances came true: about a tenth of the cases a dot, on the line where what was said is what came.
export function ReliabilityPanel({ model }: { model: SuggestedModel }) {
  const [table, setTable] = useState(false);
  const { parts, sentence } = model.calibration;
  return (
    <section className="panel" aria-label={t('suggest.trust')}>
      <PanelHead title={t('suggest.trust')} aside={t('suggest.trust_aside')}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      <p className="second">{boldNumbers(sentence)}</p>
      {table ? <PartTable parts={parts} /> : <Chart parts={parts} />}
    </section>
  );
}

function Chart({ parts }: { parts: CalibrationPart[] }) {
  const top = Math.max(0.05, ...parts.flatMap((part) => [part.said, part.came]));
  const most = Math.ceil(top * 10) / 10;
  const x = (share: number) => LEFT + (share / most) * (WIDTH - LEFT - RIGHT);
  const y = (share: number) => HEIGHT - BOTTOM - (share / most) * (HEIGHT - BOTTOM - TOP);
  const marks = [0, most / 2, most];
  return (
    <svg className="reliability" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('suggest.reliability')}>
      {marks.map((mark) => (
        <g key={mark}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(mark)} y2={y(mark)} className="grid" />
          <text x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
            {formatShareExact(mark)}
          </text>
          <text x={x(mark)} y={HEIGHT - BOTTOM + 14} textAnchor={mark === 0 ? 'start' : mark === most ? 'end' : 'middle'}>
            {formatShareExact(mark)}
          </text>
        </g>
      ))}
      <line x1={x(0)} y1={y(0)} x2={x(most)} y2={y(most)} className="right-line" />
      <text x={x(most) - 4} y={y(most) + 22} textAnchor="end">
        {t('suggest.right')}
      </text>
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 3} textAnchor="middle">
        {t('suggest.said_axis')}
      </text>
      <text x={LEFT} y={TOP - 2}>
        {t('suggest.came_axis')}
      </text>
      {parts.map((part) => (
        <circle key={part.said} cx={x(part.said)} cy={y(part.came)} r={4} className="dot">
          <title>{partText(part)}</title>
        </circle>
      ))}
    </svg>
  );
}

function partText(part: CalibrationPart): string {
  return t('suggest.part', { said: formatShareExact(part.said), came: formatShareExact(part.came), n: formatNumber(part.cases) });
}

function PartTable({ parts }: { parts: CalibrationPart[] }) {
  return (
    <table className="plain-table compare-table">
      <thead>
        <tr>
          <th>{t('suggest.said')}</th>
          <th className="right">{t('suggest.came')}</th>
          <th className="right">{t('suggest.cases')}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.said}>
            <th scope="row">{formatShareExact(part.said)}</th>
            <td className="right">{formatShareExact(part.came)}</td>
            <td className="right">{formatNumber(part.cases)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
