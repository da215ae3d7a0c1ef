import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Workshop } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { CaseForm, type CaseStart } from './CaseForm.tsx';
import { PlanForm } from './PlanForm.tsx';
import { WorkshopForm } from './Workshops.tsx';

type Open = { what: 'case'; id: number | null; start?: CaseStart } | { what: 'plan'; id: number | null } | { what: 'workshop'; workshop: Workshop | null };

// The forms about one customer's use cases, one at a time; `dialog` stands somewhere on the page.
export function useCaseDialogs(account: string) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const title = (): string => {
    if (open?.what === 'case') return t(open.id === null ? 'case.new' : 'case.change');
    if (open?.what === 'plan') return t(open.id === null ? 'plan.new' : 'plan.change');
    return t(open?.what === 'workshop' && open.workshop ? 'case.change' : 'workshop.new');
  };
  const dialog: ReactNode = (
    <Modal opened={open !== null} onClose={close} size="lg" title={title()} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {open?.what === 'case' && <CaseForm id={open.id} account={account} start={open.start} onDone={close} />}
      {open?.what === 'plan' && <PlanForm id={open.id} account={account} onDone={close} />}
      {open?.what === 'workshop' && <WorkshopForm workshop={open.workshop} account={account} onDone={close} />}
    </Modal>
  );
  return {
    dialog,
    editCase: (id: number) => setOpen({ what: 'case', id }),
    newCase: (start?: CaseStart) => setOpen({ what: 'case', id: null, start }),
    editPlan: (id: number) => setOpen({ what: 'plan', id }),
    newPlan: () => setOpen({ what: 'plan', id: null }),
    editWorkshop: (workshop: Workshop | null) => setOpen({ what: 'workshop', workshop }),
  };
}
