import { Modal, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { assignAccounts, ASSIGNED_MAX, undoAssignment, useStaff } from '../../api/staff.ts';
import type { AccountRow } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote, errorText } from '../../parts/messages.tsx';

const NOBODY = 'nobody';

interface Props {
  accounts: AccountRow[];
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

// Accounts pass to another owner: each is named with who has it now and who then, before anything happens.
export function AssignDialog({ accounts, opened, onClose, onDone }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('assign.title', { n: accounts.length })} size={560} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && (
        <AssignForm
          accounts={accounts}
          onDone={() => {
            onClose();
            onDone();
          }}
        />
      )}
    </Modal>
  );
}

const ownerOf = (row: AccountRow) => String(row.attributes.owner ?? '');

function AssignForm({ accounts, onDone }: { accounts: AccountRow[]; onDone: () => void }) {
  const staff = useStaff().filter((person) => person.state !== 'disabled');
  const [chosen, setChosen] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  const owner = chosen === NOBODY ? '' : (chosen ?? '');
  const name = staff.find((person) => person.email === owner)?.name ?? t('assign.nobody');
  const changing = chosen === null ? [] : accounts.filter((row) => ownerOf(row) !== owner);
  const assign = useMutation({
    mutationFn: () => assignAccounts(accounts.map((row) => row.id), owner, why.trim()),
    onSuccess: ({ id, changed }) => {
      const back = () =>
        void undoAssignment(id ?? 0)
          .then(() => showToast(t('assign.undone', { n: changed })))
          .catch((error: unknown) => showToast(errorText(error)));
      showToast(t('assign.done', { n: changed, owner: name }), id === null ? undefined : back);
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    assign.mutate();
  };
  const tooMany = accounts.length > ASSIGNED_MAX;
  return (
    <form className="form assign-form" onSubmit={submit}>
      <Select
        label={t('assign.owner')}
        searchable
        data-autofocus
        nothingFoundMessage={t('common.nothing_found')}
        data={[...staff.map((person) => ({ value: person.email, label: person.name })), { value: NOBODY, label: t('assign.nobody') }]}
        value={chosen}
        onChange={setChosen}
      />
      <TextInput label={t('assign.why')} description={t('assign.why_hint')} maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {chosen !== null && (
        <div>
          <p className="small-text second" role="status">
            {t('assign.preview', { changed: changing.length, same: accounts.length - changing.length })}
          </p>
          <div className="assign-preview" tabIndex={0} role="region" aria-label={t('assign.preview', { changed: changing.length, same: accounts.length - changing.length })}>
            <table className="assign-table">
              <thead>
                <tr>
                  <th>{t('assign.account')}</th>
                  <th>{t('assign.now')}</th>
                  <th>{t('assign.then')}</th>
                </tr>
              </thead>
              <tbody>
                {accounts.map((row) => (
                  <tr key={row.id} className={ownerOf(row) === owner ? 'quiet' : undefined}>
                    <th scope="row">{accountName(row)}</th>
                    <td>{ownerOf(row) || NOT_KNOWN}</td>
                    <td>{owner || NOT_KNOWN}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {tooMany && <p className="bad small-text">{t('assign.too_many', { n: formatNumber(ASSIGNED_MAX) })}</p>}
      {assign.isError && <ErrorNote error={assign.error} />}
      <div>
        <button type="submit" className="btn main" disabled={changing.length === 0 || tooMany || assign.isPending}>
          {t('assign.save', { n: changing.length })}
        </button>
      </div>
    </form>
  );
}
