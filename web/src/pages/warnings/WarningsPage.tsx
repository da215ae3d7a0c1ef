import '../../parts/warnings/warnings.css';
import { Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRules, useWarnings, type Warning } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { formatDaysUntil, formatSince } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { formatMoney, NOT_KNOWN } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { useClock, usePageTitle, type Clock } from '../../lib/workspace.ts';
import { Bell } from '../../shell/Bell.tsx';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { accountText, DirectionMark } from '../../parts/warnings/WarningCard.tsx';
import type { WarningsSearch } from '../../routes/know.ts';
import { WarningDetail } from './WarningDetail.tsx';

const STATES = ['open', 'snoozed', 'closed'] as const;

// The register of risks and opportunities, what is at stake first.
export function WarningsPage() {
  usePageTitle(t('warnings.title'));
  const search = useSearch({ from: '/app/warnings' });
  const navigate = useNavigate({ from: '/warnings' });
  const { day, past, setDay } = useShownDay();
  const clock = useClock();
  const rules = useRules().data?.items ?? [];
  const state = search.state ?? 'open';
  const warnings = useWarnings({ state, direction: search.direction, owner: search.owner, rule: search.rule, sort: search.sort });
  const items = warnings.data?.items ?? [];
  const phone = useIsPhone();
  const opened = items.find((item) => String(item.id) === search.open);
  // A phone has room for one of both: the list, or the warning that was opened.
  const chosen = opened ?? (phone ? undefined : items[0]);
  const change = (next: Partial<WarningsSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const step = (by: number) => {
    const next = items[items.findIndex((item) => item.id === chosen?.id) + by];
    if (next) change({ open: String(next.id) });
  };
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => step(1) },
    { keys: 'k', label: 'keys.previous', run: () => step(-1) },
    {
      keys: 'Enter',
      label: 'keys.open',
      run: () => chosen?.account && void navigate({ to: '/accounts/$id', params: { id: chosen.account.id } }),
    },
  ]);
  const owners = [...new Set(items.map((item) => item.owner).filter(Boolean))].sort();
  return (
    <>
      <div className="head">
        <h1>{t('warnings.title')}</h1>
        <div className="sum not-phone">
          <span>{warnings.data && t('warnings.count', { n: warnings.data.total ?? items.length })}</span>
        </div>
        <span className="push row">
          {phone && <Bell />}
          <DayControl day={day} today={clock.today} onChange={setDay} />
          <Link to="/warnings/rules" className="btn compact">
            {t('warnings.rules')}
          </Link>
        </span>
      </div>
      <div className="warnings-bar" hidden={phone && opened !== undefined}>
        <span className="segmented" role="group" aria-label={t('warnings.state')}>
          {STATES.map((each) => (
            <button key={each} type="button" aria-pressed={state === each} onClick={() => change({ state: each === 'open' ? undefined : each, open: undefined })}>
              {t(`warnings.state_${each}`)}
            </button>
          ))}
        </span>
        <Select
          className="quiet-select"
          aria-label={t('warnings.direction')}
          placeholder={t('warnings.both')}
          clearable
          data={[
            { value: 'risk', label: t('warnings.risks') },
            { value: 'opportunity', label: t('warnings.opportunities') },
          ]}
          value={search.direction ?? null}
          onChange={(direction) => change({ direction: direction ?? undefined })}
        />
        <Select
          className="quiet-select"
          aria-label={t('warnings.rule')}
          placeholder={t('warnings.any_rule')}
          clearable
          searchable
          data={rules.map((rule) => ({ value: String(rule.id), label: rule.name }))}
          value={search.rule ?? null}
          onChange={(rule) => change({ rule: rule ?? undefined })}
        />
        <Select
          className="quiet-select"
          aria-label={t('warnings.owner')}
          placeholder={t('portfolio.all_owners')}
          clearable
          searchable
          data={search.owner && !owners.includes(search.owner) ? [search.owner, ...owners] : owners}
          value={search.owner ?? null}
          onChange={(owner) => change({ owner: owner ?? undefined })}
        />
      </div>
      {past && <p className="panel small-text second">{t('warnings.past_note')}</p>}
      <div className="warnings-page">
        {phone && opened && (
          <button type="button" className="btn compact all-warnings" onClick={() => change({ open: undefined })}>
            <Icon name="back" size="small" />
            {t('warnings.all')}
          </button>
        )}
        <section className="scroll" hidden={phone && opened !== undefined} aria-label={t('warnings.register')} tabIndex={0}>
          {items.length === 0 && (
            <div className="panel">
              <QueryError query={warnings} />
              {warnings.isPending && <SkeletonLines rows={10} />}
              {warnings.data && <p className="nothing">{t(`warnings.none_${state as 'open'}`)}</p>}
            </div>
          )}
          {items.length > 0 && <Register items={items} chosen={chosen?.id} clock={clock} onOpen={(id) => change({ open: String(id) })} />}
        </section>
        {chosen && <WarningDetail key={chosen.id} warning={chosen} clock={clock} past={past} />}
      </div>
    </>
  );
}

interface RegisterProps {
  items: Warning[];
  chosen: number | undefined;
  clock: Clock;
  onOpen: (id: number) => void;
}

function Register({ items, chosen, clock, onOpen }: RegisterProps) {
  return (
    <>
      <div className="warning-row warning-head" aria-hidden="true">
        <span />
        <span>{t('warnings.warning')}</span>
        <span className="not-narrow">{t('warnings.account')}</span>
        <span className="right not-narrow">{t('warnings.at_stake')}</span>
        <span className="not-narrow">{t('warnings.owner')}</span>
        <span className="right not-narrow">{t('warnings.raised')}</span>
        <span className="right">{t('warnings.due')}</span>
      </div>
      <ul className="warning-list">
        {items.map((warning) => (
          <li key={warning.id}>
            <button
              type="button"
              className={warning.id === chosen ? 'warning-row at' : 'warning-row'}
              aria-pressed={warning.id === chosen}
              onClick={() => onOpen(warning.id)}
            >
              <DirectionMark warning={warning} />
              <span>
                <b>{warning.name}</b>
                <span className="second narrow-only">{accountText(warning)}</span>
                {warning.ended_at && warning.state === 'open' && <span className="second">{t('warnings.no_longer')}</span>}
              </span>
              <span className="not-narrow">{accountText(warning)}</span>
              <span className="right not-narrow">
                {warning.revenue > 0 ? formatMoney(warning.revenue, warning.currency) : <span className="quiet">{NOT_KNOWN}</span>}
              </span>
              <span className="not-narrow second">{warning.owner || NOT_KNOWN}</span>
              <span className="right not-narrow second">{formatSince(warning.raised_at, clock.now())}</span>
              <DueText warning={warning} today={clock.today} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function DueText({ warning, today }: { warning: Warning; today: string }) {
  if (warning.state === 'closed') return <span className="right quiet">{NOT_KNOWN}</span>;
  return <span className={warning.due < today ? 'right bad strong' : 'right'}>{formatDaysUntil(warning.due, today)}</span>;
}
