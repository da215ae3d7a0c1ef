import '../advocates/advocates.css';
import './joint.css';
import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useJoints } from '../../api/joints.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { JointForm } from './JointForm.tsx';
import { periodOf, StateTag } from './JointItem.tsx';

const FEW = 5;

// What is open with this customer; of a past day nothing is said, for this is of now.
export function JointPanel({ id, day }: { id: string; day: string | undefined }) {
  const works = useJoints({ account: id });
  const { today } = useClock();
  const may = useMay('note');
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const items = works.data?.pages.flatMap((page) => page.items) ?? [];
  if (day !== undefined) return null;
  return (
    <section className="panel order-9" aria-label={t('joint.panel')}>
      <PanelHead title={t('joint.panel')}>
        {may && (
          <button type="button" className="link small-text" onClick={() => setEditing('new')}>
            {t('joint.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={works} />
      {works.data && items.length === 0 && <p className="nothing small-text">{t('joint.panel_none')}</p>}
      <ul>
        {items.slice(0, FEW).map((work) => (
          <li key={work.id} className="joint-short">
            <span className="grow">
              {may ? (
                <button type="button" className="joint-name" aria-label={t('joint.change_of', { title: work.title })} onClick={() => setEditing(work.id)}>
                  {work.title}
                </button>
              ) : (
                work.title
              )}
              <span className="second small-text advocate-note">
                {t(`joint.kind_${work.kind}`)} {periodOf(work, today)}
              </span>
            </span>
            <StateTag state={work.state} />
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <Link to="/joint" className="link small-text">
          {t('joint.open_list')}
        </Link>
      )}
      <Modal opened={editing !== null} onClose={() => setEditing(null)} title={t(editing === 'new' ? 'joint.new' : 'joint.change')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {editing !== null && <JointForm id={editing === 'new' ? null : editing} account={id} onDone={() => setEditing(null)} />}
      </Modal>
    </section>
  );
}
