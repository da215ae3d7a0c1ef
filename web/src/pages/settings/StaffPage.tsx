import { Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { get, patch, post } from '../../api/client.ts';
import { queryClient, useSession } from '../../api/queries.ts';
import { SEES, type Sees, type Staff } from '../../api/settings-types.ts';
import { ROLES, type List, type Role } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useRealClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, ErrorNote, QueryError } from '../../parts/messages.tsx';
import { Avatar, SkeletonLines } from '../../parts/small.tsx';
import { TeamsSection, useTeams } from './TeamsSection.tsx';

type Invitation = { name: string; url: string };

export function StaffPage() {
  const session = useSession();
  const clock = useRealClock();
  const [inviting, setInviting] = useState(false);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) });
  const refresh = () => {
    for (const key of ['staff', 'teams']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const fail = (error: unknown) => showToast(errorText(error));

  const change = useMutation({
    mutationFn: ({ person, next }: { person: Staff; next: Partial<Staff>; done: string; undo?: Partial<Staff> }) =>
      patch<Staff>(`/staff/${encodeURIComponent(person.id)}`, next),
    onSuccess: (_, { person, done, undo }) => {
      refresh();
      showToast(done, undo && (() => change.mutate({ person, next: undo, done: t('common.saved') })));
    },
    onError: fail,
  });
  const relink = useMutation({
    mutationFn: (person: Staff) => post<{ invite_url: string }>(`/staff/${encodeURIComponent(person.id)}/invite`),
    onSuccess: ({ invite_url: url }, person) => setInvitation({ name: person.name, url }),
    onError: fail,
  });
  const setRole = (person: Staff, role: Role) =>
    change.mutate({
      person,
      next: { role },
      undo: { role: person.role },
      done: t('staff.role_done', { name: person.name, role: t(`staff.role_${role}`) }),
    });
  const teams = useTeams();
  const setSight = (person: Staff, next: { sees?: Sees; team?: number }) =>
    change.mutate({ person, next, undo: { sees: person.sees, team: person.team ?? 0 }, done: t('staff.sight_done', { name: person.name }) });
  const setState = (person: Staff, state: 'active' | 'disabled') =>
    change.mutate({
      person,
      next: { state },
      undo: { state: person.state === 'disabled' ? 'disabled' : 'active' },
      done: t(state === 'disabled' ? 'staff.disabled_done' : 'staff.enabled_done', { name: person.name }),
    });

  return (
    <div className="settings-main">
      <div className="row list-head">
        <h2>{t('settings.staff')}</h2>
        <button type="button" className="btn compact push" onClick={() => setInviting(true)}>
          <Icon name="plus" size="small" />
          {t('staff.invite')}
        </button>
      </div>
      {invitation && <InvitationNote invitation={invitation} />}
      <QueryError query={staff} />
      {staff.isPending && <SkeletonLines rows={3} />}
      <ul className="staff-list">
        {staff.data?.items.map((person) => {
          const self = person.id === session?.user.id;
          return (
            <li key={person.id} className={person.state === 'disabled' ? 'off' : undefined}>
              <Avatar name={person.name} large />
              <span className="who">
                <b>{person.name}</b> {self && <span className="quiet">{t('staff.you')}</span>}
                <br />
                <span className="second small-text">{person.email}</span>
              </span>
              <span className="small-text second">
                {person.state === 'active' ? formatSince(person.last_seen_at, clock.now()) : t(`staff.state_${person.state}`)}
              </span>
              <Select
                className="quiet-select"
                aria-label={`${t('staff.role')}: ${person.name}`}
                w={132}
                allowDeselect={false}
                disabled={self}
                value={person.role}
                data={roleOptions()}
                onChange={(role) => role && role !== person.role && setRole(person, role as Role)}
              />
              <Select
                className="quiet-select"
                aria-label={`${t('staff.sees')}: ${person.name}`}
                w={132}
                allowDeselect={false}
                disabled={person.role === 'admin'}
                value={person.sees}
                data={SEES.map((each) => ({ value: each, label: t(`staff.sees_${each}`) }))}
                onChange={(sees) => sees && sees !== person.sees && setSight(person, { sees: sees as Sees })}
              />
              <Select
                className="quiet-select"
                aria-label={`${t('staff.team')}: ${person.name}`}
                placeholder={t('staff.no_team')}
                w={132}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                value={person.team ? String(person.team) : null}
                data={(teams.data?.items ?? []).map((team) => ({ value: String(team.id), label: team.name }))}
                onChange={(team) => setSight(person, { team: team ? Number(team) : 0 })}
              />
              <span className="row actions">
                <button type="button" className="link small-text" onClick={() => relink.mutate(person)}>
                  {t('staff.new_link')}
                </button>
                {!self && (
                  <button
                    type="button"
                    className="link small-text"
                    onClick={() => setState(person, person.state === 'disabled' ? 'active' : 'disabled')}
                  >
                    {t(person.state === 'disabled' ? 'staff.enable' : 'staff.disable')}
                  </button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="small-text second">{t('staff.role_hint')} {t('staff.sees_hint')}</p>
      <TeamsSection />
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title={t('staff.invite_title')}
        size={420}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <InviteForm
          onDone={(made) => {
            setInvitation(made);
            setInviting(false);
            refresh();
          }}
        />
      </Modal>
    </div>
  );
}

function roleOptions() {
  return ROLES.map((role) => ({ value: role, label: t(`staff.role_${role}`) }));
}

function InvitationNote({ invitation }: { invitation: Invitation }) {
  const url = new URL(invitation.url, window.location.origin).href;
  return (
    <div className="fresh-key" role="status">
      <b>{t('staff.link', { name: invitation.name })}</b>
      <div className="secret">
        <code>{url}</code>
        <span className="push">
          <CopyButton text={url} label={t('staff.copy_link')} />
        </span>
      </div>
      <p className="small-text quiet">{t('staff.link_text', { name: invitation.name })}</p>
    </div>
  );
}

function InviteForm({ onDone }: { onDone: (invitation: Invitation) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('csm');
  const invite = useMutation({
    mutationFn: () => post<Staff & { invite_url: string }>('/staff', { name: name.trim(), email: email.trim(), role }),
    onSuccess: (made) => onDone({ name: made.name, url: made.invite_url }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextInput
        label={t('common.name')}
        data-autofocus
        required
        withAsterisk={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('common.email')}
        type="email"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label={t('staff.role')}
        description={t('staff.role_hint')}
        allowDeselect={false}
        value={role}
        data={roleOptions()}
        onChange={(value) => value && setRole(value as Role)}
      />
      {invite.isError && <ErrorNote error={invite.error} />}
      <div>
        <button type="submit" className="btn main" disabled={invite.isPending}>
          {t('staff.invite')}
        </button>
      </div>
    </form>
  );
}
