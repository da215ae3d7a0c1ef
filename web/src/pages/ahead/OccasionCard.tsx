import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Occasion, OccasionPerson } from '../../api/ahead.ts';
import { useSession } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { saveTouchpoint } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote } from '../../parts/messages.tsx';

// A good reason to write, with a personal message that is ready to be changed and sent.
export function OccasionCard({ account, occasion, to }: { account: string; occasion: Occasion; to: OccasionPerson | null }) {
  const { today } = useClock();
  const session = useSession();
  const may = useMay('note');
  const [text, setText] = useState(() => messageOf(occasion, to, session?.user.name ?? ''));
  const what = saidOf(occasion, today);
  const subject = subjectOf(occasion);
  const note = useMutation({
    mutationFn: () => saveTouchpoint(null, { kind: 'mail', account, title: subject, body: text, people: to ? [to.id] : [], themes: [], form: {} }, null),
    onSuccess: () => showToast(t('contact.noted', { name: to?.name ?? account })),
  });
  const mail = `mailto:${encodeURIComponent(to?.email ?? '')}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
  return (
    <div className="occasion">
      <p>
        <b>{what}</b>
      </p>
      <p className="small-text second">{to ? t('contact.to', { name: to.name }) : t('contact.to_nobody')}</p>
      <Textarea aria-label={t('contact.message', { what })} autosize minRows={3} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {note.isError && <ErrorNote error={note.error} />}
      <p className="row wrap">
        <CopyButton text={text} label={t('contact.copy', { what })} />
        {to?.email && (
          <a className="btn compact" href={mail} aria-label={t('contact.mail_of', { what })}>
            {t('contact.mail')}
          </a>
        )}
        {may && (
          <button type="button" className="btn compact" aria-label={t('contact.done_of', { what })} disabled={note.isPending || note.isSuccess} onClick={() => note.mutate()}>
            {t('contact.done')}
          </button>
        )}
      </p>
    </div>
  );
}

function saidOf({ kind, day, years, title, asked }: Occasion, today: string): string {
  if (kind === 'anniversary') return t('contact.anniversary', { n: years, day: formatDay(day, today) });
  if (kind === 'goal_reached') return t('contact.goal_reached', { title, day: formatDay(day, today) });
  if (kind === 'early_win') return t('contact.early_win', { title, day: formatDay(day, today) });
  return t(asked ? 'contact.new_feature_asked' : 'contact.new_feature', { title });
}

function subjectOf({ kind, years, title }: Occasion): string {
  if (kind === 'anniversary') return t('contact.subject_anniversary', { n: years });
  if (kind === 'early_win') return t('contact.subject_early_win', { title });
  return t(kind === 'goal_reached' ? 'contact.subject_goal_reached' : 'contact.subject_new_feature', { title });
}

function messageOf({ kind, years, title, asked }: Occasion, to: OccasionPerson | null, from: string): string {
  const hello = to?.first_name ? t('contact.text_hello', { name: to.first_name }) : t('contact.text_hello_all');
  const middle =
    kind === 'anniversary'
      ? t('contact.text_anniversary', { n: years })
      : kind === 'goal_reached'
        ? t('contact.text_goal_reached', { title })
        : kind === 'early_win'
          ? t('contact.text_early_win', { title })
        : t(asked ? 'contact.text_new_feature_asked' : 'contact.text_new_feature', { title });
  return [hello, middle, t('contact.text_end', { name: from })].join('\n\n');
}
