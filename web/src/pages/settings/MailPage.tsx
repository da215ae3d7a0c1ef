import './mail.css';
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useMessage } from '../../api/outbox.ts';
import { makeDkimKey, saveMail, tryMail, useMail, type MailDraft, type MailState } from '../../api/sending.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// By which server mails are sent and from whom, whether that works, and how they are signed.
export function MailPage() {
  const mail = useMail();
  return (
    <div className="settings-main">
      <h2>{t('mail.title')}</h2>
      <p className="second narrow-text">{t('mail.text')}</p>
      <QueryError query={mail} />
      {mail.isPending && <SkeletonLines rows={8} />}
      {mail.data && (
        <>
          <MailForm key={mail.data.tag} state={mail.data.data} tag={mail.data.tag} />
          <Try on={mail.data.data.settings.host !== '' && !mail.data.data.sending.clock_set} />
          <Signing key={mail.data.data.settings.from} state={mail.data.data} />
          <Going state={mail.data.data} />
        </>
      )}
    </div>
  );
}

const SECURITIES = ['starttls', 'tls', 'opportunistic', 'none'] as const;

function MailForm({ state, tag }: { state: MailState; tag: string | null }) {
  const may = useMay('settings_write');
  const { settings } = state;
  const [draft, setDraft] = useState<MailDraft>({});
  const save = useMutation({
    mutationFn: () => saveMail(draft, tag ?? undefined),
    onSuccess: () => showToast(t('common.saved')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  type TextKey = 'host' | 'user' | 'from' | 'from_name' | 'reply_to' | 'our_name' | 'public_url' | 'access_url';
  const text = (key: TextKey, label: string, hint?: string, placeholder?: string) => (
    <TextInput
      label={label}
      description={hint}
      placeholder={placeholder}
      maxLength={254}
      disabled={!may}
      value={draft[key] ?? settings[key]}
      onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.value })}
    />
  );
  const check = (key: 'track_clicks' | 'track_opens' | 'reply_to_owner', label: string, hint: string) => (
    <Switch
      withThumbIndicator={false}
      label={label}
      description={hint}
      disabled={!may}
      checked={draft[key] ?? settings[key]}
      onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.checked })}
    />
  );
  return (
    <form className="form narrow mail-form" onSubmit={submit}>
      <fieldset className="mail-fields">
        <legend>{t('mail.server')}</legend>
        {text('host', t('mail.host'), undefined, t('mail.host_example'))}
        <NumberInput
          label={t('mail.port')}
          min={1}
          max={65535}
          allowDecimal={false}
          hideControls
          disabled={!may}
          value={draft.port ?? settings.port}
          onChange={(value) => typeof value === 'number' && setDraft({ ...draft, port: value })}
        />
        <Select
          label={t('mail.security')}
          allowDeselect={false}
          disabled={!may}
          data={SECURITIES.map((value) => ({ value, label: t(`mail.${value}`) }))}
          value={draft.security ?? settings.security}
          onChange={(value) => setDraft({ ...draft, security: SECURITIES.find((one) => one === value) ?? 'starttls' })}
        />
        {text('user', t('mail.user'))}
        <TextInput
          type="password"
          label={t('mail.password')}
          description={settings.has_password ? t('mail.password_kept') : undefined}
          autoComplete="new-password"
          maxLength={2000}
          disabled={!may}
          value={draft.password ?? ''}
          onChange={(event) => {
            const { password: _, ...rest } = draft;
            const typed = event.currentTarget.value;
            setDraft(typed ? { ...rest, password: typed } : rest);
          }}
        />
      </fieldset>
      <fieldset className="mail-fields">
        <legend>{t('mail.sender')}</legend>
        {text('from', t('mail.from'), undefined, t('mail.from_example'))}
        {text('from_name', t('mail.from_name'))}
        {text('reply_to', t('mail.reply_to'), t('mail.reply_hint'))}
        {check('reply_to_owner', t('mail.reply_owner'), t('mail.reply_owner_hint'))}
        {text('our_name', t('mail.our_name'), t('mail.our_name_hint'))}
        {text('access_url', t('mail.access_url'), t('mail.access_url_hint'))}
        <Textarea
          label={t('mail.postal')}
          description={t('mail.postal_hint')}
          autosize
          minRows={2}
          maxLength={500}
          disabled={!may}
          value={draft.postal ?? settings.postal}
          onChange={(event) => setDraft({ ...draft, postal: event.currentTarget.value })}
        />
      </fieldset>
      <fieldset className="mail-fields">
        <legend>{t('mail.links')}</legend>
        {text('public_url', t('mail.url'), t('mail.url_hint'), state.server_url || window.location.origin)}
        {check('track_clicks', t('mail.clicks'), t('mail.clicks_hint'))}
        {check('track_opens', t('mail.opens'), t('mail.opens_hint'))}
      </fieldset>
      {save.isError && <ErrorNote error={save.error} />}
      {may && (
        <div>
          <button type="submit" className="btn main" disabled={save.isPending}>
            {t(save.isPending ? 'common.saving' : 'common.save')}
          </button>
        </div>
      )}
    </form>
  );
}

