import { usePlaySplits, type PlayBody, type PlaySplit } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { stepOf } from '../../lib/plays/graph.ts';
import { stepTitle } from '../../lib/plays/words.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { usePlayNames } from './usePlayNames.ts';

// Two ways of the same play against each other: which reached the goal more often.
export function SplitsSection({ id, body }: { id: string; body: PlayBody }) {
  const splits = usePlaySplits(id);
  const names = usePlayNames();
  const items = splits.data?.items ?? [];
  if (items.length === 0) return <QueryError query={splits} />;
  const leads = (to: string | undefined) => {
    const target = stepOf(body.steps, to);
    return target ? stepTitle(target, body.steps, names) : t('play.end');
  };
  return (
    <section className="panel" aria-label={t('play.splits')}>
      <PanelHead title={t('play.splits')} aside={t('play.splits_aside')} />
      {items.map((split) => {
        const step = stepOf(body.steps, split.id);
        return (
          <div key={split.id} className="split-result">
            <h3>{step ? stepTitle(step, body.steps, names) : split.id}</h3>
            <table className="plain-table">
              <thead>
                <tr>
                  <th>{t('play.split_way')}</th>
                  <th className="right">{t('play.split_accounts')}</th>
                  <th className="right">{t('play.split_reached')}</th>
                </tr>
              </thead>
              <tbody>
                <Way name={leads(step?.next)} side={split.first} />
                <Way name={leads(step?.otherwise)} side={split.second} />
              </tbody>
            </table>
            <p className="second small-text">{t(`play.split_${split.better}`, { range: rangeOf(split) })}</p>
          </div>
        );
      })}
    </section>
  );
}

function Way({ name, side }: { name: string; side: PlaySplit['first'] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="right">{formatNumber(side.n)}</td>
      <td className="right">{side.n === 0 || side.mean === null ? NOT_KNOWN : formatShare(side.mean)}</td>
    </tr>
  );
}

// "–3 to 24": percentage points of the first way above the second.
const rangeOf = ({ low, high }: PlaySplit) => (low === null || high === null ? '' : t('play.split_range', { low: formatFine(100 * low), high: formatFine(100 * high) }));
