import '../formulas/formulas.css';
import { Link } from '@tanstack/react-router';
import { useGuides, type GuideRow } from '../../api/guides.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber } from '../../lib/format.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { MessagesHead } from './message-parts.tsx';

// What customers see in their own app: by name, and what people did with it.
export function GuidesPage() {
  usePageTitle(t('guides.title'));
  const guides = useGuides();
  const { past } = useShownDay();
  const may = useMay('define') && !past;
  const items = guides.data?.items ?? [];
  const fresh = (main: boolean) => (
    <Link to="/messages/guides/$id" params={{ id: 'new' }} className={main ? 'btn main' : 'btn compact'}>
      <Icon name="plus" size="small" />
      {t('guides.new')}
    </Link>
  );
  return (
    <>
      <MessagesHead title={t('guides.title')}>{may && items.length > 0 && fresh(false)}</MessagesHead>
      <div className="scroll">
        <QueryError query={guides} />
        {guides.isPending && (
          <div className="panel">
            <SkeletonLines rows={6} />
          </div>
        )}
        {guides.data && items.length === 0 && (
          <div className="empty">
            <h2>{t('guides.none')}</h2>
            <p>{t('guides.none_text')}</p>
            {may && fresh(true)}
          </div>
        )}
        {items.length > 0 && (
          <section className="panel" aria-label={t('guides.title')}>
            <Table items={items} />
          </section>
        )}
      </div>
    </>
  );
}

const FIGURES = ['people', 'shown', 'clicked', 'completed', 'dismissed', 'asked'] as const;

function Table({ items }: { items: GuideRow[] }) {
  return (
    <table className="plain-table guide-table">
      <thead>
        <tr>
          <th>{t('guides.guide')}</th>
          {FIGURES.map((name) => (
            <th key={name} className={name === 'people' || name === 'completed' ? 'right' : 'right not-phone'}>
              {t(`guides.count_${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, name, body, counts }) => (
          <tr key={id}>
            <th scope="row">
              <Link to="/messages/guides/$id" params={{ id: String(id) }} className="plain-link">
                {name}
              </Link>
              <p className="segment-text">
                {t(`guides.kind_${body.kind}`)}
                {body.kind === 'tour' && `, ${t('guides.cards', { n: body.cards.length })}`}
                {body.meaning && `: ${body.meaning}`}
              </p>
            </th>
            {FIGURES.map((figure) => (
              <td key={figure} className={figure === 'people' || figure === 'completed' ? 'right' : 'right not-phone'}>
                {formatNumber(counts[figure])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
