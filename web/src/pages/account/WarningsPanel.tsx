import { useAccountWarnings } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { useClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { WarningActions } from '../../parts/warnings/WarningActions.tsx';
import { WarningCard } from '../../parts/warnings/WarningCard.tsx';

// What was sensed about this account and is not closed; on a past day, what had been raised by then.
export function WarningsPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const warnings = useAccountWarnings(id);
  const clock = useClock();
  const items = (warnings.data?.items ?? []).filter((item) => item.day <= today && (day !== undefined || item.state !== 'closed'));
  const snoozed = items.filter((item) => item.state === 'snoozed').length;
  const open = items.filter((item) => item.state !== 'snoozed');
  return (
    <section className="panel order-2" aria-label={t('warnings.on_account')}>
      <PanelHead
        title={t(day === undefined ? 'warnings.on_account' : 'warnings.until_then')}
        aside={warnings.data && t('warnings.account_count', { open: open.length, snoozed })}
      />
      <QueryError query={warnings} />
      {warnings.isPending && <SkeletonLines rows={3} />}
      {warnings.data && open.length === 0 && <p className="nothing small-text">{t('warnings.none_open')}</p>}
      {open.map((warning) => (
        <WarningCard key={warning.id} warning={warning} clock={clock}>
          {day === undefined && <WarningActions warning={warning} today={today} />}
        </WarningCard>
      ))}
    </section>
  );
}
