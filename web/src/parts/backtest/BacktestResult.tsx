import type { BacktestResult } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { BacktestTable } from './BacktestTable.tsx';
import { BacktestTimeline } from './BacktestTimeline.tsx';

interface Props {
  result: BacktestResult;
  versus: BacktestResult | null;
  name: string; // of what it is compared with
  from: string;
  to: string;
  table: boolean;
}

// What a run over the past came to: its figures, alone or beside another's, each case, and the work it would have been.
export function Result({ result, versus, name, from, to, table }: Props) {
  return (
    <>
      {versus ? <SideBySide result={result} versus={versus} name={name} /> : <Figures result={result} />}
      {table ? <BacktestTable cases={result.cases} today={to} /> : <BacktestTimeline cases={result.cases} from={from} to={to} />}
      {!versus && <Load result={result} />}
    </>
  );
}

// "0.6": so many a month, in tenths.
function perMonth(count: number, { months }: BacktestResult): string {
  return formatNumber(Math.round((count / Math.max(months, 0.1)) * 10) / 10);
}

function aheadRange({ ahead }: BacktestResult): string {
  return ahead ? t('backtest.range', { low: formatNumber(ahead.low), high: formatNumber(ahead.high) }) : '';
}

function Figures({ result }: { result: BacktestResult }) {
  const figures = [
    { label: t('backtest.caught'), value: result.caught, aside: t('backtest.of', { n: result.lost }) },
    { label: t('backtest.missed'), value: result.missed },
    { label: t('backtest.ahead'), value: result.ahead?.median, aside: aheadRange(result) },
    { label: t('backtest.false'), value: result.false_alarms, aside: t('backtest.per_month', { n: perMonth(result.false_alarms, result) }) },
  ];
  return (
    <dl className="backtest-figures" aria-label={t('backtest.result')}>
      {figures.map(({ label, value, aside }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {formatNumber(value)} {aside && <small>{aside}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const ROWS: { label: 'left' | 'caught' | 'missed' | 'ahead' | 'false' | 'false_month'; of: (result: BacktestResult) => string; aside?: (result: BacktestResult) => string }[] = [
  { label: 'left', of: (result) => formatNumber(result.lost) },
  { label: 'caught', of: (result) => formatNumber(result.caught) },
  { label: 'missed', of: (result) => formatNumber(result.missed) },
  { label: 'ahead', of: (result) => formatNumber(result.ahead?.median), aside: aheadRange },
  { label: 'false', of: (result) => formatNumber(result.false_alarms) },
  { label: 'false_month', of: (result) => perMonth(result.false_alarms, result) },
];

// Two of them in one table: what they found, and how much work each would have been for whom.
function SideBySide({ result, versus, name }: { result: BacktestResult; versus: BacktestResult; name: string }) {
  const both = [result, versus];
  const alarms = (each: BacktestResult, owner: string) => each.per_owner.find((row) => row.owner === owner)?.alarms ?? 0;
  const owners = [...new Set(both.flatMap((each) => each.per_owner.map((row) => row.owner)))];
  return (
    <table className="plain-table backtest-both" aria-label={t('backtest.result')}>
      <thead>
        <tr>
          <th>{t('backtest.figure')}</th>
          <th className="right">{t('compare.this')}</th>
          <th className="right">{name}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ label, of, aside }) => (
          <tr key={label}>
            <th scope="row">{t(`backtest.${label}`)}</th>
            {both.map((each, index) => (
              <td key={index} className="right">
                {aside?.(each) && <span className="quiet">{aside(each)} · </span>}
                {of(each)}
              </td>
            ))}
          </tr>
        ))}
        <tr className="group-line">
          <th scope="rowgroup" colSpan={3}>
            {t('backtest.load')}
          </th>
        </tr>
        {owners.map((owner) => (
          <tr key={owner}>
            <th scope="row">{owner || NOT_KNOWN}</th>
            {both.map((each, index) => (
              <td key={index} className="right">
                {perMonth(alarms(each, owner), each)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// How much work it would have been, and whose.
function Load({ result }: { result: BacktestResult }) {
  if (result.per_owner.length === 0) return null;
  return (
    <dl className="backtest-load" aria-label={t('backtest.load')}>
      <dt className="whole">{t('backtest.load')}</dt>
      {result.per_owner.map(({ owner, alarms }) => (
        <div key={owner}>
          <dt>{owner || NOT_KNOWN}</dt>
          <dd>{perMonth(alarms, result)}</dd>
        </div>
      ))}
    </dl>
  );
}
