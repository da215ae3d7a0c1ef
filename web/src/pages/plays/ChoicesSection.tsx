import { usePlayChoices, type PlayBody, type PlayChoice, type PlayChoiceMessage } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { stepOf } from '../../lib/plays/graph.ts';
import { stepTitle } from '../../lib/plays/words.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { usePlayNames } from './usePlayNames.ts';

// Of each step that chooses between messages how each of them did, of all and by kind.
export function ChoicesSection({ id, body }: { id: string; body: PlayBody }) {
  const choices = usePlayChoices(id);
  const names = usePlayNames();
  const items = choices.data?.items ?? [];
  if (items.length === 0) return <QueryError query={choices} />;
  return (
    <section className="panel" aria-label={t('play.choices')}>
      <PanelHead title={t('play.choices')} aside={t('play.choices_aside')} />
      {items.map((choice) => {
        const step = stepOf(body.steps, choice.id);
        return (
          <div key={choice.id} className="split-result">
            <h3>{step ? stepTitle(step, body.steps, names) : choice.id}</h3>
            {choice.kinds.map(({ kind, messages }) => (
              <Kind key={kind} kind={kind} messages={messages} choice={choice} />
            ))}
            <p className="second small-text">{t('play.choices_how', { success: t(`play.success_${choice.success}`), n: choice.days, least: choices.data?.least ?? 0 })}</p>
          </div>
        );
      })}
    </section>
  );
}

// The panel is narrow: what was sent stands under the name, and how it compares under its share.
function Kind({ kind, messages, choice }: { kind: string; messages: PlayChoiceMessage[]; choice: PlayChoice }) {
  const title = kind === '' ? t('play.choices_all') : t('play.choices_kind', { by: choice.by, kind });
  return (
    <table className="choices-table" aria-label={title}>
      <thead>
        <tr>
          <th>{title}</th>
          <th className="right">{t('play.choices_share')}</th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <tr key={`${message.channel} ${message.ref}`}>
            <th scope="row">
              {t(`play.choices_${message.channel}`, { name: message.name || t('play.number', { id: message.ref }) })}
              <span className="second small-text">{countsOf(message)}</span>
            </th>
            <td className="right">
              {shareOf(message)}
              <span className={message.against === 'better' ? 'small-text' : 'second small-text'}>{againstOf(message)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function countsOf({ chosen, won, n }: PlayChoiceMessage) {
  const counted = t('play.choices_of', { won: formatNumber(won), n: formatNumber(n) });
  return chosen === null ? counted : t('play.choices_sent', { counted, chosen: formatNumber(chosen) });
}

const shareOf = ({ share, low, high }: PlayChoiceMessage) =>
  share === null || low === null || high === null ? NOT_KNOWN : t('play.choices_range', { share: formatShare(share), low: formatShare(low), high: formatShare(high) });

// Points above or below all others together, and whether that is clear.
function againstOf({ against, difference_low: low, difference_high: high }: PlayChoiceMessage) {
  if (against === 'too_little' || low === null || high === null) return t('play.choices_too_little');
  return t(`play.choices_${against}`, { low: formatFine(100 * low), high: formatFine(100 * high) });
}
