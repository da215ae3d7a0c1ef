import './features.css';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { del, patch, post } from '../../api/client.ts';
import { queryClient, useEventNames, useFeatures } from '../../api/queries.ts';
import type { EventName, Feature, List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDaysAgo } from '../../lib/dates.ts';
import { changeOf, formatNumber } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { FeaturesHead } from './FeaturesHead.tsx';
import { FeatureEditor, type FeatureDraft } from './FeatureEditor.tsx';
import { refreshFeatures } from './refresh.ts';

const featurePath = (id: string) => `/features/${encodeURIComponent(id)}`;

function setKey(id: string, key: boolean): void {
  queryClient.setQueryData<List<Feature>>(
    ['features'],
    (list) => list && { ...list, items: list.items.map((item) => (item.id === id ? { ...item, key } : item)) },
  );
}

// Features with their use; grouping events into them; what is in none.
export function FeaturesPage() {
  usePageTitle(t('features.title'));
  const features = useFeatures();
  const names = useEventNames();
  const [draft, setDraft] = useState<FeatureDraft | null>(null);
  const items = features.data?.items ?? [];
  const ungrouped = names.data?.items.filter((event) => event.feature === null) ?? [];
  const fail = (error: unknown) => showToast(errorText(error));

  const mark = useMutation({
    mutationFn: (feature: Feature) => patch<Feature>(featurePath(feature.id), { key: !feature.key }),
    // The mark shows at once; what the server says replaces it.
    onMutate: async (feature) => {
      await queryClient.cancelQueries({ queryKey: ['features'] });
      setKey(feature.id, !feature.key);
    },
    onSuccess: (_, feature) => {
      refreshFeatures();
      showToast(t(feature.key ? 'features.key_off' : 'features.key_on', { name: feature.name }));
    },
    onError: (error, feature) => {
      setKey(feature.id, feature.key);
      fail(error);
    },
  });
  const restore = useMutation({
    mutationFn: ({ name, events, key }: Feature) => post<Feature>('/features', { name, events, key }),
    onSuccess: refreshFeatures,
    onError: fail,
  });
  const remove = useMutation({
    mutationFn: (feature: Feature) => del(featurePath(feature.id)),
    onSuccess: (_, feature) => {
      refreshFeatures();
      setDraft(null);
      showToast(t('features.deleted', { name: feature.name }), () => restore.mutate(feature));
    },
    onError: fail,
  });
  const edit = (feature: Feature) => setDraft({ feature, name: feature.name, key: feature.key, events: feature.events });
  const startWith = (events: string[]) => setDraft({ feature: null, name: events[0] ?? '', key: false, events });

  return (
    <>
      <FeaturesHead title={t('features.title')} aside={features.data && t('features.count', { n: items.length })}>
        <button type="button" className="btn compact" onClick={() => setDraft({ feature: null, name: '', key: false, events: [] })}>
          <Icon name="plus" size="small" />
          {t('features.new')}
        </button>
      </FeaturesHead>
      <div className="scroll features">
        <section className="panel" aria-label={t('features.table')}>
          <p className="second small-text">{t('features.text')}</p>
          <QueryError query={features} />
          {features.isPending && <SkeletonLines rows={6} />}
          {features.data && items.length === 0 && (
            <div className="empty">
              <h2>{t('features.empty')}</h2>
              <p>{t(ungrouped.length > 0 ? 'features.empty_text' : 'features.no_events')}</p>
            </div>
          )}
          {items.length > 0 && <FeatureTable features={items} onEdit={edit} onMark={(feature) => mark.mutate(feature)} />}
        </section>
        <aside aria-label={t('features.ungrouped')} className="ungrouped">
          <section className="panel">
            <PanelHead title={t('features.ungrouped')} aside={t('features.ungrouped_aside')} />
            <QueryError query={names} />
            {names.data && ungrouped.length === 0 && (
              <p className="nothing small-text">
                {t(names.data.items.length === 0 ? 'features.no_events' : 'features.ungrouped_none')}
              </p>
            )}
            <Ungrouped events={ungrouped} onMake={(name) => startWith([name])} />
          </section>
        </aside>
      </div>
      <FeatureEditor
        draft={draft}
        events={names.data?.items ?? []}
        onClose={() => setDraft(null)}
        onDelete={(feature) => remove.mutate(feature)}
      />
    </>
  );
}

interface TableProps {
  features: Feature[];
  onEdit: (feature: Feature) => void;
  onMark: (feature: Feature) => void;
}

function FeatureTable({ features, onEdit, onMark }: TableProps) {
  const clock = useClock();
  const ranked = [...features].sort(
    (a, b) => Number(b.key) - Number(a.key) || (b.people ?? 0) - (a.people ?? 0) || a.name.localeCompare(b.name),
  );
  return (
    <table className="feature-table">
      <thead>
        <tr>
          <th>{t('features.key')}</th>
          <th>{t('features.name')}</th>
          <th className="not-phone">{t('features.events')}</th>
          <th className="right not-phone">{t('features.accounts')}</th>
          <th className="right">{t('features.people')}</th>
          <th className="right not-phone">{t('features.uses')}</th>
          <th className="right not-phone">{t('features.last')}</th>
        </tr>
      </thead>
      <tbody>
        {ranked.map((feature) => (
          <tr key={feature.id}>
            <td>
              <input
                type="checkbox"
                checked={feature.key}
                aria-label={t('features.key_mark', { name: feature.name })}
                onChange={() => onMark(feature)}
              />
            </td>
            <th scope="row">
              <button
                type="button"
                className="link"
                aria-label={t('features.edit', { name: feature.name })}
                onClick={() => onEdit(feature)}
              >
                {feature.name}
              </button>
            </th>
            <td className="second small-text not-phone">{feature.events.join(', ')}</td>
            <td className="right not-phone">{formatNumber(feature.accounts)}</td>
            <td className="right nowrap">
              {formatNumber(feature.people)} <Delta value={changeOf(feature.people, feature.people_previous)} />
            </td>
            <td className="right nowrap not-phone">
              {formatNumber(feature.events_count)}{' '}
              <Delta value={changeOf(feature.events_count, feature.events_previous)} />
            </td>
            <td className="right second not-phone">{formatDaysAgo(feature.last, clock.today)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHOWN = 60;

function Ungrouped({ events, onMake }: { events: EventName[]; onMake: (name: string) => void }) {
  const ranked = [...events].sort((a, b) => b.people - a.people).slice(0, SHOWN);
  return (
    <ul className="ungrouped-list">
      {ranked.map((event) => (
        <li key={event.name}>
          <span className="name">{event.name}</span>
          <span className="quiet small-text nowrap">{t('features.people_of', { n: event.people })}</span>
          <button
            type="button"
            className="link small-text nowrap"
            aria-label={t('features.make_from', { name: event.name })}
            onClick={() => onMake(event.name)}
          >
            {t('features.make')}
          </button>
        </li>
      ))}
    </ul>
  );
}
