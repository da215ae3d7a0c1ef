import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { linkPayer, saveStripe, useBillingMessages, useStripe, useUnknownPayers, type BillingCustomer } from '../../api/billing.ts';
import { post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import type { NewKey } from '../../api/settings-types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';

// How Stripe tells of subscriptions and payments: an address, the secret that signs, who pays, what came.
export function StripePage() {
  return (
    <div className="settings-main">
      <h2>{t('stripe.title')}</h2>
      <p className="second narrow-text">{t('stripe.text')}</p>
      <Address />
      <Secrets />
      <Payers />
      <Messages />
    </div>
  );
}

const addressOf = (key: string) => `${window.location.origin}/hooks/stripe/${key}`;

function Address() {
  const make = useMutation({
    mutationFn: () => post<NewKey>('/keys', { name: t('stripe.key_name'), kind: 'write' }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  const address = make.data && addressOf(make.data.key);
  return (
    <section className="below" aria-label={t('stripe.address')}>
      <div className="row list-head">
        <h2>{t('stripe.address')}</h2>
        {!address && (
          <button type="button" className="btn compact push" disabled={make.isPending} onClick={() => make.mutate()}>
            {t('stripe.make')}
          </button>
        )}
      </div>
      {make.isError && <ErrorNote error={make.error} />}
      {address ? (
        <div className="fresh-key" role="status">
          <b>{t('stripe.made')}</b>
          <div className="secret">
            <code>{address}</code>
            <span className="push">
              <CopyButton text={address} label={t('stripe.copy')} />
            </span>
          </div>
          <p className="small-text quiet">{t('desk.once')}</p>
        </div>
      ) : (
        <p className="small-text second">
          {t('desk.address_form')} <code>{addressOf('…')}</code>
        </p>
      )}
      <ol className="desk-steps">
        {(['stripe.step_1', 'stripe.step_2', 'stripe.step_3'] as const).map((step) => (
          <li key={step}>{tx(step)}</li>
        ))}
      </ol>
    </section>
  );
}

// They are shown by their last characters only; what is kept is sent back as that hint.
function Secrets() {
  const stripe = useStripe();
  const may = useMay('settings_write');
  const [fresh, setFresh] = useState('');
  const secrets = stripe.data?.data.secrets ?? [];
  const save = useMutation({
    mutationFn: (next: string[]) => saveStripe(next, stripe.data?.tag ?? undefined),
    onSuccess: () => {
      setFresh('');
      showToast(t('common.saved'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate([...secrets, fresh.trim()]);
  };
  return (
    <section className="below" aria-label={t('stripe.secrets')}>
      <h2>{t('stripe.secrets')}</h2>
      <QueryError query={stripe} />
      {stripe.data && secrets.length === 0 && <p className="second">{t('stripe.no_secret')}</p>}
      <ul className="plain-list">
        {secrets.map((secret) => (
          <li key={secret} className="row">
            <code>{secret}</code>
            {may && (
              <button
                type="button"
                className="btn compact quiet-btn push"
                aria-label={t('stripe.remove', { secret })}
                onClick={() => save.mutate(secrets.filter((each) => each !== secret))}
              >
                <Icon name="close" size="small" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <form className="row wrap rate-form" onSubmit={submit}>
          <TextInput
            label={t('stripe.secret')}
            placeholder={t('stripe.secret_example')}
            required
            autoComplete="off"
            maxLength={200}
            w={320}
            value={fresh}
            onChange={(event) => setFresh(event.currentTarget.value)}
          />
          <button type="submit" className="btn" disabled={save.isPending}>
            {t('stripe.add')}
          </button>
        </form>
      )}
      {save.isError && <ErrorNote error={save.error} />}
    </section>
  );
}

function Payers() {
  const payers = useUnknownPayers();
  const items = payers.data?.items ?? [];
  return (
    <section className="below" aria-label={t('stripe.payers')}>
      <h2>{t('stripe.payers')}</h2>
      <p className="second narrow-text">{t('stripe.payers_text')}</p>
      <QueryError query={payers} />
      {payers.data && items.length === 0 && <p className="nothing">{t('stripe.all_known')}</p>}
      <ul className="plain-list payers">
        {items.map((payer) => (
          <Payer key={`${payer.source} ${payer.id}`} payer={payer} />
        ))}
      </ul>
    </section>
  );
}

function Payer({ payer }: { payer: BillingCustomer }) {
  const may = useMay('settings_write');
  const [account, setAccount] = useState('');
  const link = () =>
    void linkPayer(payer, account)
      .then(() => showToast(t('stripe.linked', { name: payer.name || payer.id }), () => void linkPayer(payer, '').catch((error: unknown) => showToast(errorText(error)))))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <li className="row wrap payer">
      <span className="grow">
        <b>{payer.name || payer.id}</b>
        <span className="second small-text">{[payer.email, payer.id, payer.said].filter(Boolean).join(', ')}</span>
      </span>
      {may && (
        <>
          <AccountField value={account} onChange={setAccount} />
          <button type="button" className="btn" disabled={account === ''} onClick={link}>
            {t('stripe.link')}
          </button>
        </>
      )}
    </li>
  );
}

function Messages() {
  const messages = useBillingMessages();
  const clock = useClock();
  const items = messages.data?.items ?? [];
  return (
    <section className="below" aria-label={t('stripe.messages')}>
      <h2>{t('stripe.messages')}</h2>
      <QueryError query={messages} />
      {messages.data && items.length === 0 && <p className="nothing">{t('stripe.no_messages')}</p>}
      {items.length > 0 && (
        <div className="chart-table" tabIndex={0} role="region" aria-label={t('stripe.messages_table')} style={{ maxHeight: 420 }}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('stripe.received')}</th>
                <th>{t('stripe.type')}</th>
                <th>{t('stripe.result')}</th>
                <th>{t('stripe.note')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((message) => (
                <tr key={message.id}>
                  <td className="nowrap">{formatMoment(message.received_at, clock.zone, clock.today)}</td>
                  <td>
                    <code>{message.type}</code>
                  </td>
                  <td className={message.result === 'refused' ? 'bad' : ''}>{t(`stripe.result_${message.result as 'taken'}`)}</td>
                  <td className="second small-text">{message.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
