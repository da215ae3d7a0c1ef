import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Account, Ref } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { accountName } from '../../lib/names.ts';
import { PanelHead } from '../../parts/small.tsx';

const FEW = 8;

// Parent and parts of an account; nothing where it stands alone.
export function FamilyPanel({ account }: { account: Account }) {
  const [all, setAll] = useState(false);
  if (!account.parent && account.children.length === 0) return null;
  return (
    <section className="panel order-9" aria-label={t('account.family')}>
      <PanelHead title={t('account.family')} />
      {account.parent && (
        <p className="small-text">
          <span className="quiet">{t('account.parent')} </span>
          <AccountLink account={account.parent} />
        </p>
      )}
      {account.children.length > 0 && (
        <>
          <p className="small-text quiet">{t('account.children', { n: account.children.length })}</p>
          <ul>
            {account.children.slice(0, all ? undefined : FEW).map((child) => (
              <li key={child.id}>
                <AccountLink account={child} />
              </li>
            ))}
          </ul>
          {!all && account.children.length > FEW && (
            <button type="button" className="link small-text" onClick={() => setAll(true)}>
              {t('common.all', { n: account.children.length })}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function AccountLink({ account }: { account: Ref }) {
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} className="link">
      {accountName(account)}
    </Link>
  );
}
