import '../journey/onboarding-card.css';
import { Checkbox, Modal, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { askAccess, changeAccess, changeOnboarding, tickAcceptance, useAccountAccess, useAccountOnboarding, type AccessRequest, type AccessState, type AccountOnboarding, type OnboardingChange } from '../../api/onboarding.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const STATES: AccessState[] = ['requested', 'invited', 'active', 'withdrawn'];
const PEOPLE_SHOWN = 6;

// How the onboarding of an account stands: what is checked before it is closed, what they have for it, who waits for access.
export function OnboardingCard({ id, today }: { id: string; today: string }) {
  const query = useAccountOnboarding(id);
  const may = useMay('note');
  const data = query.data;
  return (
    <div className="ob-card" role="group" aria-label={t('ob.title')}>
      <QueryError query={query} />
      {query.isPending && <SkeletonLines rows={4} />}
      {data && (
        <>
          <p className="row wrap">
            {data.presales && <span className="tag">{t('ob.presales')}</span>}
            {data.entered && (
              <Link to="/accounts/$id/onboarding-report" params={{ id }} className="link small-text">
                {t('ob.report')}
              </Link>
            )}
          </p>
          {data.acceptance.length > 0 && data.entered && <Checks id={id} data={data} may={may} today={today} />}
          <Readiness data={data} />
          <Said id={id} data={data} may={may} today={today} />
          <People id={id} may={may} />
        </>
      )}
    </div>
  );
}

function Checks({ id, data, may, today }: { id: string; data: AccountOnboarding; may: boolean; today: string }) {
  const { zone } = useClock();
  const tick = useMutation({
    mutationFn: ({ item, done }: { item: string; done: boolean }) => tickAcceptance(id, item, done, ''),
    onError: (error) => showToast(errorText(error)),
  });
  const open = data.acceptance.filter((item) => item.done === 'open').length;
  return (
    <section aria-label={t('ob.acceptance')}>
      <h3 className="row wrap">
        {t('ob.acceptance')} <span className={open > 0 ? 'tag watch' : 'tag good'}>{open > 0 ? t('ob.acceptance_open', { n: open }) : t('ob.acceptance_done')}</span>
      </h3>
      <ul className="ob-checks ob-ticks">
        {data.acceptance.map((item) => (
          <li key={item.text}>
            <Checkbox
              label={item.text}
              checked={tick.isPending && tick.variables.item === item.text ? tick.variables.done : item.done !== 'open'}
              disabled={!may || item.done === 'data' || tick.isPending}
              onChange={(event) => tick.mutate({ item: item.text, done: event.currentTarget.checked })}
            />
            <span className="small-text second">
              {item.done === 'data' && t('ob.by_data')}
              {item.done === 'hand' && item.at && t('ob.ticked', { day: formatDay(dayInZone(item.at, zone), today) })} {item.done === 'hand' && item.note}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Readiness({ data }: { data: AccountOnboarding }) {
  const { readiness, demands } = data;
  const known = readiness.hours !== null || readiness.knowledge !== null;
  return (
    <section aria-label={t('ob.readiness')}>
      <h3 className="row wrap">
        {t('ob.readiness')}{' '}
        {data.readiness_gap !== null && <span className={data.readiness_gap > 0 ? 'tag watch' : 'tag good'}>{t(data.readiness_gap > 0 ? 'ob.gap' : 'ob.fits')}</span>}
      </h3>
      <p className="small-text">
        {known
          ? t('ob.readiness_text', {
              hours: String(readiness.hours ?? t('ob.unknown')),
              knowledge: String(readiness.knowledge ?? t('ob.unknown')),
              need_hours: String(demands.hours),
              need_knowledge: String(demands.knowledge),
            })
          : t('ob.readiness_none')}{' '}
        {readiness.surveyed && t('ob.readiness_surveyed')}
      </p>
    </section>
  );
}

function Said({ id, data, may, today }: { id: string; data: AccountOnboarding; may: boolean; today: string }) {
  const [editing, setEditing] = useState(false);
  const { zone } = useClock();
  const texts = [
    ['support', t('ob.said_support')],
    ['issues', t('ob.said_issues')],
    ['help', t('ob.help')],
  ] as const;
  return (
    <>
      {texts.map(([key, label]) =>
        data[key] === '' ? null : (
          <section key={key} aria-label={label}>
            <h3>{label}</h3>
            <p className="small-text ob-said">
              {data[key]}{' '}
              {key === 'support' && data.support_at && <span className="second">{t('ob.support_since', { day: formatDay(dayInZone(data.support_at, zone), today) })}</span>}
            </p>
          </section>
        ),
      )}
      {may && (
        <button type="button" className="btn compact" aria-label={`${t('ob.edit')}: ${t('ob.title')}`} onClick={() => setEditing(true)}>
          {t('ob.edit')}
        </button>
      )}
      <Modal opened={editing} onClose={() => setEditing(false)} title={t('ob.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {editing && <EditForm id={id} data={data} onDone={() => setEditing(false)} />}
      </Modal>
    </>
  );
}

function EditForm({ id, data, onDone }: { id: string; data: AccountOnboarding; onDone: () => void }) {
  const [draft, setDraft] = useState<OnboardingChange>({});
  const save = useMutation({ mutationFn: () => changeOnboarding(id, draft), onSuccess: onDone });
  const area = (key: 'help' | 'issues' | 'support', label: string) => (
    <Textarea label={label} description={t('ob.customer_reads')} autosize minRows={2} maxLength={2000} value={draft[key] ?? data[key]} onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.value })} />
  );
  const number = (key: 'hours' | 'knowledge', label: string, most: number) => (
    <NumberInput
      label={label}
      min={0}
      max={most}
      hideControls
      value={draft[key] ?? data.readiness[key] ?? ''}
      onChange={(value) => value !== '' && setDraft({ ...draft, [key]: Math.max(0, Math.min(most, Math.round(Number(value) || 0))) })}
    />
  );
  return (
    <form
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {number('hours', t('ob.hours'), 168)}
      {number('knowledge', t('ob.knowledge'), 5)}
      {area('support', t('ob.said_support'))}
      {area('issues', t('ob.said_issues'))}
      {area('help', t('ob.help'))}
      {save.error && <ErrorNote error={save.error} />}
      <button type="submit" className="btn main" disabled={save.isPending}>
        {t('common.save')}
      </button>
    </form>
  );
}

function People({ id, may }: { id: string; may: boolean }) {
  const query = useAccountAccess(id);
  const [asking, setAsking] = useState(false);
  const items = query.data?.items ?? [];
  return (
    <section aria-label={t('ob.access')}>
      <h3>{t('ob.access')}</h3>
      <QueryError query={query} />
      {query.data && items.length === 0 && <p className="small-text second">{t('ob.access_none')}</p>}
      <ul className="ob-checks">
        {items.slice(0, PEOPLE_SHOWN).map((one) => (
          <PersonLine key={one.id} id={id} one={one} may={may} />
        ))}
      </ul>
      {items.length > PEOPLE_SHOWN && <p className="small-text second">{t('ob.more_people', { n: (query.data?.total ?? 0) - PEOPLE_SHOWN })}</p>}
      {may && (
        <button type="button" className="btn compact" onClick={() => setAsking(true)}>
          {t('ob.access_ask')}
        </button>
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('ob.access_ask')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {asking && <AskForm id={id} onDone={() => setAsking(false)} />}
      </Modal>
    </section>
  );
}

function PersonLine({ id, one, may }: { id: string; one: AccessRequest; may: boolean }) {
  const name = one.person_name || one.person;
  const change = useMutation({
    mutationFn: (state: AccessState) => changeAccess(id, one.id, state),
    onSuccess: () => showToast(`${name}: ${t('common.saved')}`, () => void changeAccess(id, one.id, one.state)),
    onError: (error) => showToast(errorText(error)),
  });
  const waits = one.state === 'requested' || one.state === 'invited';
  return (
    <li className="row wrap">
      <span className="break">{name}</span>
      <span className={waits ? 'small-text watch' : 'small-text second'}>
        {waits
          ? t('ob.access_waits', { state: t(`ob.state_${one.state}`), n: one.waiting_days })
          : one.state === 'active'
            ? t('ob.access_active', { n: one.waiting_days })
            : t('ob.state_withdrawn')}
      </span>
      {may && (
        <select className="field compact push small-text" aria-label={t('ob.set_state', { name })} value={one.state} disabled={change.isPending} onChange={(event) => change.mutate(STATES.find((state) => state === event.target.value) ?? one.state)}>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t(`ob.state_${state}`)}
            </option>
          ))}
        </select>
      )}
    </li>
  );
}

const quoted = (text: string) => `"${text.replace(/"/g, '""')}"`;

// A line each: an id or an address, then the name, as people type it.
function csvOf(lines: string): string {
  const rows = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [first = '', ...rest] = line.split(/[,;\t]/);
      const who = first.trim();
      return [who.includes('@') ? '' : who, who.includes('@') ? who : '', rest.join(' ').trim()].map(quoted).join(',');
    });
  return ['person,email,name', ...rows].join('\n');
}

function AskForm({ id, onDone }: { id: string; onDone: () => void }) {
  const [people, setPeople] = useState('');
  const [by, setBy] = useState('');
  const ask = useMutation({
    mutationFn: () => askAccess(id, csvOf(people), by.trim()),
    onSuccess: ({ added, waiting_already: waiting }) => {
      showToast(t('ob.access_added', { n: added, waiting: waiting.length }));
      onDone();
    },
  });
  return (
    <form
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <Textarea label={t('ob.access_people')} description={t('ob.access_people_hint')} autosize minRows={3} data-autofocus value={people} onChange={(event) => setPeople(event.currentTarget.value)} />
      <TextInput label={t('ob.access_by')} maxLength={200} value={by} onChange={(event) => setBy(event.currentTarget.value)} />
      {ask.error && <ErrorNote error={ask.error} />}
      <button type="submit" className="btn main" disabled={people.trim() === '' || ask.isPending}>
        {t('ob.access_ask')}
      </button>
    </form>
  );
}
