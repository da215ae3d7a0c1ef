import '../accounts/accounts.css';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import { useMay } from '../../api/rights.ts';
import type { Staff } from '../../api/settings-types.ts';
import { useMentions, useTemplates, useThemes, useTouchpoints } from '../../api/touchpoints.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { openEntry } from '../../lib/entry.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { MailButton, MailDrop } from '../../parts/touchpoints/MailDrop.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { TouchpointList } from '../../parts/touchpoints/TouchpointList.tsx';
import type { NotesSearch } from '../../routes/customers.ts';
import { MentionsView } from './MentionsView.tsx';
import { ThemesView } from './ThemesView.tsx';

const PAGE_SIZE = 50;

const VIEWS = ['all', 'mentions', 'themes'] as const;

// Everything that was said with customers: all of it, what names me, and what is heard how often.
export function NotesPage() {
  usePageTitle(t('touch.title_page'));
  const search = useSearch({ from: '/app/notes' });
  const navigate = useNavigate({ from: '/notes' });
  const may = useMay('note');
  const mentions = useMentions();
  const unread = mentions.data?.unread ?? 0;
  const view = VIEWS.find((each) => each === search.view) ?? 'all';
  return (
    <>
      {may && <MailDrop />}
      <div className="head">
        <h1>{t('touch.title_page')}</h1>
        <span className="segmented" role="group" aria-label={t('touch.view')}>
          {VIEWS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={view === each}
              onClick={() => void navigate({ search: each === 'all' ? {} : { view: each } })}
            >
              {t(`touch.view_${each}`)}
              {each === 'mentions' && unread > 0 && <span className="segment-count">{' '}{t('touch.unread', { n: unread })}</span>}
            </button>
          ))}
        </span>
        {may && (
          <span className="push row">
            <MailButton />
            <button type="button" className="btn compact" onClick={() => openEntry()}>
              <Icon name="note" size="small" />
              {t('touch.log')} <kbd className="not-phone">L</kbd>
            </button>
          </span>
        )}
      </div>
      {view === 'all' && <AllNotes />}
      {view === 'mentions' && <MentionsView mentions={mentions} />}
      {view === 'themes' && <ThemesView />}
    </>
  );
}

// By word, kind, author and theme.
function AllNotes() {
  const search = useSearch({ from: '/app/notes' });
  const navigate = useNavigate({ from: '/notes' });
  const clock = useClock();
  const { q, kind, author, theme } = search;
  const found = useTouchpoints({ q, kind, author, theme }, PAGE_SIZE);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(q || kind || author || theme);
  const change = (next: Partial<NotesSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="filter-bar wrap">
        <SearchField label={t('touch.search')} value={q ?? ''} onChange={(text) => change({ q: text || undefined })} />
        <Filters search={search} onChange={change} />
      </div>
      <div className="scroll">
        <section className="panel" aria-label={t('touch.results')}>
          <QueryError query={found} />
          {found.isPending && <SkeletonLines rows={8} />}
          {found.data && items.length === 0 && <Nothing filtered={filtered} />}
          <TouchpointList items={items} today={clock.today} named />
          {found.hasNextPage && (
            <button type="button" className="btn compact" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {found.isFetchingNextPage ? t('common.loading') : t('common.more')}
            </button>
          )}
        </section>
      </div>
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <p className="nothing">{t('touch.nothing_found')}</p>;
  return (
    <div className="empty">
      <h2>{t('touch.empty')}</h2>
      <p>{t('touch.empty_text')}</p>
    </div>
  );
}

function Filters({ search, onChange }: { search: NotesSearch; onChange: (next: Partial<NotesSearch>) => void }) {
  const templates = useTemplates().data ?? [];
  const themes = useThemes().data ?? [];
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) }).data?.items ?? [];
  const common = { className: 'quiet-select', clearable: true, clearButtonProps: { 'aria-label': t('common.clear') }, w: 170 };
  return (
    <>
      <Select
        {...common}
        aria-label={t('touch.kind')}
        placeholder={t('touch.any_kind')}
        data={templates.map((each) => ({ value: each.kind, label: each.label }))}
        value={search.kind ?? null}
        onChange={(kind) => onChange({ kind: kind ?? undefined })}
      />
      <Select
        {...common}
        searchable
        aria-label={t('touch.author')}
        placeholder={t('touch.anybody')}
        data={staff.map((person) => ({ value: person.id, label: person.name }))}
        value={search.author ?? null}
        onChange={(author) => onChange({ author: author ?? undefined })}
      />
      <Select
        {...common}
        searchable
        aria-label={t('touch.theme')}
        placeholder={t('touch.any_theme')}
        data={themes.map((each) => ({ value: each.theme, label: `${each.theme} (${each.touchpoints})` }))}
        value={search.theme ?? null}
        onChange={(theme) => onChange({ theme: theme ?? undefined })}
      />
    </>
  );
}
