import '../formulas/formulas.css';
import '../segments/segments.css';
import { Link } from '@tanstack/react-router';
import { useRules, type WarningRule } from '../../api/warnings.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber } from '../../lib/format.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { DirectionMark } from '../../parts/warnings/WarningCard.tsx';

// The rules that raise warnings.
export function RulesPage() {
  usePageTitle(t('rules.title'));
  const rules = useRules();
  const { past } = useShownDay();
  const items = rules.data?.items ?? [];
  return (
    <>
      <div className="head lined">
        <Link to="/warnings" className="btn compact square" aria-label={t('rules.back')} title={t('rules.back')}>
          <Icon name="back" size="small" />
        </Link>
        <h1>{t('rules.title')}</h1>
        <span className="push row">
          {!past && (
            <Link to="/warnings/rules/$id" params={{ id: 'new' }} className="btn compact">
              <Icon name="plus" size="small" />
              {t('rules.new')}
            </Link>
          )}
        </span>
      </div>
      <div className="scroll">
        <section className="panel" aria-label={t('rules.title')}>
          <QueryError query={rules} />
          {rules.isPending && <SkeletonLines rows={10} />}
          {rules.data && items.length === 0 && <p className="nothing">{t('rules.none')}</p>}
          {items.length > 0 && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th>{t('rules.rule')}</th>
                  <th className="not-phone">{t('warnings.root_cause')}</th>
                  <th className="right not-phone">{t('rules.due')}</th>
                  <th className="right">{t('rules.open')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} />
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
    </>
  );
}

function RuleRow({ rule }: { rule: WarningRule }) {
  const { body } = rule;
  const cause = `root_cause.${body.root_cause ?? ''}`;
  return (
    <tr>
      <th scope="row">
        <DirectionMark warning={body} />{' '}
        <Link to="/warnings/rules/$id" params={{ id: String(rule.id) }} className="plain-link">
          {rule.name}
        </Link>
        {!body.on && <span className="tag">{t('rules.off')}</span>}
        {rule.problem && <p className="bad small-text">{rule.problem}</p>}
        <p className="segment-text">{body.meaning || body.formula}</p>
      </th>
      <td className="second small-text not-phone">{hasMessage(cause) ? t(cause) : ''}</td>
      <td className="right second not-phone">{t('common.days_long', { n: body.due_days })}</td>
      <td className="right">{formatNumber(rule.accounts)}</td>
    </tr>
  );
}
