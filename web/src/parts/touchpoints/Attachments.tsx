import { useRef, useState, type DragEvent } from 'react';
import { addAttachment, ATTACHMENT_BYTES_MAX, attachmentHref, takeAttachment, useAttachments, type Attachment } from '../../api/attachments.ts';
import { t } from '../../i18n/index.tsx';
import { formatBytes } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../Icon.tsx';
import { errorText, QueryError } from '../messages.tsx';

// The files of one touchpoint: opened by their name, added by choosing or dropping, removed with a way back.
export function Attachments({ touchpoint, may }: { touchpoint: number; may: boolean }) {
  const files = useAttachments(touchpoint);
  const [adding, setAdding] = useState('');
  const add = async (chosen: File[]) => {
    for (const file of chosen) {
      if (file.size > ATTACHMENT_BYTES_MAX) {
        showToast(t('touch.file_too_large', { name: file.name, size: formatBytes(file.size) }));
        continue;
      }
      setAdding(file.name);
      await addAttachment(touchpoint, file, file.name).catch((error: unknown) => showToast(errorText(error)));
    }
    setAdding('');
  };
  const items = files.data ?? [];
  if (!may && items.length === 0) return <QueryError query={files} />;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the page itself takes mails
    void add([...event.dataTransfer.files]);
  };
  return (
    <section className="attachments" aria-label={t('touch.files')} onDragOver={may ? (event) => event.preventDefault() : undefined} onDrop={may ? drop : undefined}>
      <QueryError query={files} />
      {items.length > 0 && (
        <ul>
          {items.map((file) => (
            <FileLine key={file.id} file={file} touchpoint={touchpoint} may={may} />
          ))}
        </ul>
      )}
      {may && <AddFile adding={adding} onFiles={(chosen) => void add(chosen)} />}
    </section>
  );
}

function FileLine({ file, touchpoint, may }: { file: Attachment; touchpoint: number; may: boolean }) {
  const remove = () =>
    void takeAttachment(file)
      .then((bytes) =>
        showToast(t('touch.file_removed', { name: file.name }), () => {
          void addAttachment(touchpoint, bytes, file.name).catch((error: unknown) => showToast(errorText(error)));
        }),
      )
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <li className="row">
      <Icon name="clip" size="small" />
      <a className="link" href={attachmentHref(file.id)} download={file.name}>
        {file.name}
      </a>
      <span className="quiet small-text nowrap">{formatBytes(file.size)}</span>
      {may && (
        <button type="button" className="btn plain compact square" aria-label={t('touch.file_remove', { name: file.name })} onClick={remove}>
          <Icon name="close" size="small" />
        </button>
      )}
    </li>
  );
}

function AddFile({ adding, onFiles }: { adding: string; onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <p className="row wrap small-text">
      <button type="button" className="link" disabled={adding !== ''} onClick={() => input.current?.click()}>
        {t('touch.file_add')}
      </button>
      <span className="quiet" role="status">
        {adding ? t('touch.file_adding', { name: adding }) : t('touch.file_hint')}
      </span>
      <input
        ref={input}
        type="file"
        multiple
        className="for-readers"
        tabIndex={-1}
        aria-label={t('touch.file_add')}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </p>
  );
}
