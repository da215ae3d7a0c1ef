import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, get, post } from '../../api/client.ts';
import type { Session } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { passwordProblem } from '../../lib/password.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { Door } from './Door.tsx';
import { useEnter } from './useEnter.ts';

export function SetupPage() {
  usePageTitle(t('setup.title'));
  const { token } = useSearch({ from: '/setup' });
  const enter = useEnter();
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: () => get<{ valid: boolean }>('/setup', { token }),
    enabled: Boolean(token),
    retry: false,
  });
  const [form, setForm] = useState({ workspace: '', name: '', email: '', password: '' });
  const [tried, setTried] = useState(false);
  const setUp = useMutation({
    mutationFn: () => post<Session>('/setup', { token, ...form }),
    onSuccess: (session) => enter(session),
  });
  const gone = !token || (link.error instanceof ApiError && link.error.status === 404);
  if (gone) return <GoneLink title={t('setup.title')} text={t('setup.gone')} hint={t('setup.gone_hint')} />;

  const field = (key: keyof typeof form) => ({
    value: form[key],
    required: true,
    withAsterisk: false,
    error: setUp.error instanceof ApiError && setUp.error.field === key ? setUp.error.message : undefined,
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [key]: value }));
    },
  });
  const weak = passwordProblem(form.password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!weak) setUp.mutate();
  };
  const unplaced = setUp.error && !(setUp.error instanceof ApiError && setUp.error.field);
  return (
    <Door title={t('setup.title')}>
      <p className="second">{t('setup.text')}</p>
      {link.isError && <ErrorNote error={link.error} retry={() => void link.refetch()} />}
      <form onSubmit={submit}>
        <TextInput label={t('setup.workspace')} description={t('setup.workspace_hint')} autoFocus {...field('workspace')} />
        <TextInput label={t('setup.name')} autoComplete="name" {...field('name')} />
        <TextInput label={t('setup.email')} type="email" autoComplete="username" {...field('email')} />
        <PasswordInput
          label={t('setup.password')}
          description={t('setup.password_hint')}
          autoComplete="new-password"
          {...field('password')}
          error={(tried && weak) || field('password').error}
        />
        {unplaced && <ErrorNote error={setUp.error} />}
        <button type="submit" className="btn main" disabled={setUp.isPending}>
          {t('setup.do')}
        </button>
      </form>
    </Door>
  );
}

export function GoneLink({ title, text, hint }: { title: string; text: string; hint: string }) {
  return (
    <Door title={title}>
      <p>{text}</p>
      <p className="second">{hint}</p>
      <Link to="/sign-in" className="btn main">
        {t('signin.do')}
      </Link>
    </Door>
  );
}
