import { useRef } from 'react';
import { t } from '../i18n/index.tsx';
import { formatBytes } from '../lib/format.ts';
import { Icon } from './Icon.tsx';

interface Props {
  file: File | null;
  accept: string;
  onFile: (file: File | null) => void;
}

// A file, chosen or dropped.
export function FileDrop({ file, accept, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onFile(event.dataTransfer.files[0] ?? null);
      }}
    >
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <Icon name="upload" size="small" />
        {t('import.choose')}
      </button>
      <span className="second small-text" role="status">
        {file ? t('import.chosen', { name: file.name, size: formatBytes(file.size) }) : t('import.drop')}
      </span>
      <input
        ref={input}
        type="file"
        className="for-readers"
        tabIndex={-1}
        aria-label={t('import.file')}
        accept={accept}
        onChange={(event) => {
          onFile(event.target.files?.[0] ?? null);
          event.target.value = ''; // so that the same file, changed meanwhile, can be chosen again
        }}
      />
    </div>
  );
}
