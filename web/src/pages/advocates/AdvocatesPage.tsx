import '../accounts/accounts.css';
import './advocates.css';
import { Modal, Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ADVOCATE_KINDS, useAdvocates, type AdvocateKind } from '../../api/advocates.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AdvocateForm, freshAdvocate } from './AdvocateForm.tsx';
import { AdvocateItem } from './AdvocateItem.tsx';
import { CandidatesPanel } from './CandidatesPanel.tsx';

const STATES = ['any', 'ready', 'resting', 'ended'] as const;

interface Editing {
  id: number | null;
  account: string;
  owner: string;
}

// Who speaks for the product, whom to ask next, and who may become one.
export function AdvocatesPage() {
  usePageTitle(t('advocates.title'));
  const search = useSearch({ from: '/app/advocates' });
  const navigate = useNavigate({ from: '/advocates' });
  const { today } = useClock();
  const may = useMay('note');
  const mayRevenue = useMay('revenue_read');
  const state = STATES.find((each) => each === search.state) ?? 'any';
  const agreed = ADVOCATE_KINDS.find((each) => each === search.agreed);
  const advocates = useAdvocates({ state, agreed });
  const [open, setOpen] = useState<number | null>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const items = advocates.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (next: { state?: string; agreed?: AdvocateKind }) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="head">
        <h1>{t('advocates.title')}</h1>
        <span className="push row">
        {mayRevenue && (
          <Link to="/dissatisfied" className="btn compact">
            {t('dissatisfied.open')}
          </Link>
        )}
        {may && (
          <button type="button" className="btn compact" onClick={() => setEditing({ id: null, account: '', owner: '' })}>
            <Icon name="plus" size="small" />
            {t('advocates.new')}
          </button>
        )}
        </span>
      </div>
      <div className="filter-bar wrap">
        <span className="segmented" role="group" aria-label={t('advocates.state')}>
          {STATES.map((each) => (
            <button key={each} type="button" aria-pressed={each === state} onClick={() => change({ state: each === 'any' ? undefined : each })}>
              {t(`advocates.state_${each}`)}
            </button>
          ))}
        </span>
        <Select
          className="quiet-select"
          aria-label={t('advocates.agreed')}
          placeholder={t('advocates.agreed_any')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={ADVOCATE_KINDS.map((each) => ({ value: each, label: t(`advocates.kind_${each}`) }))}
          value={agreed ?? null}
          onChange={(next) => change({ agreed: (next as AdvocateKind | null) ?? undefined })}
        />
      </div>
      <div className="scroll advocate-columns">
        <section aria-label={t('advocates.register')}>
          <QueryError query={advocates} />
          {advocates.isPending && (
            <div className="panel">
              <SkeletonLines rows={8} />
            </div>
          )}
          {advocates.data && items.length === 0 && (
            <div className="empty">
              <h2>{t(state === 'any' && !agreed ? 'advocates.empty' : 'advocates.none')}</h2>
              {state === 'any' && !agreed && <p>{t('advocates.empty_text')}</p>}
            </div>
          )}
          <ul className="advocates">
            {items.map((advocate) => (
              <AdvocateItem
                key={advocate.id}
                advocate={advocate}
                today={today}
                may={may}
                open={advocate.id === open}
                onToggle={() => setOpen(advocate.id === open ? null : advocate.id)}
                onEdit={() => setEditing({ id: advocate.id, account: '', owner: '' })}
              />
            ))}
          </ul>
          {advocates.hasNextPage && (
            <div className="panel">
              <button type="button" className="btn compact" disabled={advocates.isFetchingNextPage} onClick={() => void advocates.fetchNextPage()}>
                {advocates.isFetchingNextPage ? t('common.loading') : t('common.more')}
              </button>
            </div>
          )}
        </section>
        <aside className="advocate-side" aria-label={t('advocates.candidates')}>
          <CandidatesPanel may={may} onTake={(candidate) => setEditing({ id: null, account: candidate.account?.id ?? '', owner: candidate.owner })} />
        </aside>
      </div>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={t(editing?.id ? 'advocates.change' : 'advocates.new')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {editing && <AdvocateForm id={editing.id} start={freshAdvocate(editing.account, editing.owner)} onDone={() => setEditing(null)} />}
      </Modal>
    </>
  );
}
