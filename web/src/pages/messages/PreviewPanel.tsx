import { Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useMessage } from '../../api/outbox.ts';
import { useSession } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { tryTemplate } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import { AccountField } from '../../parts/AccountField.tsx';
import { ErrorNote } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { PersonField } from '../plays/PersonField.tsx';
import { MailFrame } from './MailFrame.tsx';
import { StateTag } from './message-parts.tsx';
import type { Shown } from './TemplatePage.tsx';

const FORMS = ['wide', 'phone', 'plain'] as const;
type Form = (typeof FORMS)[number];

interface Props {
  id: string | null;
  shown: Shown;
  draft: { subject: string; text: string };
}

// The template as somebody would get it, and a way to get it oneself.
export function PreviewPanel({ id, shown, draft }: Props) {
  const { account, person, choose, preview, failed } = shown;
  const [form, setForm] = useState<Form>('wide');
  return (
    <section className="template-preview" aria-label={t('templates.preview')}>
      <div className="preview-for">
        <AccountField value={account} onChange={(next) => choose({ account: next, person: '' })} />
        <PersonField account={account} value={person} onChange={(next) => choose({ account, person: next })} />
        <span className="segmented" role="group" aria-label={t('templates.form')}>
          {FORMS.map((each) => (
            <button key={each} type="button" aria-pressed={form === each} onClick={() => setForm(each)}>
              {t(`templates.form_${each}`)}
            </button>
          ))}
        </span>
      </div>
      {failed !== null && <ErrorNote error={failed} />}
      {account === '' && <p className="nothing">{t('templates.no_account')}</p>}
      {account !== '' && draft.subject.trim() === '' && <p className="nothing">{t('templates.nothing_yet')}</p>}
      {shown.pending && !preview && draft.subject.trim() !== '' && <SkeletonLines rows={6} />}
      {preview && draft.subject.trim() !== '' && (
        <>
          <p role="status" className={preview.missing === '' ? 'for-readers' : 'preview-missing'}>
            {preview.missing === '' ? t('templates.complete') : t('templates.missing', { what: preview.missing })}
          </p>
          <div className={shown.wrong ? 'preview-mail stale' : 'preview-mail'}>
            <p className="preview-subject">
              <span className="for-readers">{t('templates.subject')}: </span>
              {preview.subject}
            </p>
            {form === 'plain' ? <pre className="mail-text" tabIndex={0}>{preview.text}</pre> : <MailFrame html={preview.html} title={t('templates.preview_of_mail')} phone={form === 'phone'} />}
          </div>
        </>
      )}
      <TryForm id={id} shown={shown} draft={draft} />
    </section>
  );
}

function TryForm({ id, shown, draft }: Props) {
  const may = useMay('send');
  const me = useSession()?.user.email ?? '';
  const [to, setTo] = useState(me);
  const [promotional, setPromotional] = useState(false);
  const { account, person } = shown;
  const send = useMutation({ mutationFn: () => tryTemplate(Number(id), { to: to.trim(), promotional }, { ...draft, account, person }) });
  const message = useMessage(send.data?.message).data?.message;
  if (!may) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <section className="preview-try" aria-label={t('templates.try')}>
      <h2>{t('templates.try')}</h2>
      {id === null ? (
        <p className="second small-text">{t('templates.try_saved')}</p>
      ) : (
        <form className="row wrap rate-form" onSubmit={submit}>
          <TextInput label={t('templates.try_to')} type="email" required withAsterisk={false} maxLength={254} w={260} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
          <button type="submit" className="btn" disabled={send.isPending || account === '' || shown.wrong !== null || draft.subject.trim() === ''}>
            {t('templates.try_send')}
          </button>
          <Switch
            withThumbIndicator={false}
            label={t('templates.try_promotional')}
            checked={promotional}
            onChange={(event) => setPromotional(event.currentTarget.checked)}
          />
        </form>
      )}
      {send.isError && <ErrorNote error={send.error} />}
      {message && (
        <p role="status" className="small-text">
          <StateTag state={message.state} /> {message.state === 'sent' ? t('mail.sent') : message.note !== '' ? message.note : t('mail.waiting')}{' '}
          <Link to="/messages/$id" params={{ id: String(message.id) }} className="link">
            {t('endpoints.test_open')}
          </Link>
        </p>
      )}
    </section>
  );
}
