import '../account/account.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useBrief } from '../../api/handover.ts';
import { useAccount } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay, formatMoment } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { Digest } from './Digest.tsx';
import { HandoverDialog } from './HandoverDialog.tsx';

// What to know before one speaks with a customer: since the last contact, open promises, who comes, what to ask.
export function BriefPage() {
  const { id } = useParams({ from: '/app/accounts/$id/brief' });
  const brief = useBrief(id);
  const account = useAccount(id, undefined);
  const clock = useClock();
  const navigate = useNavigate();
  const may = useMay('write');
  const [handing, setHanding] = useState(false);
  const name = account.data ? accountName(account.data) : id;
  usePageTitle(t('brief.title', { name }));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/accounts/$id', params: { id } }) }]);
  const data = brief.data;
  return (
    <>
      <div className="account-head">
        <Link to="/accounts/$id" params={{ id }} className="btn compact square" aria-label={t('brief.back')} title={t('brief.back')}>
          <Icon name="back" size="small" />
        </Link>
        <div className="digest-title">
          <h1>{t('brief.title', { name })}</h1>
          {data && (
            <p className="small-text second">
              {data.meeting && `${t('brief.meeting', { title: data.meeting.title, at: formatMoment(data.meeting.at, clock.zone, clock.today) })}. `}
              {data.since ? t('brief.since', { day: formatDay(dayInZone(data.since, clock.zone), clock.today) }) : t('brief.never')}
            </p>
          )}
        </div>
        <span className="push row head-actions">
          {may && (
            <button type="button" className="btn compact" onClick={() => setHanding(true)}>
              {t('handover.start')}
            </button>
          )}
          <button type="button" className="btn compact not-phone" onClick={() => window.print()}>
            {t('brief.print')}
          </button>
        </span>
      </div>
      <div className="scroll digest-columns" tabIndex={0}>
        <QueryError query={brief} />
        {brief.isPending && <SkeletonLines rows={10} />}
        {data && <Digest sections={data.sections} />}
      </div>
      <HandoverDialog account={id} name={name} opened={handing} onClose={() => setHanding(false)} />
    </>
  );
}
