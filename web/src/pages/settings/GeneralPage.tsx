import { Select, Switch, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import type { WorkspaceSettings } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { useIsAdmin } from '../../lib/workspace.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { useWorkspaceSettings } from './useWorkspaceSettings.ts';

export function GeneralPage() {
  const { settings, save } = useWorkspaceSettings();
  const data = settings.data;
  return (
    <div className="settings-main">
      <h2>{t('settings.general')}</h2>
      <QueryError query={settings} />
      {data && (
        <GeneralForm
          key={JSON.stringify(data)}
          settings={data}
          busy={save.isPending}
          error={save.error}
          onSave={(next) => save.mutate({ next, before: data })}
        />
      )}
    </div>
  );
}

interface FormProps {
  settings: WorkspaceSettings;
  busy: boolean;
  error: Error | null;
  onSave: (next: WorkspaceSettings) => void;
}

function GeneralForm({ settings, busy, error, onSave }: FormProps) {
  const admin = useIsAdmin();
  const [name, setName] = useState(settings.workspace);
  const [zone, setZone] = useState(settings.zone);
  const [domain, setDomain] = useState(settings.account_from_domain);
  const [version, setVersion] = useState(settings.version_from_context);
  const field = error instanceof ApiError ? error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({ ...settings, workspace: name.trim(), zone, account_from_domain: domain, version_from_context: version });
  };
  return (
    <form className="form narrow" onSubmit={submit}>
      <TextInput
        label={t('general.workspace')}
        required
        withAsterisk={false}
        disabled={!admin}
        value={name}
        error={field === 'workspace' && error?.message}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('general.zone')}
        description={t('general.zone_hint')}
        searchable
        allowDeselect={false}
        limit={60}
        disabled={!admin}
        value={zone}
        error={field === 'zone' && error?.message}
        data={zones(settings.zone)}
        onChange={(value) => value && setZone(value)}
      />
      {settings.zone_waits && <p className="watch small-text">{t('general.zone_waits')}</p>}
      <Switch
        withThumbIndicator={false}
        label={t('general.domain')}
        description={t('general.domain_hint')}
        disabled={!admin}
        checked={domain}
        onChange={(event) => setDomain(event.currentTarget.checked)}
      />
      <Switch
        withThumbIndicator={false}
        label={t('general.version')}
        description={t('general.version_hint')}
        disabled={!admin}
        checked={version}
        onChange={(event) => setVersion(event.currentTarget.checked)}
      />
      {error && field !== 'workspace' && field !== 'zone' && <ErrorNote error={error} />}
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

function zones(current: string): string[] {
  return [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])];
}
