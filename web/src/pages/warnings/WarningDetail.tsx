import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/rights.ts';
import { changeWarning, type Warning, type WarningChange } from '../../api/warnings.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatDay, formatMoment } from '../../lib/dates.ts';
import { formatMoney, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import type { Clock } from '../../lib/workspace.ts';
import { errorText } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { WarningActions } from '../../parts/warnings/WarningActions.tsx';
import { accountText, EvidenceTable, outcomeText } from '../../parts/warnings/WarningCard.tsx';
import { OpportunityPanel } from './OpportunityPanel.tsx';

// One warning: the values that decided it, what to do, whose it is, and how it ended.
export function WarningDetail({ warning, clock, past }: { warning: Warning; clock: Clock; past: boolean }) {
  const may = useMay('note');
  const cause = `root_cause.${warning.root_cause ?? ''}`;
  return (
    <aside className="warning-side" aria-label={warning.name}>
      <section className="panel">
        <PanelHead title={warning.name} aside={t('warnings.severity', { n: warning.severity })} />
        {warning.account && (
          <p>
            <Link to="/accounts/$id" params={{ id: warning.account.id }} className="link">
              {accountText(warning)}
            </Link>
          </p>
        )}
        {warning.meaning && <p className="second">{warning.meaning}</p>}
        <h3 className="detail-label">{t('warnings.evidence', { day: formatDay(warning.day, clock.today) })}</h3>
        <EvidenceTable warning={warning} />
        {warning.action && (
          <>
            <h3 className="detail-label">{t('warnings.what_to_do')}</h3>
            <p>{warning.action}</p>
          </>
        )}
        {!past && <WarningActions warning={warning} today={clock.today} main />}
      </section>
      <section className="panel" aria-label={t('warnings.facts')}>
        <dl className="pairs">
          <dt>{t('warnings.raised')}</dt>
          <dd>{formatMoment(warning.raised_at, clock.zone, clock.today)}</dd>
          {(warning.true_since || warning.true_longer) && (
            <>
              <dt>{t('warnings.true_since')}</dt>
              <dd>{warning.true_longer ? t('warnings.true_longer') : formatDay(warning.true_since!, clock.today)}</dd>
            </>
          )}
          {warning.seen > 1 && (
            <>
              <dt>{t('warnings.seen')}</dt>
              <dd>{t('warnings.times', { n: warning.seen })}</dd>
            </>
          )}
          {warning.ended_at && (
            <>
              <dt>{t('warnings.no_longer')}</dt>
              <dd>{formatMoment(warning.ended_at, clock.zone, clock.today)}</dd>
            </>
          )}
          <dt>{t('warnings.at_stake')}</dt>
          <dd>{warning.revenue > 0 ? formatMoney(warning.revenue, warning.currency) : NOT_KNOWN}</dd>
          <dt>{t('warnings.probability')}</dt>
          <dd>{formatShare(warning.probability)}</dd>
          {hasMessage(cause) && (
            <>
              <dt>{t('warnings.root_cause')}</dt>
              <dd>{t(cause)}</dd>
            </>
          )}
          {warning.state === 'closed' && (
            <>
              <dt>{t('warnings.outcome')}</dt>
              <dd>{outcomeText(warning.outcome)}</dd>
            </>
          )}
          {warning.rule !== 0 && (
            <>
              <dt>{t('warnings.rule')}</dt>
              <dd>
                <Link to="/warnings/rules/$id" params={{ id: String(warning.rule) }} className="link">
                  {t('definition.version', { n: warning.rule_version })}
                </Link>
              </dd>
            </>
          )}
        </dl>
        {warning.reason && <p className="second">“{warning.reason}”</p>}
      </section>
      {!past && warning.direction === 'opportunity' && <OpportunityPanel warning={warning} today={clock.today} may={may} />}
      {!past && warning.state !== 'closed' && <Care warning={warning} />}
    </aside>
  );
}

// Whose it is and until when.
function Care({ warning }: { warning: Warning }) {
  const [owner, setOwner] = useState(warning.owner);
  const [due, setDue] = useState(warning.due);
  const save = async (change: WarningChange) => {
    try {
      await changeWarning(warning.id, change);
      showToast(t('warnings.saved', { name: warning.name }));
    } catch (error) {
      showToast(errorText(error));
    }
  };
  const dirty = owner !== warning.owner || due !== warning.due;
  return (
    <section className="panel" aria-label={t('warnings.care')}>
      <PanelHead title={t('warnings.care')} />
      <form
        className="filter-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save({ owner, ...(due ? { due } : {}) });
        }}
      >
        <TextInput label={t('warnings.owner')} maxLength={200} value={owner} onChange={(event) => setOwner(event.currentTarget.value)} />
        <label className="small-text care-due">
          {t('warnings.due')}
          <input type="date" className="field wide" value={due} onChange={(event) => setDue(event.target.value)} />
        </label>
        <button type="submit" className="btn compact care-save" disabled={!dirty}>
          {t('common.save')}
        </button>
      </form>
    </section>
  );
}
