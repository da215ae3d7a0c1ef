import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import {
  addAsk, addReferral, ADVOCATE_KINDS, ANSWERS, changeAsk, changeReferral, removeAdvocate, removeAsk, removeReferral, RESULTS, saveAdvocate,
  type Advocate, type AdvocateKind, type Answer, type Ask, type Referral, type ReferralResult,
} from '../../api/advocates.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { moneyExact } from '../../lib/money.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText } from '../../parts/messages.tsx';
import { WorthField, worthChange, worthDraft } from '../../parts/WorthField.tsx';

const complain = (error: unknown) => showToast(errorText(error));
export const advocateName = (advocate: Advocate) => advocate.person?.name ?? (advocate.account ? accountName(advocate.account) : '');

interface Props {
  advocate: Advocate;
  today: string;
  may: boolean;
  open: boolean;
  onToggle: () => void;
  onEdit: () => void;
}

// One line: who, what they agreed to, when they were asked; opened: why, asks and referrals.
export function AdvocateItem({ advocate, today, may, open, onToggle, onEdit }: Props) {
  const name = advocateName(advocate);
  return (
    <li className="advocate">
      <div className="advocate-line">
        <button type="button" className="advocate-name" aria-expanded={open} onClick={onToggle}>
          <Icon name={open ? 'down' : 'forward'} size="small" />
          <b>{name}</b>
        </button>
        {advocate.account && (
          <Link to="/accounts/$id" params={{ id: advocate.account.id }} className="link advocate-account">
            {advocate.person ? accountName(advocate.account) : t('advocates.whole')}
          </Link>
        )}
        <span className="advocate-agreed">
          {advocate.agreed.length === 0 && <span className="quiet small-text">{t('advocates.agreed_nothing')}</span>}
          {advocate.agreed.map((kind) => (
            <span key={kind} className="tag">
              {t(`advocates.kind_${kind}`)}
            </span>
          ))}
        </span>
        <span className="advocate-when small-text second">{whenText(advocate, today)}</span>
      </div>
      {open && <Details advocate={advocate} today={today} may={may} onEdit={onEdit} />}
    </li>
  );
}

function whenText(advocate: Advocate, today: string): string {
  if (advocate.state === 'ended') return t('advocates.ended');
  if (advocate.rests_until) return t('advocates.rests', { day: formatDay(advocate.rests_until, today) });
  return advocate.last_asked ? t('advocates.last_asked', { day: formatDay(advocate.last_asked, today) }) : t('advocates.never_asked');
}

function Details({ advocate, today, may, onEdit }: Pick<Props, 'advocate' | 'today' | 'may' | 'onEdit'>) {
  return (
    <div className="advocate-details">
      <p>{advocate.why}</p>
      {advocate.owner && <p className="small-text second">{t('advocates.cared_by', { owner: advocate.owner })}</p>}
      <div className="advocate-records">
        <section aria-label={t('advocates.asks')}>
          <h2>{t('advocates.asks')}</h2>
          {advocate.asks.length === 0 && <p className="nothing small-text">{t('advocates.no_asks')}</p>}
          <ul>
            {advocate.asks.map((ask) => (
              <AskLine key={ask.id} advocate={advocate} ask={ask} today={today} may={may} />
            ))}
          </ul>
          {may && advocate.state === 'active' && <AskForm advocate={advocate} />}
        </section>
        <section aria-label={t('advocates.referrals')}>
          <h2>{t('advocates.referrals')}</h2>
          {advocate.referrals.length === 0 && <p className="nothing small-text">{t('advocates.no_referrals')}</p>}
          <ul>
            {advocate.referrals.map((referral) => (
              <ReferralLine key={referral.id} advocate={advocate} referral={referral} today={today} may={may} />
            ))}
          </ul>
          {may && <ReferralForm advocate={advocate} />}
        </section>
      </div>
      {may && <Actions advocate={advocate} onEdit={onEdit} />}
    </div>
  );
}

function Actions({ advocate, onEdit }: { advocate: Advocate; onEdit: () => void }) {
  const name = advocateName(advocate);
  const state = (next: Advocate['state'], text: string) =>
    void saveAdvocate(advocate.id, { state: next })
      .then(() => showToast(text, () => void saveAdvocate(advocate.id, { state: advocate.state }).catch(complain)))
      .catch(complain);
  const fresh = advocate.asks.length === 0 && advocate.referrals.length === 0;
  const remove = () => {
    const { account, person, agreed, why, owner, paused_until } = advocate;
    const again = { account: account?.id, person: person?.id ?? '', agreed, why, owner, ...(paused_until ? { paused_until } : {}) };
    void removeAdvocate(advocate.id)
      .then(() => showToast(t('advocates.removed', { name }), () => void saveAdvocate(null, again).catch(complain)))
      .catch(complain);
  };
  return (
    <p className="row wrap">
      <button type="button" className="btn compact" onClick={onEdit}>
        {t('advocates.change')}
      </button>
      {advocate.state === 'active' && !fresh && (
        <button type="button" className="btn compact" onClick={() => state('ended', t('advocates.ended_now', { name }))}>
          {t('advocates.end')}
        </button>
      )}
      {advocate.state === 'ended' && (
        <button type="button" className="btn compact" onClick={() => state('active', t('advocates.active_again', { name }))}>
          {t('advocates.again')}
        </button>
      )}
      {fresh && (
        <button type="button" className="btn compact" onClick={remove}>
          {t('advocates.remove')}
        </button>
      )}
    </p>
  );
}

// ---- asks

