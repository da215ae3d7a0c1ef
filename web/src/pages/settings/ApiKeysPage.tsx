import { useState } from 'react';
import type { Key, NewKey } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { useRealClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { NewKeyModal, RevokeModal } from './key-parts.tsx';
import { KeyTable, useKeyList } from './KeysPage.tsx';

export function ApiKeysPage() {
  const clock = useRealClock();
  const keys = useKeyList();
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState<NewKey | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const items = keys.data?.items.filter((key) => key.kind === 'api') ?? [];
  return (
    <div className="settings-main">
      <div className="row list-head">
        <h2>{t('settings.api_keys')}</h2>
        <button type="button" className="btn compact push" onClick={() => setMaking(true)}>
          <Icon name="plus" size="small" />
          {t('keys.new')}
        </button>
      </div>
      <p className="second">
        {t('api_keys.text')} {t('api_keys.docs')}{' '}
        <a className="link" href="/api/v1/openapi.json">
          /api/v1/openapi.json
        </a>
      </p>
      {fresh && (
        <div className="fresh-key" role="status">
          <b>{t('keys.made_for', { name: fresh.name })}</b>
          <div className="secret">
            <code>{fresh.key}</code>
            <span className="push">
              <CopyButton text={fresh.key} label={t('keys.copy_key')} />
            </span>
          </div>
          <p className="small-text quiet">{t('keys.shown_once')}</p>
        </div>
      )}
      <QueryError query={keys} />
      {keys.data && items.length === 0 && <p className="nothing">{t('api_keys.none')}</p>}
      {items.length > 0 && <KeyTable keys={items} clock={clock} onRevoke={setRevoking} />}
      <NewKeyModal
        kind="api"
        opened={making}
        onClose={() => setMaking(false)}
        onMade={(key) => {
          setFresh(key);
          setMaking(false);
        }}
      />
      <RevokeModal target={revoking} onClose={() => setRevoking(null)} />
    </div>
  );
}
