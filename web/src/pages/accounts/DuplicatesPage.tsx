import '../today/today.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { undoMerge, useDuplicates, useMerges, type DuplicatePair, type Merge } from '../../api/identity.ts';
import type { Ref } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { MergeDialog } from './MergeDialog.tsx';

// Accounts that may be one customer, and those that were made one.
export function DuplicatesPage() {
  usePageTitle(t('merge.page'));
  const found = useDuplicates();
  const merges = useMerges();
  const [chosen, setChosen] = useState<DuplicatePair | null>(null);
  const pairs = found.data?.items.filter((pair) => pair.keep && pair.drop) ?? [];
  return (
    <>
      <div className="head lined">
        <h1>{t('merge.page')}</h1>
        <div className="sum">
          <span>{t('merge.text')}</span>
        </div>
      </div>
      <div className="scroll">
        <section className="panel" aria-label={t('merge.page')}>
          <QueryError query={found} />
          {found.isPending && <SkeletonLines rows={6} />}
          {found.data && pairs.length === 0 && <p className="nothing">{t('merge.none')}</p>}
          <ul className="hand-list">
            {pairs.map((pair) => (
              <PairLine key={`${pair.keep!.id} ${pair.drop!.id}`} pair={pair} onLook={() => setChosen(pair)} />
            ))}
          </ul>
          {found.data?.cut && <p className="small-text second">{t('merge.cut')}</p>}
        </section>
        {(merges.data?.length ?? 0) > 0 && (
          <section className="panel" aria-label={t('merge.history')}>
            <PanelHead title={t('merge.history')} />
            <ul className="hand-list">
              {merges.data?.map((merge) => (
                <MergeLine key={merge.id} merge={merge} />
              ))}
            </ul>
          </section>
        )}
      </div>
      <MergeDialog pair={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function AccountLink({ account }: { account: Ref }) {
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} className="row-name">
      {accountName(account)}
    </Link>
  );
}

function PairLine({ pair, onLook }: { pair: DuplicatePair; onLook: () => void }) {
  const [keep, drop] = [pair.keep!, pair.drop!];
  return (
    <li>
      <span>
        <AccountLink account={keep} />, <AccountLink account={drop} />
        <span className="small-text second hand-under">{pair.why.map((why) => t(`merge.why_${why}`)).join(', ')}</span>
      </span>
      <button type="button" className="btn compact" aria-label={t('merge.look_of', { a: accountName(keep), b: accountName(drop) })} onClick={onLook}>
        {t('merge.look')}
      </button>
    </li>
  );
}

export function undoAndSay(id: number): void {
  void undoMerge(id)
    .then(({ figures_follow: follow }) => showToast(t(follow ? 'merge.undone' : 'merge.undone_later')))
    .catch((error: unknown) => showToast(errorText(error)));
}

function MergeLine({ merge }: { merge: Merge }) {
  const clock = useClock();
  const { keep, drop } = merge;
  return (
    <li>
      <span>
        {tx('merge.line', { keep, drop })}
        {merge.why && <span className="small-text second hand-under">{merge.why}</span>}
      </span>
      {merge.undone_at !== null && <span className="tag">{t('merge.was_undone')}</span>}
      {merge.undone_at === null && Date.parse(merge.undo_until) > clock.now() && (
        <button type="button" className="link small-text" aria-label={t('merge.undo_of', { keep, drop })} onClick={() => undoAndSay(merge.id)}>
          {t('merge.undo')}
        </button>
      )}
    </li>
  );
}
