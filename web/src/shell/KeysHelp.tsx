import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { t } from '../i18n/index.tsx';
import { activeBindings } from '../lib/keys.ts';
import { Keys } from '../parts/small.tsx';

// Every key that does something on the page underneath.
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const bindings = opened ? activeBindings().filter((binding) => !binding.hidden) : [];
  const seen = new Set<string>();
  const shown = bindings.filter((binding) => !seen.has(binding.keys) && seen.add(binding.keys));
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <dl className="keys-help">
        {shown.map((binding) => (
          <Fragment key={binding.keys}>
            <dt>{t(binding.label)}</dt>
            <dd className="row" style={{ gap: 4 }}>
              <Keys keys={binding.keys} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
