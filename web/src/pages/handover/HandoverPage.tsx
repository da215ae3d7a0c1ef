import '../account/account.css';
import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { acceptHandover, returnHandover, useHandover, type Handover } from '../../api/handover.ts';
import { useSession } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { useStaff } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { Digest } from './Digest.tsx';
import { ReadinessNote } from './ReadinessNote.tsx';

// An account that is handed over: the goals, the promises and all that is known; it is accepted or given back.
export function HandoverPage() {
  const { id } = useParams({ from: '/app/handovers/$id' });
  const found = useHandover(Number(id));
  const staff = useStaff();
  const nameOf = (email: string) => staff.find((person) => person.email === email)?.name ?? email;
  const data = found.data;
  const name = data?.account ? accountName(data.account) : '';
  usePageTitle(data && t('handover.title', { name }));
  if (!data) {
    return (
      <div className="panel">
        <QueryError query={found} />
        {found.isPending && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <div className="account-head">
        <div className="digest-title">
          <h1>{t('handover.title', { name })}</h1>
          <p className="small-text second">
            {t('handover.words', { from: nameOf(data.from), to: nameOf(data.to), kind: t(`handover.kind_${data.kind}`) })}{' '}
            {data.account && (
              <Link to="/accounts/$id" params={{ id: data.account.id }} className="link">
                {t('brief.back')}
              </Link>
            )}
          </p>
        </div>
        <span className="push row head-actions">
          <span className={data.state === 'open' ? 'tag watch' : 'tag'}>{t(`handover.state_${data.state}`)}</span>
          <button type="button" className="btn compact not-phone" onClick={() => window.print()}>
            {t('brief.print')}
          </button>
        </span>
      </div>
      <div className="scroll digest-columns" tabIndex={0}>
        <Answer handover={data} name={name} from={nameOf(data.from)} />
        <Texts title={t('handover.goals_title')} texts={data.goals} />
        <Texts title={t('handover.promises_title')} texts={data.promises} />
        {data.readiness && <Readiness readiness={data.readiness} />}
        {data.note && <section className="panel digest touch-body">{data.note}</section>}
        {data.why && <section className="panel digest second">“{data.why}”</section>}
        <Digest sections={data.sections ?? []} />
      </div>
    </>
  );
}

function Readiness({ readiness: { demands, readiness } }: { readiness: NonNullable<Handover['readiness']> }) {
  const title = t('handover.readiness');
  return (
    <section className="panel digest" aria-label={title}>
      <h2>{title}</h2>
      <p className="small-text">{t('handover.has', { hours: String(readiness.hours ?? t('ob.unknown')), knowledge: String(readiness.knowledge ?? t('ob.unknown')) })}</p>
      <ReadinessNote demands={demands} hours={readiness.hours} knowledge={readiness.knowledge} />
    </section>
  );
}

function Texts({ title, texts }: { title: string; texts: string[] }) {
  if (texts.length === 0) return null;
  return (
    <section className="panel digest" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {texts.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function Answer({ handover, name, from }: { handover: Handover; name: string; from: string }) {
  const me = useSession()?.user.email;
  const assigns = useMay('assign');
  const [why, setWhy] = useState<string | null>(null);
  const answer = useMutation({
    mutationFn: (back: boolean) => (back ? returnHandover(handover.id, (why ?? '').trim()) : acceptHandover(handover.id)),
    onSuccess: (_, back) => showToast(t(back ? 'handover.returned' : 'handover.accepted', { name, from })),
  });
  if (handover.state !== 'open' || (me !== handover.to && !assigns)) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer.mutate(true);
  };
  return (
    <form className="panel digest not-printed" onSubmit={submit}>
      {why !== null && <Textarea label={t('handover.why')} autoFocus autosize minRows={2} maxLength={1000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />}
      {answer.isError && <ErrorNote error={answer.error} />}
      <p className="row digest-answer">
        {why === null && (
          <button type="button" className="btn main" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
            {t('handover.accept')}
          </button>
        )}
        <button type={why === null ? 'button' : 'submit'} className="btn" disabled={answer.isPending || why?.trim() === ''} onClick={why === null ? (event) => (event.preventDefault(), setWhy('')) : undefined}>
          {t('handover.return')}
        </button>
      </p>
    </form>
  );
}
