import '../formulas/formulas.css';
import './plays.css';
import './mass.css';
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../../api/client.ts';
import { refreshDefinitions } from '../../api/definitions.ts';
import { useGuides } from '../../api/guides.ts';
import { importPlay } from '../../api/play-documents.ts';
import { MAIL_TO, usePlayAudience, type MailTo, type Play, type PlayAudience, type PlayBody } from '../../api/plays.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { EMPTY_PLAY, sent } from '../../lib/plays/body.ts';
import { accountName, personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { PlayFormula } from './PlayFormula.tsx';
import { whole } from './numbers.ts';
import { optionsOf, useTemplates } from './usePlayNames.ts';

interface Draft {
  name: string;
  segment: number | null;
  channel: 'mail' | 'in_app';
  to: MailTo;
  template: number | null; // null: new words
  subject: string;
  text: string;
  promotional: boolean;
  guide: number | null;
  goal: string;
  days: number;
  holdout: number;
  priority: number;
}

const FRESH: Omit<Draft, 'segment'> = {
  name: '', channel: 'mail', to: 'champion', template: null, subject: '', text: '', promotional: true, guide: null, goal: '', days: 30, holdout: 20, priority: 50,
};
const WORDS = 'words'; // of the one new template
const NO_FAULTS = { here: [], server: null };
// What following means does not change who gets it; so it is said before that is written.
const ANY_GOAL = { accounts: 'wau >= 0', people: 'active within 7d' } as const;

type Audience = 'accounts' | 'people';

function bodyOf(draft: Draft, audience: Audience, template: number | string): PlayBody {
  const message = draft.channel === 'mail' ? { kind: 'mail' as const, template: template as number, promotional: draft.promotional } : { kind: 'in_app' as const, guide: draft.guide ?? 0 };
  return {
    ...EMPTY_PLAY,
    meaning: t('mass.meaning'),
    audience,
    enter: { when: 'segment', segment: draft.segment ?? 0 },
    existing: true,
    goal: { formula: draft.goal, days: draft.days },
    priority: draft.priority,
    holdout: draft.holdout,
    steps: [{ id: 'suggest', ...message, to: audience === 'people' ? 'person' : draft.to }],
  };
}

// One change, suggested to everybody in a segment at once: it becomes a play of one message.
export function SuggestPage() {
  const { segment } = useSearch({ from: '/app/plays/suggest' });
  const navigate = useNavigate();
  const segments = useSegments();
  const [draft, setDraft] = useState<Draft>({ ...FRESH, segment: segment ? Number(segment) : null });
  const change = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  usePageTitle(t('mass.title'));
  const audience: Audience = segments.data?.items.find((each) => each.id === draft.segment)?.scope ?? 'accounts';
  const make = useMutation({
    mutationFn: (on: boolean) => makeIt(draft, audience, on),
    onSuccess: (play, on) => {
      showToast(t(on ? 'mass.sent' : 'mass.kept', { name: play.name }));
      void navigate({ to: '/plays/$id', params: { id: String(play.id) }, search: { tab: on ? 'followed' : 'settings' } });
    },
  });
  return (
    <>
      <div className="head lined">
        <Link to="/plays" className="btn compact square" aria-label={t('mass.back')} title={t('mass.back')}>
          <Icon name="back" size="small" />
        </Link>
        <h1>{t('mass.title')}</h1>
      </div>
      <div className="scroll">
        <form
          className="mass"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate(true);
          }}
        >
          <div className="mass-form">
            <Whom draft={draft} audience={audience} change={change} />
            <Words draft={draft} change={change} />
            <Following draft={draft} audience={audience} change={change} />
          </div>
          <aside className="mass-side" aria-label={t('mass.before')}>
            <Before draft={draft} audience={audience} busy={make.isPending} error={make.error} onKeep={() => make.mutate(false)} />
          </aside>
        </form>
      </div>
    </>
  );
}

interface PartProps {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
}

function Whom({ draft, audience, change }: PartProps & { audience: Audience }) {
  const segments = useSegments();
  return (
    <section className="panel mass-part" aria-label={t('mass.whom')}>
      <PanelHead title={t('mass.whom')} />
      <QueryError query={segments} />
      <Select label={t('mass.segment')} data={optionsOf(segments.data?.items ?? [])} searchable nothingFoundMessage={t('common.nothing_found')} value={draft.segment === null ? null : String(draft.segment)} onChange={(next) => change({ segment: next ? Number(next) : null })} />
      {audience === 'accounts' && (
        <Select
          label={t('play.mail_to')}
          data={MAIL_TO.filter((each) => each !== 'person' && each !== 'owner').map((value) => ({ value, label: t(`play.to_${value}`) }))}
          allowDeselect={false}
          value={draft.to}
          onChange={(next) => next && change({ to: next as MailTo })}
        />
      )}
    </section>
  );
}

