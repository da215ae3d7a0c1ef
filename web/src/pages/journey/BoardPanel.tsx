import './board.css';
import { Link } from '@tanstack/react-router';
import { useOnboardingBoard, type BoardCard, type BoardGroup, type OnboardingBoard } from '../../api/journey.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const SHOWN = 12; // cards of a step
const daysText = (days: number | null) => (days === null ? NOT_KNOWN : t('journey.days', { n: Math.round(days) }));
const stepName = (board: OnboardingBoard, step: number) => board.steps[step]?.name || t('board.done');

// Where each customer is in onboarding today: a column for each step, who needs help first.
export function BoardPanel() {
  const query = useOnboardingBoard();
  const board = query.data;
  const help = board?.cards.filter((card) => card.needs_help).length ?? 0;
  return (
    <section className="panel" aria-label={t('board.title')}>
      <PanelHead title={t('board.title')} aside={board && t('board.aside', { n: board.cards.length + board.left_out, help })} />
      <QueryError query={query} />
      {query.isPending && <SkeletonLines rows={4} />}
      {board?.cards.length === 0 && <p className="nothing small-text">{t('board.none')}</p>}
      {board && board.cards.length > 0 && (
        <>
          {board.holds_up !== null && (
            <p className="board-holding watch">
              {t('board.holds_up', { step: stepName(board, board.holds_up), n: board.steps[board.holds_up]?.late ?? 0 })}
            </p>
          )}
          <Columns board={board} />
          <div className="board-groups">
            <Groups title={t('board.owner')} items={board.owners.map((one) => ({ ...one, name: one.owner || t('board.nobody') }))} />
            <Groups title={t('board.segment')} items={board.segments.filter((one) => one.open + one.completed > 0)} />
          </div>
        </>
      )}
    </section>
  );
}

function Columns({ board }: { board: OnboardingBoard }) {
  return (
    <div className="board-scroll" role="group" tabIndex={0} aria-label={t('board.steps')}>
      <ol className="board-steps">
        {board.steps.map((step, index) => {
          const cards = board.cards.filter((card) => card.step === index);
          return (
            <li key={index} className="board-step" data-holds={board.holds_up === index || undefined}>
              <h3 className="board-name">{stepName(board, index)}</h3>
              <p className="second small-text">
                {t('board.here', { n: step.here, late: step.late })}
                {step.target_days > 0 && ` · ${t('board.target', { n: step.target_days })}`}
              </p>
              <ul className="board-cards">
                {cards.slice(0, SHOWN).map((card) => (
                  <Card key={card.account?.id ?? card.entered} card={card} steps={board.steps.length} />
                ))}
              </ul>
              {cards.length > SHOWN && <p className="quiet small-text">{t('board.more', { n: cards.length - SHOWN })}</p>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Card({ card, steps }: { card: BoardCard; steps: number }) {
  if (!card.account) return null;
  return (
    <li className="board-card" data-help={card.needs_help || undefined}>
      <Link to="/accounts/$id" params={{ id: card.account.id }} className="board-account">
        {card.account.name}
      </Link>
      {card.presales && <span className="tag">{t('ob.presales')}</span>}
      <span className="small-text second">{t('board.days', { n: card.days, step: card.step_days })}</span>
      {reasonsOf(card).map((reason) => (
        <span key={reason} className="small-text bad">
          {reason}
        </span>
      ))}
      {concernsOf(card, steps).map((concern) => (
        <span key={concern} className="small-text watch">
          {concern}
        </span>
      ))}
      {!card.needs_help && card.due && <span className="small-text second">{t('board.due', { day: formatDay(card.due) })}</span>}
    </li>
  );
}

const SILENT = 14;

function reasonsOf(card: BoardCard): string[] {
  const reasons = [];
  if (card.late_days > 0) reasons.push(t('board.late', { n: card.late_days }));
  else if (card.stuck) reasons.push(t('board.stuck'));
  if (card.silent_days !== null && card.silent_days >= SILENT) reasons.push(t('board.silent', { n: Math.round(card.silent_days) }));
  return reasons;
}

// Open checks are of concern at the end.
function concernsOf(card: BoardCard, steps: number): string[] {
  const concerns = [];
  if (card.support) concerns.push(t('ob.card_support'));
  if (card.access_waiting > 0) concerns.push(t('ob.card_access', { n: card.access_waiting }));
  if (card.readiness_gap) concerns.push(t('ob.card_gap'));
  if (card.acceptance_open > 0 && (card.stuck || card.step === steps - 1)) concerns.push(t('ob.card_acceptance', { n: card.acceptance_open }));
  return concerns;
}

function Groups({ title, items }: { title: string; items: (BoardGroup & { name: string })[] }) {
  if (items.length === 0) return null;
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{title}</th>
          <th className="right">{t('board.open')}</th>
          <th className="right">{t('board.is_late')}</th>
          <th className="right">{t('board.needs_help')}</th>
          <th className="right">{t('board.median')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.name}>
            <td className="break">{item.name}</td>
            <td className="right">{formatNumber(item.open)}</td>
            <td className="right">{formatNumber(item.late)}</td>
            <td className="right">{formatNumber(item.needs_help)}</td>
            <td className="right" title={t('onboarding.median_of', { n: item.completed })}>
              {daysText(item.median_days)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
