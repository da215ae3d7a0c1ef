import '../formulas/formulas.css';
import '../segments/segments.css';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/rights.ts';
import { useMessageTemplates, type MessageTemplate } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { dayInZone, formatDay } from '../../lib/dates.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { MessagesHead } from './message-parts.tsx';

// What is written to customers: by name, and who uses it.
export function TemplatesPage() {
  usePageTitle(t('templates.title'));
  const templates = useMessageTemplates();
  const { past } = useShownDay();
  const may = useMay('define') && !past;
  const items = templates.data?.items ?? [];
  const fresh = (main: boolean) => (
    <Link to="/messages/templates/$id" params={{ id: 'new' }} className={main ? 'btn main' : 'btn compact'}>
      <Icon name="plus" size="small" />
      {t('templates.new')}
    </Link>
  );
  return (
    <>
      <MessagesHead title={t('templates.title')}>{may && items.length > 0 && fresh(false)}</MessagesHead>
      <div className="scroll">
        <QueryError query={templates} />
        {templates.isPending && (
          <div className="panel">
            <SkeletonLines rows={6} />
          </div>
        )}
        {templates.data && items.length === 0 && (
          <div className="empty">
            <h2>{t('templates.none')}</h2>
            <p>{t('templates.none_text')}</p>
            {may && fresh(true)}
          </div>
        )}
        {items.length > 0 && (
          <section className="panel" aria-label={t('templates.title')}>
            <Table items={items} />
          </section>
        )}
      </div>
    </>
  );
}

function Table({ items }: { items: MessageTemplate[] }) {
  const clock = useClock();
  return (
    <table className="plain-table template-table">
      <thead>
        <tr>
          <th>{t('templates.template')}</th>
          <th className="not-phone">{t('templates.used_by')}</th>
          <th className="right">{t('templates.changed')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((template) => (
          <tr key={template.id}>
            <th scope="row">
              <Link to="/messages/templates/$id" params={{ id: String(template.id) }} className="plain-link">
                {template.name}
              </Link>
              <p className="segment-text">{template.subject}</p>
              {template.used_by.length > 0 && <p className="segment-text only-phone">{t('templates.used_by_these', { plays: template.used_by.map((play) => play.name).join(', ') })}</p>}
            </th>
            <td className="not-phone small-text">
              <Plays plays={template.used_by} />
            </td>
            <td className="right small-text second">
              <span className="nowrap">{formatDay(dayInZone(template.changed_at, clock.zone), clock.today)}</span>
              <br />
              {template.changed_by}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Plays({ plays }: { plays: MessageTemplate['used_by'] }) {
  if (plays.length === 0) return <span className="quiet">{t('templates.unused')}</span>;
  return plays.map((play, index) => (
    <span key={play.id}>
      {index > 0 && ', '}
      <Link to="/plays/$id" params={{ id: String(play.id) }} className="link">
        {play.name}
      </Link>
    </span>
  ));
}
