import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { t } from '../i18n/index.tsx';

// The pages for an address that is nothing and for a page that broke.

export function Missing() {
  return (
    <main className="empty">
      <h2>{t('error.missing')}</h2>
      <p>
        <Link to="/accounts" className="link">
          {t('error.to_accounts')}
        </Link>
      </p>
    </main>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  return (
    <div className="empty" role="alert">
      <h2>{t('error.page')}</h2>
      <p>{error instanceof Error ? error.message : t('error.page_hint')}</p>
      <p>{t('error.page_hint')}</p>
      <button type="button" className="btn" onClick={() => window.location.reload()}>
        {t('error.reload')}
      </button>
    </div>
  );
}
