import { Modal } from '@mantine/core';
import { Fragment, useState } from 'react';
import { t, type MessageKey } from '../i18n/index.tsx';
import { activeBindings, showKeys, type KeyBinding } from '../lib/keys.ts';
import { Icon } from '../parts/Icon.tsx';
import { Keys } from '../parts/small.tsx';

// Every key that does something on the page underneath, by where it belongs, and found by a word or by the key itself.

const AREAS = ['keys.area_page', 'keys.area_go', 'keys.area_do', 'keys.area_field'] as const;
type Area = (typeof AREAS)[number];

// Keys that belong to every form; no page registers them.
const IN_FIELDS: { keys: string; label: MessageKey }[] = [
  { keys: 'mod+Enter', label: 'keys.save_form' },
  { keys: 'Tab', label: 'keys.accept' },
  { keys: 'Escape', label: 'keys.close' },
];

interface Shown {
  keys: string;
  label: MessageKey;
}

// The bindings of the page come first and win over those of everywhere, as they do when they are pressed.
function areaOf(binding: KeyBinding, everywhere: boolean): Area {
  if (binding.keys.startsWith('g ')) return 'keys.area_go';
  return everywhere ? 'keys.area_do' : 'keys.area_page';
}

function shownByArea(): Map<Area, Shown[]> {
  const seen = new Set<string>();
  const areas = new Map<Area, Shown[]>(AREAS.map((area) => [area, []]));
  for (const { binding, base } of activeBindings()) {
    if (binding.hidden || seen.has(binding.keys)) continue;
    seen.add(binding.keys);
    areas.get(areaOf(binding, base))?.push(binding);
  }
  areas.set('keys.area_field', IN_FIELDS);
  return areas;
}

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} size={640} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <KeyList />}
    </Modal>
  );
}

function KeyList() {
  const areas = shownByArea();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const fits = (one: Shown) => t(one.label).toLowerCase().includes(wanted) || showKeys(one.keys).join(' ').toLowerCase() === wanted;
  const found = AREAS.map((area) => ({ area, keys: (areas.get(area) ?? []).filter(fits) })).filter(({ keys }) => keys.length > 0);
  return (
    <>
      <label className="search-field keys-search">
        <Icon name="search" size="small" />
        <input type="search" data-autofocus placeholder={t('keys.search')} aria-label={t('keys.search')} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <p className="for-readers" role="status">
        {t('keys.found', { n: found.reduce((sum, { keys }) => sum + keys.length, 0) })}
      </p>
      {found.length === 0 && <p className="nothing">{t('keys.not_found')}</p>}
      <div className="keys-areas">
        {found.map(({ area, keys }) => (
          <section key={area} aria-label={t(area)}>
            <h3>{t(area)}</h3>
            <dl className="keys-help">
              {keys.map((one) => (
                <Fragment key={one.keys}>
                  <dt>{t(one.label)}</dt>
                  <dd className="row" style={{ gap: 4, justifyContent: 'flex-end' }}>
                    <Keys keys={one.keys} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  );
}
