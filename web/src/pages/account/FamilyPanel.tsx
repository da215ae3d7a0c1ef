import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type TreeNode, useTree } from '../../api/tree.ts';
import type { Account, Day, Ref } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { roundText } from '../../lib/bands.ts';
import { formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { revenueText } from '../segments/SegmentsPage.tsx';

const FEW = 8;
const STEP_PX = 14; // a part stands so far to the right of what it belongs to

// Parent and parts of an account, and what they are together; nothing where it stands alone.
export function FamilyPanel({ account, day }: { account: Account; day: Day | undefined }) {
  const tree = useTree(account.id, day, account.children.length > 0);
  const [all, setAll] = useState(false);
  if (!account.parent && account.children.length === 0) return null;
  const [own, ...parts] = tree.data?.items ?? [];
  return (
    <section className="panel order-9" aria-label={t('account.family')}>
      <PanelHead title={t('account.family')} />
      {account.parent && (
        <p className="small-text">
          <span className="quiet">{t('account.parent')} </span>
          <AccountLink account={account.parent} day={day} />
        </p>
      )}
      {account.children.length > 0 && (
        <>
          <QueryError query={tree} />
          {tree.isPending && <SkeletonLines rows={3} />}
          {own && <p className="small-text">{t('account.together', { people: formatNumber(own.active_people_all), revenue: revenueText(own.revenue_all) })}</p>}
          <ul className="family">
            {parts.slice(0, all ? undefined : FEW).map((part) => (
              <Part key={part.account.id} part={part} day={day} />
            ))}
          </ul>
          {!all && parts.length > FEW && (
            <button type="button" className="link small-text" onClick={() => setAll(true)}>
              {t('common.all', { n: parts.length })}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Part({ part, day }: { part: TreeNode; day: Day | undefined }) {
  return (
    <li style={{ paddingInlineStart: (part.depth - 1) * STEP_PX }}>
      <AccountLink account={part.account} day={day} />
      <span className="quiet small-text">{t('account.part_people', { n: part.active_people })}</span>
      <span className="health-cell">
        <BandMark band={part.band} />
        <b>{roundText(part.health)}</b>
      </span>
    </li>
  );
}

function AccountLink({ account, day }: { account: Ref; day: Day | undefined }) {
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} search={{ day }} className="link">
      {accountName(account)}
    </Link>
  );
}
