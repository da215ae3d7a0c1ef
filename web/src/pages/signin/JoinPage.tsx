import { PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, get, post } from '../../api/client.ts';
import type { Session } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { passwordProblem } from '../../lib/password.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { asksForCode, CodeInput } from './CodeInput.tsx';
import { Door } from './Door.tsx';
import { GoneLink } from './SetupPage.tsx';
import { useEnter } from './useEnter.ts';

// Where an invitation, or a link for a new password, leads.
export function JoinPage() {
  const { token } = useSearch({ from: '/join' });
  const enter = useEnter();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [code, setCode] = useState('');
  const [codeAsked, setCodeAsked] = useState(false);
  const invitation = useQuery({
    queryKey: ['join', token],
    queryFn: () => get<{ name: string; email: string }>('/join', { token }),
    enabled: Boolean(token),
    retry: false,
  });
  const join = useMutation({
    mutationFn: (code: string) => post<Session>('/join', { token, password, ...(code && { code }) }),
    onError: (error) => setCodeAsked((asked) => asked || asksForCode(error)),
    onSuccess: (session) => enter(session),
  });
  const name = invitation.data?.name ?? '';
  usePageTitle(t('join.title', { name }));
  const gone = !token || (invitation.error instanceof ApiError && invitation.error.status === 404);
  if (gone) return <GoneLink title={t('signin.title')} text={t('join.gone')} hint={t('join.gone_hint')} />;
  const weak = passwordProblem(password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!weak) join.mutate(code.trim());
  };
  return (
    <Door title={t('join.title', { name })}>
      <QueryError query={invitation} />
      {invitation.data && (
        <form onSubmit={submit}>
          <p className="second">{t('join.text', { email: invitation.data.email })}</p>
          <input type="hidden" name="username" autoComplete="username" value={invitation.data.email} />
          <PasswordInput
            label={t('setup.password')}
            description={t('setup.password_hint')}
            autoComplete="new-password"
            autoFocus
            value={password}
            error={(tried && weak) || (join.isError && !asksForCode(join.error) && errorText(join.error))}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {codeAsked && (
            <CodeInput value={code} wrong={asksForCode(join.error) && Boolean(join.variables)} onChange={setCode} />
          )}
          <button type="submit" className="btn main" disabled={join.isPending}>
            {t('join.do')}
          </button>
        </form>
      )}
    </Door>
  );
}
