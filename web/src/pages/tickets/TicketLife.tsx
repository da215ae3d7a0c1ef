import type { ReactNode } from 'react';
import type { TicketDetail } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { formatHours, formatMoment } from '../../lib/dates.ts';
import { escalationSpans, holderSpans, lifeEnd, stateSpans, type Span } from '../../lib/ticket-life.ts';
import { useClock } from '../../lib/workspace.ts';
import { PanelHead } from '../../parts/small.tsx';

const HOUR_MS = 3_600_000;
const LABEL_SHARE = 0.09; // a narrower span has no room for its words

// The ticket's time as bars under each other: in which state, escalated when, in whose hands.
export function TicketLife({ ticket }: { ticket: TicketDetail }) {
  const clock = useClock();
  const now = clock.now();
  const from = Date.parse(ticket.opened_at);
  const to = lifeEnd(ticket, now);
  const states = stateSpans(ticket, now);
  const escalated = escalationSpans(ticket, now);
  const holders = holderSpans(ticket, now);
  const hours = (span: Span<unknown>) => formatHours((span.to - span.from) / HOUR_MS);
  const length = formatHours((to - from) / HOUR_MS);
  const moment = (ms: number) => formatMoment(new Date(ms).toISOString(), clock.zone, clock.today);
  return (
    <section className="panel" aria-label={t('ticket.life')}>
      <PanelHead title={t('ticket.life')} aside={t('ticket.life_aside', { text: length, end: t(ticket.solved_at ? 'ticket.to_solved' : 'ticket.to_now') })} />
      <div className="life">
        <Row label={t('ticket.row_state')}>
          {states.map((span) => (
            <Piece key={span.from} span={span} from={from} to={to} tone={`state-${span.value}`} text={t(`ticket.state_${span.value}`)} length={hours(span)} />
          ))}
        </Row>
        {escalated.length > 0 && (
          <Row label={t('ticket.row_escalated')}>
            {escalated.map((span) => (
              <Piece key={span.from} span={span} from={from} to={to} tone="escalated" text="" length={hours(span)} />
            ))}
          </Row>
        )}
        {holders.length > 0 && (
          <Row label={t('ticket.row_holder')} aside={holders.length > 1 ? t('ticket.hands', { n: holders.length }) : undefined}>
            {holders.map((span) => (
              <Piece key={span.from} span={span} from={from} to={to} tone="holder" text={span.value} length={hours(span)} />
            ))}
          </Row>
        )}
        <div className="life-row life-ends" aria-hidden="true">
          <span />
          <span className="row">
            <span>{moment(from)}</span>
            <span className="push">{ticket.solved_at ? moment(to) : t('ticket.to_now')}</span>
          </span>
        </div>
      </div>
    </section>
  );
}

function Row({ label, aside, children }: { label: string; aside?: string; children: ReactNode }) {
  return (
    <div className="life-row">
      <span className="small-text second">
        {label}
        {aside && <span className="quiet"> {aside}</span>}
      </span>
      <ol className="life-track">{children}</ol>
    </div>
  );
}

interface PieceProps {
  span: Span<unknown>;
  from: number;
  to: number;
  tone: string;
  text: string;
  length: string;
}

function Piece({ span, from, to, tone, text, length }: PieceProps) {
  const whole = Math.max(1, to - from);
  const share = (span.to - span.from) / whole;
  const words = text ? `${text}, ${length}` : length;
  return (
    <li className={`life-piece ${tone}`} style={{ left: `${((span.from - from) / whole) * 100}%`, width: `${share * 100}%` }} title={words}>
      <span className={share >= LABEL_SHARE ? 'cut' : 'for-readers'}>{words}</span>
    </li>
  );
}
