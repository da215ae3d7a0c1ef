import '../account/account.css';
import '../accounts/accounts.css';
import '../handover/handover.css';
import './ahead.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useChannels, useOccasions } from '../../api/ahead.ts';
import { useAccount } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { ChannelLine } from './ChannelLine.tsx';
import { OccasionCard } from './OccasionCard.tsx';

const PERIODS = [28, 91, 182, 365] as const;

// How we are in touch with a customer: a good reason to write now, and all channels together, so that they say the same.
export function ContactPage() {
  const { id } = useParams({ from: '/app/accounts/$id/contact' });
  const account = useAccount(id, undefined);
  const occasions = useOccasions(id);
  const navigate = useNavigate();
  const [days, setDays] = useState<number>(91);
  const channels = useChannels(id, days);
  const name = account.data ? accountName(account.data) : id;
  usePageTitle(t('contact.title', { name }));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id } }) }]);
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} className="btn compact square" aria-label={t('contact.back')} title={t('contact.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('contact.title', { name })}</h1>
        </div>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('contact.title', { name })}>
        <section className="panel" aria-label={t('contact.occasions')}>
          <PanelHead title={t('contact.occasions')} />
          <QueryError query={occasions} />
          {occasions.data?.items.length === 0 && <p className="nothing small-text">{t('contact.no_occasions')}</p>}
          <ul className="occasions">
            {occasions.data?.items.map((occasion) => (
              <li key={`${occasion.kind} ${occasion.title}`}>
                <OccasionCard account={id} occasion={occasion} to={occasions.data.to} />
              </li>
            ))}
          </ul>
        </section>
        <section className="panel" aria-label={t('contact.channels')}>
          <PanelHead title={t('contact.channels')}>
            <span className="segmented" role="group" aria-label={t('contact.days')}>
              {PERIODS.map((each) => (
                <button key={each} type="button" aria-pressed={each === days} onClick={() => setDays(each)}>
                  {t('contact.days_n', { n: each })}
                </button>
              ))}
            </span>
          </PanelHead>
          <QueryError query={channels} />
          {channels.isPending && <SkeletonLines rows={8} />}
          {channels.data && <ChannelLine channels={channels.data} />}
        </section>
      </div>
    </>
  );
}
