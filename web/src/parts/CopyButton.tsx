import { useState } from 'react';
import { t } from '../i18n/index.tsx';
import { Icon } from './Icon.tsx';

const SAID_MS = 2000;

export function CopyButton({ text, label, plain = false }: { text: string; label: string; plain?: boolean }) {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      className={plain ? 'btn plain compact' : 'btn compact'}
      aria-label={label}
      onClick={() => {
        void copyText(text).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), SAID_MS);
        });
      }}
    >
      <Icon name={done ? 'check' : 'copy'} size="small" />
      <span aria-live="polite">{t(done ? 'common.copied' : 'common.copy')}</span>
    </button>
  );
}

// The clipboard of the browser exists only on safe origins; a plain http address on a local network needs the old way.
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
