import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { del, get, post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { StaffTeam } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';

export function useTeams() {
  return useQuery({ queryKey: ['teams'], queryFn: ({ signal }) => get<List<StaffTeam>>('/teams', {}, signal) });
}

// Teams: who sees "the team's" accounts sees those of everybody in it.
export function TeamsSection() {
  const teams = useTeams();
  const [name, setName] = useState('');
  const [region, setRegion] = useState('');
  const refresh = () => {
    for (const key of ['teams', 'staff']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const add = useMutation({
    mutationFn: () => post<StaffTeam>('/teams', { name: name.trim(), region: region.trim() }),
    onSuccess: () => {
      setName('');
      setRegion('');
      refresh();
    },
    onError: (error) => showToast(errorText(error)),
  });
  const remove = useMutation({
    mutationFn: (team: StaffTeam) => del(`/teams/${team.id}`),
    onSuccess: refresh,
    onError: (error) => showToast(errorText(error)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate();
  };
  return (
    <section className="below" aria-label={t('staff.teams')}>
      <h2>{t('staff.teams')}</h2>
      <QueryError query={teams} />
      {teams.data?.items.length === 0 && <p className="nothing small-text">{t('staff.teams_none')}</p>}
      <ul className="plain-list">
        {teams.data?.items.map((team) => (
          <li key={team.id}>
            <span>
              <b>{team.name}</b> <span className="second">{team.region}</span>
              <br />
              <span className="small-text quiet">{t('staff.team_members', { n: team.members })}</span>
            </span>
            <button type="button" className="link small-text" aria-label={t('staff.team_remove_name', { name: team.name })} onClick={() => remove.mutate(team)}>
              {t('staff.team_remove')}
            </button>
          </li>
        ))}
      </ul>
      <form className="row wrap" onSubmit={submit}>
        <input className="field" aria-label={t('staff.team_name')} placeholder={t('staff.team_name')} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <input className="field" aria-label={t('staff.team_region')} placeholder={t('staff.team_region')} maxLength={100} value={region} onChange={(event) => setRegion(event.target.value)} />
        <button type="submit" className="btn compact" disabled={add.isPending || name.trim() === ''}>
          {t('staff.team_add')}
        </button>
      </form>
    </section>
  );
}
