import { Switch, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { WorkspaceSettings } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { useIsAdmin } from '../../lib/workspace.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { useWorkspaceSettings } from './useWorkspaceSettings.ts';

type Exclude = WorkspaceSettings['exclude'];

// Own staff, test accounts and bots: who never counts.
export function ExclusionsPage() {
  const { settings, save } = useWorkspaceSettings();
  const data = settings.data;
  return (
    <div className="settings-main">
      <h2>{t('settings.exclusions')}</h2>
      <p className="second">{t('exclude.text')}</p>
      <QueryError query={settings} />
      {data && (
        <ExcludeForm
          key={JSON.stringify(data.exclude)}
          exclude={data.exclude}
          busy={save.isPending}
          onSave={(exclude) => save.mutate({ next: { ...data, exclude }, before: data })}
        />
      )}
      {save.isError && <ErrorNote error={save.error} />}
    </div>
  );
}

const toText = (list: string[]) => list.join('\n');
const toList = (text: string) => [...new Set(text.split(/[\n,]/).map((item) => item.trim()).filter(Boolean))];

function ExcludeForm({ exclude, busy, onSave }: { exclude: Exclude; busy: boolean; onSave: (next: Exclude) => void }) {
  const admin = useIsAdmin();
  const [domains, setDomains] = useState(toText(exclude.email_domains));
  const [users, setUsers] = useState(toText(exclude.user_ids));
  const [accounts, setAccounts] = useState(toText(exclude.account_ids));
  const [bots, setBots] = useState(exclude.bots);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({ email_domains: toList(domains), user_ids: toList(users), account_ids: toList(accounts), bots });
  };
  const area = (value: string, set: (value: string) => void) => ({
    value,
    autosize: true,
    minRows: 2,
    maxRows: 8,
    disabled: !admin,
    onChange: (event: { currentTarget: HTMLTextAreaElement }) => set(event.currentTarget.value),
  });
  return (
    <form className="form narrow" onSubmit={submit}>
      <Textarea label={t('exclude.domains')} description={t('exclude.domains_hint')} {...area(domains, setDomains)} />
      <Textarea label={t('exclude.users')} description={t('exclude.users_hint')} {...area(users, setUsers)} />
      <Textarea label={t('exclude.accounts')} description={t('exclude.accounts_hint')} {...area(accounts, setAccounts)} />
      <Switch
        withThumbIndicator={false}
        label={t('exclude.bots')}
        description={t('exclude.bots_hint')}
        checked={bots}
        disabled={!admin}
        onChange={(event) => setBots(event.currentTarget.checked)}
      />
      {admin ? (
        <div>
          <button type="submit" className="btn main" disabled={busy}>
            {t(busy ? 'common.saving' : 'common.save')}
          </button>
        </div>
      ) : (
        <p className="quiet">{t('settings.admin_only')}</p>
      )}
    </form>
  );
}
