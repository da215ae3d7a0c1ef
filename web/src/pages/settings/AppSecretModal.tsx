import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { makeAppSecret } from '../../api/guides.ts';
import { queryClient } from '../../api/queries.ts';
import type { Key } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import type { Clock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote } from '../../parts/messages.tsx';

// How the customer's app shows guides: the secret, once, and the lines to copy.
export function AppSecretModal({ target, clock, onClose }: { target: Key | null; clock: Clock; onClose: () => void }) {
  return (
    <Modal opened={target !== null} onClose={onClose} title={t('keys.app_title', { name: target?.name ?? '' })} size={620} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {target && <Secret key={target.id} target={target} clock={clock} />}
    </Modal>
  );
}

const server = "crypto.createHmac('sha256', process.env.PERENNIAL_APP_SECRET).update(user.id).digest('hex')";
const page = (hint: string) => `<script src="${location.origin}/perennial.js" async
  data-key="${hint}" data-user="…" data-proof="…"></script>`;

function Secret({ target, clock }: { target: Key; clock: Clock }) {
  const make = useMutation({
    mutationFn: () => makeAppSecret(target.id),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  const known = target.app_secret_at ?? null;
  return (
    <div className="form app-secret">
      <p className="second">{t('keys.app_text')}</p>
      {make.data ? (
        <section aria-label={t('keys.app_secret')}>
          <div className="secret">
            <code>{make.data.secret}</code>
            <span className="push">
              <CopyButton text={make.data.secret} label={t('keys.app_copy')} />
            </span>
          </div>
          <p className="small-text" role="status">
            {t('keys.app_once')}
          </p>
        </section>
      ) : (
        <div className="row wrap">
          <button type="button" className={known ? 'btn' : 'btn main'} disabled={make.isPending} onClick={() => make.mutate()}>
            {t(known ? 'keys.app_again' : 'keys.app_make')}
          </button>
          {known && <span className="second small-text">{t('keys.app_made', { since: formatSince(known, clock.now()) })}</span>}
        </div>
      )}
      {make.isError && <ErrorNote error={make.error} />}
      <section aria-label={t('keys.app_server')}>
        <Lines title={t('keys.app_server')} what="Node" text={server} />
      </section>
      <section aria-label={t('keys.app_page')}>
        <Lines title={t('keys.app_page')} what="HTML" text={page(target.hint)} />
      </section>
    </div>
  );
}

function Lines({ title, what, text }: { title: string; what: string; text: string }) {
  return (
    <div className="snippets">
      <div className="snippet-head">
        <b>{title}</b>
        <code className="quiet">{what}</code>
        <span className="push">
          <CopyButton plain text={text} label={t('keys.copy_code', { client: title })} />
        </span>
      </div>
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
