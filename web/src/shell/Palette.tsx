import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { get } from '../api/client.ts';
import type { AccountPage, List, PersonRow } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { Icon } from '../parts/Icon.tsx';
import { groupOptions, usePaletteActions, type PaletteOption } from './palette-options.ts';

// ⌘K: find an account or a person, go to a page, do something. A combobox whose list is always open.
export function Palette(props: { opened: boolean; onClose: () => void; onHelp: () => void }) {
  return (
    <Modal.Root opened={props.opened} onClose={props.onClose} size={432} yOffset="12dvh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.label')}>
        <Modal.Body className="palette-body">
          <PaletteBody onClose={props.onClose} onHelp={props.onHelp} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 80);
  const [at, setAt] = useState(0);
  const { accountOption, personOption, fixed } = usePaletteActions(onHelp);
  const accounts = useQuery({
    queryKey: ['palette', 'accounts', wanted],
    queryFn: ({ signal }) => get<AccountPage>('/accounts', { search: wanted, limit: 6 }, signal),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  });
  const people = useQuery({
    queryKey: ['palette', 'people', wanted],
    queryFn: ({ signal }) => get<List<PersonRow>>('/people', { search: wanted, limit: 4 }, signal),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  });
  const found = wanted === '' ? [] : (accounts.data?.items ?? []).map(accountOption);
  const persons = wanted === '' ? [] : (people.data?.items ?? []).map(personOption);
  const matching = fixed.filter((option) => option.label.toLowerCase().includes(wanted.toLowerCase()));
  const options: PaletteOption[] = [...found, ...persons, ...matching];
  useEffect(() => setAt(0), [wanted]);
  const active = Math.min(at, options.length - 1);
  const activeId = options[active] ? `palette-${active}` : undefined;
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const choose = (option: PaletteOption | undefined) => {
    if (!option) return;
    onClose();
    option.run();
  };
  // Whoever types a name and presses Enter means what will be found, not what happens to stand there.
  const pending = text.trim() !== wanted || accounts.isFetching || people.isFetching;
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    if (!entered || pending) return;
    setEntered(false);
    choose(options[active]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(options.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, active - 1));
    else if (event.key === 'Enter') setEntered(true);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="palette-input">
        <Icon name="search" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={activeId}
          aria-label={t('palette.label')}
          placeholder={t('palette.placeholder')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setEntered(false);
            setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="palette-list" role="listbox" id="palette-list" aria-label={t('palette.label')}>
        {groupOptions(options).map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className="palette-group" aria-hidden="true">
              {group.title}
            </div>
            {group.options.map(({ option, index }) => (
              <div
                key={option.id}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === active}
                className="palette-option"
                onMouseMove={() => setAt(index)}
                onClick={() => choose(option)}
              >
                <Icon name={option.icon} />
                <span className="cut">{option.label}</span>
                <span className="push cut">{option.hint}</span>
                {index === active && <kbd>↵</kbd>}
              </div>
            ))}
          </div>
        ))}
        {options.length === 0 && (
          <div className="palette-option" role="option" aria-selected="false" aria-disabled="true">
            {t('palette.nothing', { text: wanted })}
          </div>
        )}
      </div>
    </>
  );
}