function Words({ draft, change }: PartProps) {
  const templates = optionsOf(useTemplates() ?? []);
  const guides = optionsOf(useGuides().data?.items ?? []);
  return (
    <section className="panel mass-part" aria-label={t('mass.words')}>
      <PanelHead title={t('mass.words')} />
      <Select
        label={t('mass.channel')}
        data={(['mail', 'in_app'] as const).map((value) => ({ value, label: t(`play.kind_${value}`) }))}
        allowDeselect={false}
        value={draft.channel}
        onChange={(next) => next && change({ channel: next as Draft['channel'] })}
      />
      {draft.channel === 'in_app' && (
        <>
          <Select label={t('play.in_app_guide')} data={guides} searchable nothingFoundMessage={t('common.nothing_found')} value={draft.guide === null ? null : String(draft.guide)} onChange={(next) => change({ guide: next ? Number(next) : null })} />
          {guides.length === 0 && <p className="second small-text wide">{t('play.in_app_none')}</p>}
        </>
      )}
      {draft.channel === 'mail' && (
        <Select label={t('play.mail_template')} data={[{ value: '', label: t('mass.new_words') }, ...templates]} allowDeselect={false} searchable value={draft.template === null ? '' : String(draft.template)} onChange={(next) => change({ template: next ? Number(next) : null })} />
      )}
      {draft.channel === 'mail' && draft.template === null && (
        <>
          <TextInput className="wide" label={t('mass.subject')} maxLength={200} value={draft.subject} onChange={(event) => change({ subject: event.currentTarget.value })} />
          <Textarea className="wide" label={t('mass.text')} description={t('mass.text_hint', { name: '{{person.first_name | "there"}}', ask: '{{ask}}' })} autosize minRows={6} maxLength={20000} value={draft.text} onChange={(event) => change({ text: event.currentTarget.value })} />
        </>
      )}
      {draft.channel === 'mail' && <Switch className="wide" withThumbIndicator={false} label={t('play.mail_promotional')} description={t('play.mail_promotional_hint')} checked={draft.promotional} onChange={(event) => change({ promotional: event.currentTarget.checked })} />}
    </section>
  );
}

function Following({ draft, audience, change }: PartProps & { audience: Audience }) {
  return (
    <>
      <PlayFormula title={t('mass.following')} label={t('play.goal_formula')} hint={t('mass.following_hint')} field="goal.formula" scope={audience} faults={NO_FAULTS} readOnly={false} text={draft.goal} onChange={(goal) => change({ goal })} />
      <section className="panel mass-part" aria-label={t('mass.how')}>
        <PanelHead title={t('mass.how')} />
        <NumberInput label={t('mass.days')} min={1} max={730} hideControls value={draft.days} onChange={(value) => change({ days: whole(value, 1, 730) })} />
        <NumberInput label={t('play.holdout')} description={t('play.holdout_hint')} suffix="%" min={0} max={90} hideControls value={draft.holdout} onChange={(value) => change({ holdout: whole(value, 0, 90) })} />
        <NumberInput label={t('mass.priority')} description={t('play.priority_hint')} min={1} max={100} hideControls value={draft.priority} onChange={(value) => change({ priority: whole(value, 1, 100) })} />
        <TextInput label={t('mass.name')} description={t('mass.name_hint')} maxLength={120} value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
      </section>
    </>
  );
}

function missingOf(draft: Draft): 'mass.needs_segment' | 'mass.needs_words' | 'mass.needs_guide' | 'mass.needs_goal' | null {
  if (draft.segment === null) return 'mass.needs_segment';
  if (draft.channel === 'in_app' && draft.guide === null) return 'mass.needs_guide';
  if (draft.channel === 'mail' && draft.template === null && (draft.subject.trim() === '' || draft.text.trim() === '')) return 'mass.needs_words';
  return draft.goal.trim() === '' ? 'mass.needs_goal' : null;
}

