import './touchpoints.css';
import { useEffect, useRef, useState } from 'react';
import { fileMail } from '../../api/attachments.ts';
import { removeTouchpoint } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../Icon.tsx';
import { errorText } from '../messages.tsx';

// A saved mail becomes a note: dropped anywhere on the page, or chosen with a button.

const isMail = (file: File) => /\.eml$/i.test(file.name) || file.type === 'message/rfc822';

async function fileMails(files: File[], account: string | undefined): Promise<void> {
  for (const file of files) {
    if (!isMail(file)) {
      showToast(t('mail.only_eml', { name: file.name }));
      continue;
    }
    try {
      const made = await fileMail(file, account);
      const text = made.account
        ? t('mail.filed_with', { title: made.title, name: accountName(made.account) })
        : t('mail.filed', { title: made.title });
      showToast(text, () => void removeTouchpoint(made.id).catch((error: unknown) => showToast(errorText(error))));
    } catch (error) {
      showToast(errorText(error));
    }
  }
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes mails dropped anywhere while it is there. `account`: whose they are; else the server tells by the addresses. */
export function MailDrop({ account, name }: { account?: string; name?: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0; // how many elements under the pointer were entered and not left
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const allow = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const end = () => {
      depth = 0;
      setOver(false);
    };
    const drop = (event: DragEvent) => {
      end();
      if (!carriesFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      void fileMails([...(event.dataTransfer?.files ?? [])], account);
    };
    // What a part of the page took for itself does not bubble; the sign over the page goes all the same.
    window.addEventListener('drop', end, { capture: true });
    const listeners = { dragenter: enter, dragleave: leave, dragover: allow, drop };
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener);
    return () => {
      window.removeEventListener('drop', end, { capture: true });
      for (const [type, listener] of Object.entries(listeners)) window.removeEventListener(type, listener as EventListener);
    };
  }, [account]);
  if (!over) return null;
  return (
    <div className="mail-drop">
      <span>
        <Icon name="mail" />
        {name ? t('mail.drop_for', { name }) : t('mail.drop')}
      </span>
    </div>
  );
}

export function MailButton({ account, link = false }: { account?: string; link?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [filing, setFiling] = useState('');
  const take = async (files: File[]) => {
    setFiling(files[0]?.name ?? '');
    await fileMails(files, account);
    setFiling('');
  };
  return (
    <>
      <button type="button" className={link ? 'link small-text' : 'btn compact'} disabled={filing !== ''} onClick={() => input.current?.click()}>
        {!link && <Icon name="mail" size="small" />}
        {filing ? t('mail.filing', { name: filing }) : t('mail.file')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".eml,message/rfc822"
        className="for-readers"
        tabIndex={-1}
        aria-label={t('mail.choose')}
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
