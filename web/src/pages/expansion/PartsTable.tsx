import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountPath } from '../../api/client.ts';
import type { ExpansionPart } from '../../api/expansion.ts';
import { queryClient } from '../../api/queries.ts';
import type { Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoney, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { saveAttribute } from '../account/save-attribute.ts';
import { StateMark } from './StateMark.tsx';

const STEP_PX = 14; // a part stands so far to the right of what it belongs to
const POSSIBLE_MOST = 10_000_000;

interface Said {
  part: ExpansionPart;
  possible: number | null;
  before: number | null;
}

// The parts of a customer with what could be sold there; how many could use it can be said in place.
export function PartsTable({ top, parts, may, day }: { top: string; parts: ExpansionPart[]; may: boolean; day: Day | undefined }) {
  const save = useMutation({
    mutationFn: ({ part, possible, before }: Said) => saveAttribute(accountPath(part.account.id), { key: 'possible_users', value: possible, before }),
    onSuccess: (_, { part, possible, before }) => {
      void queryClient.invalidateQueries({ queryKey: ['account', top] });
      const undo = () => save.mutate({ part, possible: before, before: possible });
      showToast(t('expansion.possible_kept', { name: accountName(part.account), n: possible ?? 0 }), undo);
    },
  });
  return (
    <>
      {save.isError && <ErrorNote error={save.error} />}
      <div className="wide-table" tabIndex={0} role="group" aria-label={t('expansion.map')}>
        <table className="plain-table expansion-table">
          <thead>
            <tr>
              <th scope="col">{t('expansion.part')}</th>
              <th scope="col">{t('expansion.state')}</th>
              <th scope="col" className="right">{t('expansion.people')}</th>
              <th scope="col" className="right">{t('expansion.seats')}</th>
              <th scope="col" className="right">{t('expansion.possible')}</th>
              <th scope="col" className="right">{t('expansion.room')}</th>
              <th scope="col" className="right">{t('expansion.price')}</th>
              <th scope="col" className="right">{t('expansion.potential')}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <PartRow key={part.account.id} part={part} may={may} day={day} onSave={(possible, before) => save.mutate({ part, possible, before })} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface RowProps {
  part: ExpansionPart;
  may: boolean;
  day: Day | undefined;
  onSave: (possible: number | null, before: number | null) => void;
}

function PartRow({ part, may, day, onSave }: RowProps) {
  const own = part.possible_from === 'own' ? part.possible : null;
  const money = (value: number | null) => (part.currency ? formatMoney(value, part.currency) : NOT_KNOWN);
  return (
    <tr>
      <th scope="row" style={{ paddingInlineStart: 8 + part.depth * STEP_PX }}>
        <Link to="/accounts/$id" params={{ id: part.account.id }} search={{ day }} className="plain-link">
          {accountName(part.account)}
        </Link>
      </th>
      <td>
        <StateMark state={part.state} />
      </td>
      <td className="right">{formatNumber(part.active_people)}</td>
      <td className="right">{formatNumber(part.seats)}</td>
      <td className="right">
        {may ? (
          <PossibleField key={own ?? ''} part={part} own={own} onSave={(possible) => onSave(possible, own)} />
        ) : (
          <span className={part.possible_from === 'stood_in' ? 'quiet' : ''}>{formatNumber(part.possible)}</span>
        )}
      </td>
      <td className="right">{formatNumber(part.room)}</td>
      <td className={part.price_from === 'stood_in' ? 'right quiet' : 'right'} title={part.price_from === 'stood_in' ? t('expansion.price_family') : undefined}>
        {money(part.price)}
      </td>
      <td className="right">
        <b>{money(part.potential)}</b>
      </td>
    </tr>
  );
}

// Empty: nobody says; then the employees, where they are known, stand behind as a hint.
function PossibleField({ part, own, onSave }: { part: ExpansionPart; own: number | null; onSave: (possible: number | null) => void }) {
  const [text, setText] = useState(own === null ? '' : String(own));
  const number = text.trim() === '' ? null : Number(text);
  const good = number === null || (Number.isInteger(number) && number >= 0 && number <= POSSIBLE_MOST);
  const keep = () => {
    if (good && number !== own) onSave(number);
    else if (!good) setText(own === null ? '' : String(own));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep();
  };
  const hint = part.possible_from === 'stood_in' ? part.possible : null;
  return (
    <form onSubmit={submit}>
      <input
        className="field expansion-possible"
        inputMode="numeric"
        maxLength={8}
        aria-label={t('expansion.possible_edit', { name: accountName(part.account) })}
        aria-invalid={!good}
        placeholder={hint === null ? NOT_KNOWN : formatNumber(hint)}
        title={hint === null ? undefined : t('expansion.possible_employees')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
      />
    </form>
  );
}
