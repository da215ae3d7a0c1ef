import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { erasePerson, personExportHref } from '../../api/identity.ts';
import { useRightsOfMine } from '../../api/rights.ts';
import type { Person } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';

// What a person may ask for: everything held on them, or that nothing is.
export function PersonActions({ person }: { person: Person }) {
  const may = useRightsOfMine();
  const [erasing, setErasing] = useState(false);
  const name = personName(person);
  return (
    <span className="push row head-actions">
      {may('export') && (
        <a className="btn compact" href={personExportHref(person.id)} title={t('erase.export_hint')} download={`${person.id}.json`}>
          <Icon name="download" size="small" />
          {t('erase.export')}
        </a>
      )}
      {may('erase') && (
        <button type="button" className="btn compact" onClick={() => setErasing(true)}>
          {t('erase.do')}
        </button>
      )}
      <Modal opened={erasing} onClose={() => setErasing(false)} title={t('erase.title', { name })} size={480} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {erasing && <EraseForm id={person.id} name={name} />}
      </Modal>
    </span>
  );
}

// The name is typed, so that nobody is erased by a slip of the hand.
function EraseForm({ id, name }: { id: string; name: string }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [why, setWhy] = useState('');
  const erase = useMutation({
    mutationFn: () => erasePerson(id, why.trim()),
    onSuccess: () => {
      showToast(t('erase.done'));
      void navigate({ to: '/people' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate();
  };
  return (
    <form className="relationship-form" onSubmit={submit}>
      <p>{t('erase.what')}</p>
      <p className="second">{t('erase.backups')}</p>
      <TextInput label={t('erase.why')} description={t('erase.why_hint')} data-autofocus required withAsterisk={false} maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      <TextInput label={t('erase.type', { name })} autoComplete="off" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      {erase.isError && <ErrorNote error={erase.error} />}
      <div>
        <button type="submit" className="btn danger" disabled={typed.trim() !== name || why.trim() === '' || erase.isPending}>
          {t('erase.save')}
        </button>
      </div>
    </form>
  );
}
