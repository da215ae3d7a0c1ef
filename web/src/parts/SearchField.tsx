import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../lib/keys.ts';
import { Icon } from './Icon.tsx';

const TYPING_MS = 180;

// A search field that waits until the typing pauses. "/" goes to it, Escape empties it.
export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const sent = useRef([value]); // what was handed on, the newest last: it comes back as `value`, on a slow machine after more was typed
  const input = useRef<HTMLInputElement>(null);
  const change = useRef(onChange);
  change.current = onChange;
  // A value that comes from elsewhere (back button, a cleared filter) replaces what stands here.
  useEffect(() => {
    const at = sent.current.indexOf(value);
    if (at >= 0) return void sent.current.splice(0, at);
    sent.current = [value];
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === sent.current.at(-1)) return;
    const timer = setTimeout(() => {
      sent.current.push(text);
      change.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([{ keys: '/', label: 'keys.find', run: () => input.current?.select() }]);
  return (
    <label className="search-field">
      <Icon name="search" size="small" />
      <input
        ref={input}
        type="search"
        placeholder={label}
        aria-label={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <kbd className="not-phone">/</kbd>
    </label>
  );
}
