import { Link, useNavigate } from '@tanstack/react-router';
import type { Query } from '../../api/client.ts';
import { useSurveyWords, type SurveyWords } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { accountName } from '../../lib/names.ts';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { PanelHead } from '../../parts/small.tsx';

// What was said in words, with who said it.
export function WordsPanel({ id, query, find, asked }: { id: string; query: Query; find: string; asked: (key: string) => string }) {
  const navigate = useNavigate({ from: '/surveys/$id/results' });
  const words = useSurveyWords(id, { ...query, q: find || undefined });
  const items = words.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t('survey.words')}>
      <PanelHead title={t('survey.words')} aside={words.data?.pages[0]?.total}>
        <SearchField label={t('survey.words_find')} value={find} onChange={(q) => void navigate({ search: (old) => ({ ...old, q: q || undefined }), replace: true })} />
      </PanelHead>
      <QueryError query={words} />
      {words.data && items.length === 0 && <p className="nothing small-text">{t(find ? 'survey.words_nothing' : 'survey.words_none')}</p>}
      <ul className="survey-words">
        {items.map((item, index) => (
          <Said key={index} item={item} asked={asked} />
        ))}
      </ul>
      {words.hasNextPage && (
        <button type="button" className="btn compact" disabled={words.isFetchingNextPage} onClick={() => void words.fetchNextPage()}>
          {t('common.more')}
        </button>
      )}
    </section>
  );
}

function Said({ item, asked }: { item: SurveyWords; asked: (key: string) => string }) {
  const { zone, today } = useClock();
  return (
    <li>
      <p className="survey-said">{item.text}</p>
      <p className="small-text second row wrap">
        {item.score && <span className="tag">{t('survey.score', { kind: item.score.kind, n: item.score.number })}</span>}
        {item.account && (
          <Link to="/accounts/$id" params={{ id: item.account.id }} className="link">
            {accountName(item.account)}
          </Link>
        )}
        {item.person && <span>{item.person.name || item.person.id}</span>}
        <span>{asked(item.question)}</span>
        <span>{formatMoment(item.at, zone, today)}</span>
      </p>
    </li>
  );
}
