import { PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, del, get, post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import type { StaffSession } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay, formatSince } from '../../lib/dates.ts';
import { passwordProblem } from '../../lib/password.ts';
import { showToast } from '../../lib/toast.ts';
import { useRealClock } from '../../lib/workspace.ts';
import { errorText, ErrorNote, QueryError } from '../../parts/messages.tsx';
import { OidcSection } from './OidcSection.tsx';
import { SecondFactor } from './SecondFactor.tsx';

// One's own password and the places one is signed in.
export function SignInSettingsPage() {
  const may = useMay('settings_write');
  return (
    <div className="settings-main">
      <PasswordForm />
      <SecondFactor />
      <Sessions />
      {may && <OidcSection />}
    </div>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const weak = passwordProblem(next);
  const save = useMutation({
    mutationFn: () => post<void>('/session/password', { current, new: next }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setTried(false);
      showToast(t('me.password_saved'));
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const field = save.error instanceof ApiError ? save.error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!weak) save.mutate();
  };
  return (
    <section>
      <h2>{t('me.change_password')}</h2>
      <form className="form narrow" onSubmit={submit}>
        <PasswordInput
          label={t('me.current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          error={field === 'current' && errorText(save.error)}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('me.new')}
          description={t('setup.password_hint')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={next}
          error={(tried && weak) || (field === 'new' && errorText(save.error))}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        {save.isError && field !== 'current' && field !== 'new' && <ErrorNote error={save.error} />}
        <div>
          <button type="submit" className="btn main" disabled={save.isPending}>
            {t('common.save')}
          </button>
        </div>
      </form>
    </section>
  );
}

function Sessions() {
  const clock = useRealClock();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => get<List<StaffSession>>('/sessions', {}, signal),
  });
  const end = useMutation({
    mutationFn: (id: string) => del(`/sessions/${encodeURIComponent(id)}`),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
      showToast(t('me.ended'));
    },
    onError: (error) => showToast(errorText(error)),
  });
  return (
    <section className="below">
      <h2>{t('me.sessions')}</h2>
      <QueryError query={sessions} />
      <ul className="plain-list">
        {sessions.data?.items.map((session) => (
          <li key={session.id}>
            <span>
              {session.client ?? t('me.unknown_client')}
              <br />
              <span className="small-text quiet">
                {t('me.since', { day: formatDay(dayInZone(session.created_at, clock.zone), clock.today) })},{' '}
                {t('me.seen', { since: formatSince(session.last_seen_at, clock.now()) })}
              </span>
            </span>
            {session.current ? (
              <span className="tag leaf">{t('me.this')}</span>
            ) : (
              <button type="button" className="link small-text" onClick={() => end.mutate(session.id)}>
                {t('me.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
