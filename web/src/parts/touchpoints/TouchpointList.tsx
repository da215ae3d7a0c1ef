import './touchpoints.css';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { goalOfTouchpoint, removeGoal } from '../../api/goals.ts';
import { useMay } from '../../api/rights.ts';
import { removeTouchpoint, riskOfTouchpoint, saveTouchpoint, useTemplates, useTouchpoint, type Touchpoint } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay, formatDayLong } from '../../lib/dates.ts';
import { openEntryOf, type EntryDraft } from '../../lib/entry.ts';
import { accountName } from '../../lib/names.ts';
import { openTask } from '../../lib/task-entry.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { errorText, QueryError } from '../messages.tsx';
import { CaseEffort } from '../CaseEffort.tsx';
import { Attachments } from './Attachments.tsx';
import { kindLabel, sentimentText } from './EntryDialog.tsx';

const ICONS: Record<string, IconName> = { call: 'phone', visit: 'person', mail: 'mail', meeting: 'people', note: 'note', event: 'bolt' };

// Touchpoints, newest first, each to be opened in its place. `named`: of which account they are is said.
interface Props {
  items: Touchpoint[];
  today: string;
  named?: boolean;
  fresh?: Set<number>; // marked as new
}

export function TouchpointList({ items, today, named = false, fresh }: Props) {
  return (
    <ul className="touchpoints">
      {items.map((item) => (
        <Line key={item.id} item={item} today={today} named={named} fresh={fresh?.has(item.id) ?? false} />
      ))}
    </ul>
  );
}

function Line({ item, today, named, fresh }: { item: Touchpoint; today: string; named: boolean; fresh: boolean }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { zone } = useClock();
  const templates = useTemplates().data ?? [];
  const day = dayInZone(item.at, zone);
  return (
    <li>
      <button type="button" className="touch-line" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name={ICONS[item.kind] ?? 'note'} size="small" />
        <span className="quiet nowrap" title={formatDayLong(day)}>
          {formatDay(day, today)}
        </span>
        <span className="touch-words">
          <b>{item.title || kindLabel(templates, item.kind)}</b>
          {named && item.account && <span className="second"> {accountName(item.account)}</span>}
          {item.snippet ? <Snippet text={item.snippet} /> : <span className="quiet"> {item.body}</span>}
        </span>
        <span className="touch-marks">
          {item.attachments > 0 && (
            <span className="quiet small-text row touch-files" title={t('touch.has_files', { n: item.attachments })}>
              <Icon name="clip" size="small" />
              {item.attachments}
              <span className="for-readers"> {t('touch.has_files', { n: item.attachments })}</span>
            </span>
          )}
          {fresh && <span className="tag leaf">{t('touch.new_mention')}</span>}
          {!item.complete && <span className="tag watch">{t('touch.incomplete')}</span>}
        </span>
        <Icon name="down" size="small" />
      </button>
      {open && (
        <div id={id} className="touch-detail">
          <Detail id={item.id} />
        </div>
      )}
    </li>
  );
}

// The hits of a search are marked.
function Snippet({ text }: { text: string }) {
  return (
    <span className="quiet">
      {' '}
      {text.split('\u0002').map((part, index) => {
        const [hit, rest] = index === 0 ? ['', part] : [part.split('\u0003')[0] ?? '', part.split('\u0003').slice(1).join('')];
        return (
          <span key={index}>
            {hit && <mark>{hit}</mark>}
            {rest}
          </span>
        );
      })}
    </span>
  );
}

