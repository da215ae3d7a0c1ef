import '../advocates/advocates.css';
import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAdvocates } from '../../api/advocates.ts';
import { useMay } from '../../api/rights.ts';
import type { Account } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { AdvocateForm, freshAdvocate } from '../advocates/AdvocateForm.tsx';
import { advocateName } from '../advocates/AdvocateItem.tsx';

// Who of this customer speaks for the product; of a past day nothing is said, for this is of now.
export function AdvocatesPanel({ account, day, today }: { account: Account; day: string | undefined; today: string }) {
  const { id } = account;
  const owner = account.attributes.find((one) => one.key === 'owner')?.value;
  const advocates = useAdvocates({ account: id });
  const may = useMay('note');
  const [adding, setAdding] = useState(false);
  const items = advocates.data?.pages.flatMap((page) => page.items) ?? [];
  const active = items.filter((one) => one.state === 'active');
  if (day !== undefined) return null;
  return (
    <section className="panel order-3" aria-label={t('advocates.panel')}>
      <PanelHead title={t('advocates.panel')}>
        {may && (
          <button type="button" className="link small-text" onClick={() => setAdding(true)}>
            {t('advocates.new')}
          </button>
        )}
      </PanelHead>
      <QueryError query={advocates} />
      {advocates.data && active.length === 0 && <p className="nothing small-text">{t('advocates.panel_none')}</p>}
      <ul>
        {active.map((one) => (
          <li key={one.id} className="advocate-record">
            <span>
              {advocateName(one)}
              <span className="second small-text advocate-note">{one.agreed.map((kind) => t(`advocates.kind_${kind}`)).join(', ') || one.why}</span>
            </span>
            <span className="second small-text nowrap">
              {one.rests_until
                ? t('advocates.rests', { day: formatDay(one.rests_until, today) })
                : one.last_asked
                  ? t('advocates.last_asked', { day: formatDay(one.last_asked, today) })
                  : t('advocates.never_asked')}
            </span>
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <Link to="/advocates" className="link small-text">
          {t('advocates.open_register')}
        </Link>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('advocates.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {adding && <AdvocateForm id={null} start={freshAdvocate(id, typeof owner === 'string' ? owner : '')} onDone={() => setAdding(false)} />}
      </Modal>
    </section>
  );
}
