import { Link } from '@tanstack/react-router';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { useIsAdmin } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';

const COMING: [MessageKey, MessageKey][] = [
  ['empty.account', 'empty.account_from'],
  ['empty.owner', 'empty.owner_from'],
  ['empty.people', 'empty.people_from'],
  ['empty.seats', 'empty.seats_from'],
  ['empty.mrr', 'empty.mrr_from'],
  ['empty.renews', 'empty.renews_from'],
];

// Before the first account: what will be here, what fills it, and the step that starts it.
export function EmptyAccounts() {
  const admin = useIsAdmin();
  return (
    <div className="scroll">
      <div className="head">
        <h1>{t('accounts.title')}</h1>
      </div>
      <dl className="coming">
        {COMING.map(([name, from]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{t(from)}</dd>
          </div>
        ))}
      </dl>
      <div className="empty">
        <h2>{t('empty.title')}</h2>
        <p>{t('empty.text')}</p>
        {admin && (
          <>
            <div className="offer first">
              <span className="sign">
                <Icon name="bolt" />
              </span>
              <div>
                <b>{t('empty.event')}</b>
                <p>{t('empty.event_text')}</p>
              </div>
              <Link to="/settings/keys" search={{ new: '1' }} className="btn main">
                {t('empty.event_do')}
              </Link>
            </div>
            <div className="offer">
              <span className="sign">
                <Icon name="upload" />
              </span>
              <div>
                <b>{t('empty.import')}</b>
                <p>{t('empty.import_text')}</p>
              </div>
              <Link to="/settings/import" className="btn">
                {t('empty.import_do')}
              </Link>
            </div>
          </>
        )}
      </div>
    </div>
  );
}