function Detail({ id }: { id: number }) {
  const one = useTouchpoint(id);
  const templates = useTemplates().data ?? [];
  const may = useMay('note');
  const clock = useClock();
  const remove = useMutation({
    mutationFn: (item: Touchpoint) => removeTouchpoint(item.id),
    onSuccess: (_, item) =>
      showToast(t('touch.deleted'), () => {
        void saveTouchpoint(null, { ...restOf(draftOf(item, clock.zone, clock.today)), at: item.at }, null).catch((error: unknown) => showToast(errorText(error)));
      }),
    onError: (error) => showToast(errorText(error)),
  });
  const item = one.data?.data;
  if (!item) return <QueryError query={one} />;
  const questions = templates.flatMap((template) => template.questions).filter((each, index, all) => all.findIndex((other) => other.name === each.name) === index);
  const answers = questions.filter((question) => item.form[question.name]);
  return (
    <>
      <p className="small-text second">
        {t('touch.by', { kind: kindLabel(templates, item.kind), name: item.author_name || item.author })}
        {item.people.length > 0 && `, ${t('touch.with', { names: item.people.map((person) => person.name).join(', ') })}`}
      </p>
      {item.body && <p className="touch-body">{item.body}</p>}
      <dl className="touch-answers">
        {answers.map((question) => (
          <div key={question.name}>
            <dt>{question.text}</dt>
            <dd>{item.form[question.name]}</dd>
          </div>
        ))}
        {item.form.stated_use && (
          <div>
            <dt>{t('touch.stated_use')}</dt>
            <dd>{t(`touch.use_${item.form.stated_use as 'daily'}`)}</dd>
          </div>
        )}
        {item.form.sentiment !== null && (
          <div>
            <dt>{t('touch.sentiment')}</dt>
            <dd>{sentimentText(item.form.sentiment)}</dd>
          </div>
        )}
      </dl>
      {item.themes.length > 0 && (
        <p className="row wrap small-text">
          {item.themes.map((theme) => (
            <Link key={theme} to="/notes" search={{ theme }} className="tag">
              {theme}
            </Link>
          ))}
        </p>
      )}
      <CaseEffort kind="touchpoints" id={id} may={may} />
      <Attachments touchpoint={id} may={may} />
      {may && (
        <p className="row wrap small-text">
          <button type="button" className="link" onClick={() => openEntryOf(item.id, draftOf(item, clock.zone, clock.today))}>
            {t('touch.edit')}
          </button>
          <button type="button" className="link" onClick={() => openTask({ touchpoint: item.id, account: item.account?.id ?? '', title: item.title })}>
            {t('task.from_touch')}
          </button>
          {item.account && <Promote item={item} />}
          <button type="button" className="link" disabled={remove.isPending} onClick={() => remove.mutate(item)}>
            {t('touch.delete')}
          </button>
        </p>
      )}
    </>
  );
}

// One step: what was written down becomes a risk among the warnings, or a goal of the account.
function Promote({ item }: { item: Touchpoint }) {
  const title = item.title;
  const risk = useMutation({
    mutationFn: () => riskOfTouchpoint(item.id),
    onSuccess: () => showToast(t('touch.risk_made', { title })),
    onError: (error) => showToast(errorText(error)),
  });
  const goal = useMutation({
    mutationFn: () => goalOfTouchpoint(item.id),
    onSuccess: (made) =>
      showToast(t('touch.goal_made', { title }), () => void removeGoal(made.id).catch((error: unknown) => showToast(errorText(error)))),
    onError: (error) => showToast(errorText(error)),
  });
  return (
    <>
      <button type="button" className="link" disabled={risk.isPending} onClick={() => risk.mutate()}>
        {t('touch.risk')}
      </button>
      <button type="button" className="link" disabled={goal.isPending} onClick={() => goal.mutate()}>
        {t('touch.goal')}
      </button>
    </>
  );
}

function draftOf(item: Touchpoint, zone: string, today: string): EntryDraft {
  const day = dayInZone(item.at, zone);
  return {
    account: item.account?.id ?? '', kind: item.kind, day: day === today ? '' : day, title: item.title, body: item.body,
    people: item.people.map((person) => person.id), themes: item.themes, form: item.form,
  };
}

function restOf(draft: EntryDraft) {
  const { day: _, ...rest } = draft;
  return rest;
}
