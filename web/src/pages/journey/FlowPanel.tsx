import type { JourneyMap } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { Bar, PanelHead } from '../../parts/small.tsx';

const SHOWN = 14;
const ENDS: Record<string, 'journey.start' | 'journey.lost' | 'journey.out'> = { start: 'journey.start', lost: 'journey.lost', out: 'journey.out' };

// Which way accounts went between the two days, the widest first.
export function FlowPanel({ map }: { map: JourneyMap }) {
  const most = Math.max(1, ...map.flows.map((flow) => flow.accounts));
  const nameOf = (key: string) => map.stages.find((stage) => stage.key === key)?.name ?? (ENDS[key] ? t(ENDS[key]) : key);
  return (
    <section className="panel" aria-label={t('journey.flow')}>
      <PanelHead title={t('journey.flow')} />
      <p className="small-text second">{t('journey.flow_hint', { from: formatDay(map.from), to: formatDay(map.to) })}</p>
      {map.flows.length === 0 && <p className="nothing small-text">{t('journey.flow_none')}</p>}
      {map.flows.length > 0 && (
        <table className="plain-table flow-table">
          <thead>
            <tr>
              <th>{t('journey.flow_from')}</th>
              <th>{t('journey.flow_to')}</th>
              <th className="right">{t('journey.flow_accounts')}</th>
            </tr>
          </thead>
          <tbody>
            {map.flows.slice(0, SHOWN).map((flow) => (
              <tr key={`${flow.from} ${flow.to}`}>
                <td className={flow.from in ENDS ? 'second' : undefined}>{nameOf(flow.from)}</td>
                <td className={flow.to === 'lost' ? 'bad' : flow.to in ENDS ? 'second' : undefined}>{nameOf(flow.to)}</td>
                <td className="right flow-size">
                  <Bar share={flow.accounts / most} tone="leaf" />
                  {formatNumber(flow.accounts)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {map.flows.length > SHOWN && <p className="small-text second">{t('journey.more', { n: map.flows.length - SHOWN })}</p>}
    </section>
  );
}
