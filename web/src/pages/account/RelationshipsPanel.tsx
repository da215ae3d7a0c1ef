import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Relationship, type Relationships, useRelationships } from '../../api/relationships.ts';
import { queryClient } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatDaysAgo } from '../../lib/dates.ts';
import { personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { ChangedMeanwhile, saveAttribute, type AttributeChange } from './save-attribute.ts';

const FEW = 4;
const INFLUENCES = ['decides', 'influences', 'uses'] as const;
const STANCES = ['promoter', 'neutral', 'blocker'] as const;

// Who decides, who champions, who blocks, whom of us they know; and what is missing among them.
export function RelationshipsPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const relationships = useRelationships(id, day);
  const [all, setAll] = useState(false);
  const data = relationships.data;
  return (
    <section className="panel order-3" aria-label={t('relationships.title')}>
      <PanelHead title={t('relationships.title')} aside={data && t('relationships.contacts', { n: data.contacts })} />
      <QueryError query={relationships} />
      {relationships.isPending && <SkeletonLines rows={4} />}
      {data && <Gaps data={data} />}
      {data?.items.length === 0 && <p className="nothing small-text">{t('relationships.nobody')}</p>}
      <ul className="relationship-list">
        {data?.items.slice(0, all ? undefined : FEW).map((item) => (
          <li key={item.person.id}>
            <PersonRow account={id} item={item} today={today} frozen={day !== undefined} />
          </li>
        ))}
      </ul>
      {!all && data && data.items.length > FEW && (
        <button type="button" className="link small-text" onClick={() => setAll(true)}>
          {t('common.all', { n: data.items.length })}
        </button>
      )}
    </section>
  );
}

function Gaps({ data }: { data: Relationships }) {
  if (data.gaps.length === 0) return null;
  return (
    <ul className="gap-list small-text">
      {data.gaps.map((gap) => (
        <li key={gap}>
          <Icon name="warning" size="small" />
          <span>{t(`relationships.gap_${gap}`, { n: data.contacts, wanted: data.contacts_wanted })}</span>
        </li>
      ))}
    </ul>
  );
}

// What clients or people said may be anything; what we know has a word of its own.
function word(value: string): string {
  const key = `relationships.${value}`;
  return hasMessage(key) ? t(key) : value;
}

interface RowProps {
  account: string;
  item: Relationship;
  today: string;
  frozen: boolean;
}

function PersonRow({ account, item, today, frozen }: RowProps) {
  const [editing, setEditing] = useState(false);
  const may = useMay('write') && !frozen;
  const name = personName(item.person);
  const save = useMutation({
    mutationFn: (change: AttributeChange) => saveAttribute(`/people/${encodeURIComponent(item.person.id)}`, change),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['account', account, 'relationships'] }),
    onSuccess: () => showToast(t('relationships.saved', { name })),
  });
  const { role, influence, stance, title } = item.attributes;
  const words = [role, title, influence && word(influence), stance && word(stance)];
  return (
    <>
      <div className="relationship-head">
        <Link to="/people/$id" params={{ id: item.person.id }} className="link">
          {name}
        </Link>
        <span className={`tag ${item.acquaintance === 'known_well' ? 'good' : ''}`}>{t(`relationships.${item.acquaintance}`)}</span>
        {may && (
          <button
            type="button"
            className="btn plain compact square"
            aria-expanded={editing}
            aria-label={t('relationships.edit', { name })}
            onClick={() => setEditing(!editing)}
          >
            <Icon name="pen" size="small" />
          </button>
        )}
      </div>
      <p className="small-text quiet">
        {words.filter(Boolean).join(', ') || t('relationships.unsaid')}
        {item.known_by[0] && ` · ${t('relationships.known_by', { name: item.known_by[0].name, when: formatDaysAgo(item.last_met, today) })}`}
      </p>
      {item.proposed_role && may && !editing && item.proposed_role !== 'user' && (
        <p className="small-text">
          {t('relationships.proposed', { role: item.proposed_role })}{' '}
          <button type="button" className="link" onClick={() => save.mutate({ key: 'role', value: item.proposed_role, before: null })}>
            {t('relationships.confirm')}
          </button>
        </p>
      )}
      {editing && <PersonForm item={item} onSave={save.mutate} onClose={() => setEditing(false)} />}
      {save.error instanceof ChangedMeanwhile ? (
        <p className="note small-text" role="alert">
          {t('relationships.meanwhile', { value: String(save.error.theirs ?? '–') })}
        </p>
      ) : (
        save.isError && <ErrorNote error={save.error} />
      )}
    </>
  );
}

// Each field is saved as it is chosen, only while it still is what was seen.
function PersonForm({ item, onSave, onClose }: { item: Relationship; onSave: (change: AttributeChange) => void; onClose: () => void }) {
  const { role = null, influence = null, stance = null } = item.attributes;
  const [text, setText] = useState(role ?? item.proposed_role ?? '');
  return (
    <form
      className="relationship-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== (role ?? '')) onSave({ key: 'role', value: text.trim() || null, before: role });
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextInput label={t('relationships.role')} value={text} maxLength={80} autoFocus onChange={(event) => setText(event.currentTarget.value)} />
      <Select
        label={t('relationships.influence')}
        clearable
        data={INFLUENCES.map((value) => ({ value, label: t(`relationships.${value}`) }))}
        value={influence}
        onChange={(value) => onSave({ key: 'influence', value, before: influence })}
      />
      <Select
        label={t('relationships.stance')}
        clearable
        data={STANCES.map((value) => ({ value, label: t(`relationships.${value}`) }))}
        value={stance}
        onChange={(value) => onSave({ key: 'stance', value, before: stance })}
      />
      <button type="submit" className="btn compact">
        {t('common.save')}
      </button>
    </form>
  );
}