function AskLine({ advocate, ask, today, may }: { advocate: Advocate; ask: Ask; today: string; may: boolean }) {
  const what = t(`advocates.kind_${ask.kind}`);
  const answer = (next: Answer) =>
    void changeAsk(advocate.id, ask.id, { answer: next })
      .then(() => showToast(t('advocates.answer_kept', { what }), () => void changeAsk(advocate.id, ask.id, { answer: ask.answer }).catch(complain)))
      .catch(complain);
  const { kind, day, note } = ask;
  const drop = () =>
    void removeAsk(advocate.id, ask.id)
      .then(() => showToast(t('advocates.ask_removed', { what }), () => void addAsk(advocate.id, { kind, day, note, answer: ask.answer }).catch(complain)))
      .catch(complain);
  return (
    <li className="advocate-record">
      <span>
        {what} <span className="second small-text">{formatDay(ask.day, today)}</span>
        {ask.note && <span className="second small-text advocate-note">{ask.note}</span>}
      </span>
      {may ? (
        <Choice label={t('advocates.answer_of', { what })} value={ask.answer} options={ANSWERS.map((each) => ({ value: each, label: t(`advocates.answer_${each}`) }))} onChange={(next) => answer(next as Answer)} />
      ) : (
        <span className="tag">{t(`advocates.answer_${ask.answer}`)}</span>
      )}
      {may && <Drop label={t('advocates.remove_ask', { what })} onClick={drop} />}
    </li>
  );
}

function AskForm({ advocate }: { advocate: Advocate }) {
  const [kind, setKind] = useState<AdvocateKind | null>(null);
  const [note, setNote] = useState('');
  const save = useMutation({
    mutationFn: () => addAsk(advocate.id, { kind: kind ?? 'reference', note: note.trim() }),
    onSuccess: () => {
      setKind(null);
      setNote('');
      showToast(t('advocates.ask_kept'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind) save.mutate();
  };
  return (
    <form className="advocate-add" onSubmit={submit}>
      <Select
        label={t('advocates.asked_for')}
        allowDeselect={false}
        data={ADVOCATE_KINDS.map((each) => ({ value: each, label: t(`advocates.kind_${each}`) }))}
        value={kind}
        onChange={(next) => setKind(next as AdvocateKind | null)}
      />
      <TextInput label={t('advocates.note')} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <button type="submit" className="btn compact" disabled={!kind || save.isPending}>
        {t('advocates.note_ask')}
      </button>
      {advocate.rests_until && <p className="small-text watch">{t('advocates.resting_hint')}</p>}
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}

// ---- referrals

function ReferralLine({ advocate, referral, today, may }: { advocate: Advocate; referral: Referral; today: string; may: boolean }) {
  const { prospect, day, note, result, worth } = referral;
  const settle = (next: ReferralResult) =>
    void changeReferral(advocate.id, referral.id, { result: next })
      .then(() => showToast(t('advocates.result_kept', { prospect }), () => void changeReferral(advocate.id, referral.id, { result }).catch(complain)))
      .catch(complain);
  const again = { prospect, day, note, result, ...(worth ? { worth: worth.amount, currency: worth.currency } : {}) };
  const drop = () =>
    void removeReferral(advocate.id, referral.id)
      .then(() => showToast(t('advocates.referral_removed', { prospect }), () => void addReferral(advocate.id, again).catch(complain)))
      .catch(complain);
  return (
    <li className="advocate-record">
      <span>
        {prospect} <span className="second small-text">{formatDay(day, today)}</span>
        <span className="second small-text advocate-note">
          {worth ? t('advocates.worth_year', { amount: moneyExact(worth.amount, worth) }) : t('advocates.worth_unknown')}
          {note && `: ${note}`}
        </span>
      </span>
      {may ? (
        <Choice label={t('advocates.result_of', { prospect })} value={result} options={RESULTS.map((each) => ({ value: each, label: t(`advocates.result_${each}`) }))} onChange={(next) => settle(next as ReferralResult)} />
      ) : (
        <span className="tag">{t(`advocates.result_${result}`)}</span>
      )}
      {may && <Drop label={t('advocates.remove_referral', { prospect })} onClick={drop} />}
    </li>
  );
}

function ReferralForm({ advocate }: { advocate: Advocate }) {
  const [prospect, setProspect] = useState('');
  const [worth, setWorth] = useState(worthDraft(null));
  const amount = worthChange(worth);
  const save = useMutation({
    mutationFn: () => addReferral(advocate.id, { prospect: prospect.trim(), ...amount }),
    onSuccess: () => {
      setProspect('');
      setWorth((old) => ({ ...old, amount: '' }));
      showToast(t('advocates.referral_kept'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (prospect.trim() !== '' && amount) save.mutate();
  };
  return (
    <form className="advocate-add" onSubmit={submit}>
      <TextInput label={t('advocates.prospect')} maxLength={200} value={prospect} onChange={(event) => setProspect(event.currentTarget.value)} />
      <WorthField label={t('advocates.worth')} value={worth} onChange={setWorth} />
      <button type="submit" className="btn compact" disabled={prospect.trim() === '' || !amount || save.isPending}>
        {t('advocates.note_referral')}
      </button>
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}

// ---- parts

function Choice({ label, value, options, onChange }: { label: string; value: string; options: { value: string; label: string }[]; onChange: (next: string) => void }) {
  return <Select className="quiet-select" aria-label={label} allowDeselect={false} w={120} data={options} value={value} onChange={(next) => next && next !== value && onChange(next)} />;
}

function Drop({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="btn plain compact square" aria-label={label} onClick={onClick}>
      <Icon name="close" size="small" />
    </button>
  );
}
