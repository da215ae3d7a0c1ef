import '../accounts/accounts.css';
import './joint.css';
import { Modal, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { apiPath } from '../../api/client.ts';
import { JOINT_KINDS, JOINT_STATES, useJoints, type JointKind } from '../../api/joints.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { JointForm } from './JointForm.tsx';
import { JointItem } from './JointItem.tsx';

const STATES = ['any', 'open', ...JOINT_STATES] as const;

// What we do together with customers beyond the product: open ones first.
export function JointPage() {
  usePageTitle(t('joint.title'));
  const search = useSearch({ from: '/app/joint' });
  const navigate = useNavigate({ from: '/joint' });
  const may = useMay('note');
  const mayExport = useMay('export');
  const state = STATES.find((each) => each === search.state) ?? 'any';
  const kind = JOINT_KINDS.find((each) => each === search.kind);
  const query = { state: state === 'any' ? undefined : state, kind };
  const works = useJoints(query);
  const [open, setOpen] = useState<number | null>(null);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const items = works.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = state !== 'any' || kind !== undefined;
  const change = (next: { state?: string; kind?: JointKind }) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="head">
        <h1>{t('joint.title')}</h1>
        <span className="push row">
          {mayExport && (
            <a className="btn compact" href={apiPath('/joint-works.csv', query)} download>
              <Icon name="download" size="small" />
              {t('joint.csv')}
            </a>
          )}
          {may && (
            <button type="button" className="btn compact" onClick={() => setEditing('new')}>
              <Icon name="plus" size="small" />
              {t('joint.new')}
            </button>
          )}
        </span>
      </div>
      <div className="filter-bar wrap">
        <span className="segmented" role="group" aria-label={t('joint.state')}>
          {STATES.map((each) => (
            <button key={each} type="button" aria-pressed={each === state} onClick={() => change({ state: each === 'any' ? undefined : each })}>
              {t(`joint.state_${each}`)}
            </button>
          ))}
        </span>
        <Select
          className="quiet-select"
          aria-label={t('joint.kind')}
          placeholder={t('joint.kind_any')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={JOINT_KINDS.map((each) => ({ value: each, label: t(`joint.kind_${each}`) }))}
          value={kind ?? null}
          onChange={(next) => change({ kind: (next as JointKind | null) ?? undefined })}
        />
      </div>
      <div className="scroll">
        <QueryError query={works} />
        {works.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        {works.data && items.length === 0 && (
          <div className="empty">
            <h2>{t(filtered ? 'joint.none' : 'joint.empty')}</h2>
            {!filtered && <p>{t('joint.empty_text')}</p>}
          </div>
        )}
        <ul className="joints" aria-label={t('joint.title')}>
          {items.map((work) => (
            <JointItem key={work.id} work={work} may={may} open={work.id === open} onToggle={() => setOpen(work.id === open ? null : work.id)} onEdit={() => setEditing(work.id)} />
          ))}
        </ul>
        {works.hasNextPage && (
          <div className="panel">
            <button type="button" className="btn compact" disabled={works.isFetchingNextPage} onClick={() => void works.fetchNextPage()}>
              {works.isFetchingNextPage ? t('common.loading') : t('common.more')}
            </button>
          </div>
        )}
      </div>
      <Modal opened={editing !== null} onClose={() => setEditing(null)} title={t(editing === 'new' ? 'joint.new' : 'joint.change')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {editing !== null && <JointForm id={editing === 'new' ? null : editing} account="" onDone={() => setEditing(null)} />}
      </Modal>
    </>
  );
}
