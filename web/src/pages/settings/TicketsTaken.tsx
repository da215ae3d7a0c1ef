import { request } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';

// A file of tickets is taken at once; the answer says what became of its rows.
export interface TicketsAnswer {
  rejected: { index: number; reason: string }[];
  taken: number;
  old: number;
  wrong: number;
}

export async function sendTickets(file: File): Promise<TicketsAnswer> {
  const answer = await request<TicketsAnswer>('POST', '/tickets/csv', { raw: file });
  for (const key of ['tickets', 'account', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
  return answer;
}

export function TicketsTaken({ answer }: { answer: TicketsAnswer }) {
  return (
    <div role="status">
      <p>
        <b>{t('import.tickets_done', { taken: answer.taken, old: answer.old, wrong: answer.wrong })}</b>
      </p>
      <ul className="rejects">
        {answer.rejected.map((reject) => (
          <li key={reject.index}>
            <span className="quiet nowrap">{t('import.line', { n: reject.index })}</span>
            <span>{reject.reason}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
