import { Modal, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { del, post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { Key, NewKey } from '../../api/settings-types.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote } from '../../parts/messages.tsx';

// Making and revoking keys, for tracking and for the API.

interface FormProps {
  kind: 'write' | 'api';
  opened: boolean;
  onClose: () => void;
  onMade: (key: NewKey) => void;
}

export function NewKeyModal({ kind, opened, onClose, onMade }: FormProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(kind === 'write' ? 'keys.new_title' : 'api_keys.new_title')}
      size={420}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <NewKeyForm kind={kind} onMade={onMade} />
    </Modal>
  );
}

function NewKeyForm({ kind, onMade }: Pick<FormProps, 'kind' | 'onMade'>) {
  const [name, setName] = useState('');
  const [dialect, setDialect] = useState('segment');
  const make = useMutation({
    mutationFn: () => post<NewKey>('/keys', { name: name.trim(), kind, ...(kind === 'write' ? { dialect } : {}) }),
    onSuccess: (key) => {
      void queryClient.invalidateQueries({ queryKey: ['keys'] });
      onMade(key);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextInput
        label={t('keys.name')}
        description={t(kind === 'write' ? 'keys.name_hint' : 'api_keys.name_hint')}
        data-autofocus
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {kind === 'write' && (
        <Select
          label={t('keys.dialect')}
          allowDeselect={false}
          value={dialect}
          onChange={(value) => setDialect(value ?? 'segment')}
          data={[
            { value: 'segment', label: t('keys.dialect_segment') },
            { value: 'rudderstack', label: t('keys.dialect_rudderstack') },
          ]}
        />
      )}
      {make.isError && <ErrorNote error={make.error} />}
      <div>
        <button type="submit" className="btn main" disabled={make.isPending}>
          {t('keys.make')}
        </button>
      </div>
    </form>
  );
}

// Revoking cannot be undone, so it asks first.
export function RevokeModal({ target, onClose }: { target: Key | null; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: (key: Key) => del(`/keys/${encodeURIComponent(key.id)}`),
    onSuccess: (_, key) => {
      void queryClient.invalidateQueries({ queryKey: ['keys'] });
      showToast(t('keys.revoked_done', { name: key.name }));
      onClose();
    },
  });
  return (
    <Modal
      opened={target !== null}
      onClose={onClose}
      title={t('keys.revoke_title', { name: target?.name ?? '' })}
      size={420}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className="form">
        <p className="second">{t('keys.revoke_text')}</p>
        {revoke.isError && <ErrorNote error={revoke.error} />}
        <div className="row">
          <button
            type="button"
            className="btn danger"
            disabled={revoke.isPending}
            onClick={() => target && revoke.mutate(target)}
          >
            {t('keys.revoke')}
          </button>
          <button type="button" className="btn plain" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