// Who would get it, who is left out and why; and the button that sends.
function Before({ draft, audience, busy, error, onKeep }: { draft: Draft; audience: Audience; busy: boolean; error: Error | null; onKeep: () => void }) {
  const asked = { ...draft, goal: ANY_GOAL[audience], guide: draft.guide };
  const ready = draft.segment !== null && (draft.channel === 'mail' || draft.guide !== null);
  const found = usePlayAudience(ready ? sent(bodyOf(asked, audience, draft.template ?? 1)) : null);
  const missing = missingOf(draft);
  const data = ready ? found.data : undefined;
  return (
    <section className="panel">
      <PanelHead title={t('mass.before')} />
      {!ready && <p className="nothing small-text">{t('mass.before_none')}</p>}
      {ready && <QueryError query={found} />}
      {ready && found.isPending && <SkeletonLines rows={5} />}
      {data && <Counted data={data} />}
      {missing && <p className="small-text second" role="status">{t(missing)}</p>}
      {error && <ErrorNote error={error} />}
      <p className="row wrap mass-foot">
        <button type="submit" className="btn main" disabled={missing !== null || busy}>
          {t('mass.send')}
        </button>
        <button type="button" className="btn" disabled={missing !== null || busy} onClick={onKeep}>
          {t('mass.keep')}
        </button>
      </p>
    </section>
  );
}

const WHY = ['no_address', 'not_wanted', 'other_channel', 'too_often', 'suppressed'] as const;
const whyWord = (why: string) => {
  const known = WHY.find((each) => each === why);
  return known ? t(`mass.why_${known}`) : why;
};

function Counted({ data }: { data: PlayAudience }) {
  const expected = Math.round((data.gets * (100 - data.holdout)) / 100);
  return (
    <>
      <p className="mass-figure">
        <b>{data.holdout > 0 ? t('mass.about', { count: formatNumber(expected) }) : formatNumber(expected)}</b> {t('mass.get', { n: expected })}
      </p>
      <dl className="pairs">
        <dt>{t('mass.in_segment')}</dt>
        <dd>{t('mass.people_of', { n: data.people, accounts: data.accounts })}</dd>
        <dt>{t('mass.could')}</dt>
        <dd>{t('mass.people_of', { n: data.gets, accounts: data.gets_accounts })}</dd>
        {data.holdout > 0 && (
          <>
            <dt>{t('mass.held')}</dt>
            <dd>{t('mass.held_about', { n: data.holdout })}</dd>
          </>
        )}
        {data.left_out.map(({ why, people }) => (
          <div key={why} className="pair-line">
            <dt>{whyWord(why)}</dt>
            <dd>{formatNumber(people)}</dd>
          </div>
        ))}
        {data.nobody > 0 && (
          <>
            <dt>{t('mass.nobody')}</dt>
            <dd>{t('mass.accounts', { n: data.nobody })}</dd>
          </>
        )}
        {data.waits > 0 && (
          <>
            <dt>{t('mass.waits')}</dt>
            <dd>{t('mass.accounts', { n: data.waits })}</dd>
          </>
        )}
      </dl>
      {data.cut && <p className="small-text second">{t('mass.cut')}</p>}
      {data.get_it.length > 0 && <People title={t('mass.who')} people={data.get_it} />}
      {data.do_not.length > 0 && <People title={t('mass.who_not')} people={data.do_not} />}
    </>
  );
}

function People({ title, people }: { title: string; people: PlayAudience['get_it'] }) {
  return (
    <details className="mass-people">
      <summary>{title}</summary>
      <ul>
        {people.map(({ account, person, why }, index) => (
          <li key={index}>
            <b>{person ? personName(person) : ''}</b> <span className="second">{account && accountName(account)}</span>
            {why && <span className="small-text quiet push">{whyWord(why)}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

async function makeIt(draft: Draft, audience: Audience, on: boolean): Promise<Play> {
  const name = draft.name.trim() || draft.subject.trim() || t('mass.title');
  const fresh = draft.channel === 'mail' && draft.template === null;
  const body = { ...sent(bodyOf(draft, audience, fresh ? WORDS : (draft.template ?? 0))), meaning: t('mass.meaning'), on };
  if (fresh) return importPlay({ name, templates: { [WORDS]: { subject: draft.subject.trim(), text: draft.text } }, body });
  const made = await post<Play>('/plays', { name, body, why: t('mass.title') });
  refreshDefinitions('/plays');
  return made;
}
