import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { saveOidc, useOidcSettings, type OidcSettings } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';

// At which provider staff may sign in. The provider is asked before anything is kept, so that a wrong address locks
// nobody out.
export function OidcSection() {
  const settings = useOidcSettings();
  const redirect = `${window.location.origin}/api/v1/session/oidc/callback`;
  return (
    <section className="below" aria-label={t('oidc.title')}>
      <h2>{t('oidc.title')}</h2>
      <QueryError query={settings} />
      {settings.data && (
        <>
          <p className="second">{t(settings.data.issuer ? 'oidc.on_text' : 'oidc.off_text')}</p>
          <h3 className="detail-label">{t('oidc.redirect')}</h3>
          <div className="secret narrow">
            <code>{redirect}</code>
            <span className="push">
              <CopyButton text={redirect} label={t('oidc.copy')} />
            </span>
          </div>
          <OidcForm key={JSON.stringify(settings.data)} settings={settings.data} />
        </>
      )}
    </section>
  );
}

function OidcForm({ settings }: { settings: OidcSettings }) {
  const [issuer, setIssuer] = useState(settings.issuer);
  const [client, setClient] = useState(settings.client_id);
  const [secret, setSecret] = useState('');
  const save = useMutation({
    mutationFn: (off: boolean) =>
      saveOidc({ issuer: off ? '' : issuer.trim(), client_id: client.trim(), ...(off ? { client_secret: '' } : secret ? { client_secret: secret } : {}) }),
    onSuccess: (_, off) => showToast(t(off ? 'oidc.turned_off' : 'oidc.saved')),
  });
  const field = save.error instanceof ApiError ? save.error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(false);
  };
  return (
    <form className="form narrow" onSubmit={submit} autoComplete="off">
      <TextInput
        label={t('oidc.issuer')}
        description={t('oidc.issuer_hint')}
        type="url"
        required
        withAsterisk={false}
        maxLength={500}
        value={issuer}
        error={field === 'issuer' && errorText(save.error)}
        onChange={(event) => setIssuer(event.currentTarget.value)}
      />
      <TextInput
        label={t('oidc.client')}
        required
        withAsterisk={false}
        maxLength={200}
        value={client}
        error={field === 'client_id' && errorText(save.error)}
        onChange={(event) => setClient(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('oidc.secret')}
        description={t(settings.has_secret ? 'oidc.secret_kept' : 'oidc.secret_hint')}
        autoComplete="off"
        maxLength={500}
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      {save.isError && field !== 'issuer' && field !== 'client_id' && <ErrorNote error={save.error} />}
      <div className="row wrap">
        <button type="submit" className="btn main" disabled={save.isPending}>
          {t(save.isPending ? 'oidc.asking' : 'oidc.save')}
        </button>
        {settings.issuer && (
          <button type="button" className="btn" disabled={save.isPending} onClick={() => save.mutate(true)}>
            {t('oidc.turn_off')}
          </button>
        )}
      </div>
    </form>
  );
}
