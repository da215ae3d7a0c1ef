import { PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { get, post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { QrCode } from '../../parts/QrCode.tsx';
import { CodeInput } from '../signin/CodeInput.tsx';

interface State {
  on: boolean;
  codes_left: number;
}

// Signing in with a code of an authenticator too.
export function SecondFactor() {
  const [codes, setCodes] = useState<string[] | null>(null);
  const state = useQuery({ queryKey: ['second-factor'], queryFn: ({ signal }) => get<State>('/session/totp', {}, signal) });
  const done = (fresh: string[] | null) => {
    setCodes(fresh);
    for (const key of ['second-factor', 'sessions']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return (
    <section className="below" aria-label={t('factor.title')}>
      <h2>{t('factor.title')}</h2>
      <QueryError query={state} />
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
      {state.data && (state.data.on ? <On state={state.data} onDone={done} /> : <Off onDone={done} />)}
    </section>
  );
}

interface Asking {
  onDone: (codes: string[] | null) => void;
}

function Off({ onDone }: Asking) {
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [password, setPassword] = useState('');
  const begin = useMutation({
    mutationFn: () => post<{ secret: string; uri: string }>('/session/totp', { current: password }),
    onSuccess: setSecret,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  if (secret) return <Confirm secret={secret} onDone={onDone} onCancel={() => setSecret(null)} />;
  return (
    <form className="form narrow" onSubmit={submit}>
      <p className="second">{t('factor.off_text')}</p>
      <Password value={password} onChange={setPassword} />
      {begin.isError && <ErrorNote error={begin.error} />}
      <div>
        <button type="submit" className="btn" disabled={begin.isPending || password === ''}>
          {t('factor.set_up')}
        </button>
      </div>
    </form>
  );
}

function Confirm({ secret, onDone, onCancel }: Asking & { secret: { secret: string; uri: string }; onCancel: () => void }) {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => post<{ codes: string[] }>('/session/totp/confirm', { code: code.trim() }),
    onSuccess: ({ codes }) => {
      showToast(t('factor.on_done'));
      onDone(codes);
    },
  });
  return (
    <form
      className="form narrow"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p>{t('factor.scan')}</p>
      <QrCode text={secret.uri} label={t('factor.qr')} />
      <p className="small-text second">{t('factor.type')}</p>
      <div className="secret">
        <code>{secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        <span className="push">
          <CopyButton text={secret.secret} label={t('factor.copy_secret')} />
        </span>
      </div>
      <CodeInput value={code} wrong={false} onChange={setCode} />
      {confirm.isError && <ErrorNote error={confirm.error} />}
      <div className="row">
        <button type="submit" className="btn main" disabled={confirm.isPending || code.trim() === ''}>
          {t('factor.turn_on')}
        </button>
        <button type="button" className="btn plain" onClick={onCancel}>
          {t('common.cancel')}
        </button>
      </div>
    </form>
  );
}

function On({ state, onDone }: Asking & { state: State }) {
  const [password, setPassword] = useState('');
  const renew = useMutation({
    mutationFn: () => post<{ codes: string[] }>('/session/totp/codes', { current: password }),
    onSuccess: ({ codes }) => {
      setPassword('');
      onDone(codes);
    },
  });
  const end = useMutation({
    mutationFn: () => post<void>('/session/totp/off', { current: password }),
    onSuccess: () => {
      showToast(t('factor.off_done'));
      onDone(null);
    },
  });
  const busy = renew.isPending || end.isPending || password === '';
  const error = renew.error ?? end.error;
  return (
    <form className="form narrow" onSubmit={(event) => event.preventDefault()}>
      <p className="second">{t('factor.on_text', { n: state.codes_left })}</p>
      <Password value={password} onChange={setPassword} />
      {error && <ErrorNote error={error} />}
      <div className="row">
        <button type="button" className="btn" disabled={busy} onClick={() => renew.mutate()}>
          {t('factor.renew')}
        </button>
        <button type="button" className="btn" disabled={busy} onClick={() => end.mutate()}>
          {t('factor.turn_off')}
        </button>
      </div>
    </form>
  );
}

function Password({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  return (
    <PasswordInput
      label={t('factor.password')}
      autoComplete="current-password"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

// Shown this once.
function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <div className="fresh-key" role="status">
      <b>{t('factor.codes')}</b>
      <p className="small-text">{t('factor.codes_text')}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p className="row">
        <CopyButton text={codes.join('\n')} label={t('factor.copy_codes')} />
        <button type="button" className="btn compact" onClick={onClose}>
          {t('factor.codes_kept')}
        </button>
      </p>
    </div>
  );
}