function Try({ on }: { on: boolean }) {
  const may = useMay('settings_write');
  const [to, setTo] = useState('');
  const send = useMutation({ mutationFn: () => tryMail(to) });
  const message = useMessage(send.data?.message);
  if (!may || !on) return null;
  const state = message.data?.message.state;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <section className="below" aria-label={t('mail.try')}>
      <h2>{t('mail.try')}</h2>
      <form className="row wrap rate-form" onSubmit={submit}>
        <TextInput label={t('mail.try_to')} type="email" required maxLength={254} w={320} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        <button type="submit" className="btn" disabled={send.isPending}>
          {t('mail.try_send')}
        </button>
      </form>
      {send.isError && <ErrorNote error={send.error} />}
      {message.data && (
        <p role="status" className="second">
          {state === 'sent' && t('mail.sent')}
          {(state === 'waiting' || state === 'sending') && t('mail.waiting')} {state !== 'sent' && message.data.message.note !== '' && t('mail.refused', { why: message.data.message.note })}
        </p>
      )}
    </section>
  );
}

function Signing({ state }: { state: MailState }) {
  const may = useMay('settings_write');
  const { settings, dkim_record: record } = state;
  const [domain, setDomain] = useState(settings.dkim_domain || settings.from.split('@')[1] || '');
  const [selector, setSelector] = useState(settings.dkim_selector || 'perennial');
  const make = useMutation({ mutationFn: () => makeDkimKey(domain, selector) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <section className="below" aria-label={t('mail.sign')}>
      <h2>{t('mail.sign')}</h2>
      <p className="second narrow-text">{t('mail.sign_text')}</p>
      {record && (
        <div className="fresh-key">
          <b>{t('mail.record')}</b>
          <p>
            <code className="mail-record">{record.name}</code>
          </p>
          <div className="secret">
            <code className="mail-record">{record.text}</code>
            <span className="push">
              <CopyButton text={record.text} label={t('mail.copy_record')} />
            </span>
          </div>
        </div>
      )}
      {may && (
        <form className="row wrap rate-form" onSubmit={submit}>
          <TextInput label={t('mail.domain')} required maxLength={255} w={240} value={domain} onChange={(event) => setDomain(event.currentTarget.value)} />
          <TextInput label={t('mail.selector')} required maxLength={63} w={160} value={selector} onChange={(event) => setSelector(event.currentTarget.value)} />
          <button type="submit" className="btn" disabled={make.isPending}>
            {t(record ? 'mail.new_key' : 'mail.make_key')}
          </button>
        </form>
      )}
      {make.isError && <ErrorNote error={make.error} />}
    </section>
  );
}

const STATES = ['waiting', 'sent', 'failed', 'doubtful', 'suppressed'] as const;

function Going({ state: { sending } }: { state: MailState }) {
  const clock = useClock();
  return (
    <section className="below" aria-label={t('mail.outbox')}>
      <h2>{t('mail.outbox')}</h2>
      {sending.clock_set && <p role="status">{t('mail.clock_set')}</p>}
      {sending.rests_until && <p role="status">{t('mail.rests', { why: sending.note, at: formatMoment(sending.rests_until, clock.zone, clock.today) })}</p>}
      <dl className="mail-counts">
        {STATES.map((one) => (
          <div key={one}>
            <dt className="second small-text">{t(`mail.state_${one}`)}</dt>
            <dd>{sending.messages[one] ?? 0}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
