import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, get, post } from '../../api/client.ts';
import type { Session } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { usePageTitle } from '../../lib/workspace.ts';
import { errorText } from '../../parts/messages.tsx';
import { asksForCode, CodeInput } from './CodeInput.tsx';
import { Door } from './Door.tsx';
import { useEnter } from './useEnter.ts';

export function SignInPage() {
  usePageTitle(t('signin.title'));
  const { next, problem } = useSearch({ from: '/sign-in' });
  const enter = useEnter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeAsked, setCodeAsked] = useState(false);
  const signIn = useMutation({
    mutationFn: (code: string) => post<Session>('/session', { email: email.trim(), password, ...(code && { code }) }),
    onError: (error) => setCodeAsked((asked) => asked || asksForCode(error)),
    onSuccess: (session) => enter(session, next),
  });
  const elsewhere = useQuery({ queryKey: ['oidc'], queryFn: () => get<{ on: boolean }>('/session/oidc'), retry: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(code.trim());
  };
  return (
    <Door title={t('signin.title')}>
      {problem && (
        <p role="alert" className="second">
          {t(problem === 'unknown' ? 'signin.oidc_unknown' : 'signin.oidc_failed')}
        </p>
      )}
      <form onSubmit={submit}>
        <TextInput
          label={t('signin.email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signin.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          error={signIn.isError && !asksForCode(signIn.error) ? signInProblem(signIn.error) : undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {codeAsked && (
          <CodeInput value={code} wrong={asksForCode(signIn.error) && Boolean(signIn.variables)} onChange={setCode} />
        )}
        <button type="submit" className="btn main" disabled={signIn.isPending}>
          {t('signin.do')}
        </button>
        {elsewhere.data?.on && (
          <a className="btn" href={`/api/v1/session/oidc/start${next ? `?next=${encodeURIComponent(next)}` : ''}`}>
            {t('signin.oidc')}
          </a>
        )}
        <p className="small-text second">{t('signin.forgot')}</p>
      </form>
    </Door>
  );
}

function signInProblem(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return t('signin.wrong');
  if (error instanceof ApiError && error.status === 429 && error.retryAfter) {
    return t('signin.too_many', { n: error.retryAfter });
  }
  return errorText(error);
}
