import './use-cases.css';
import type { AccountCases, CaseState, OwnCase, ProposedCase } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatShare } from '../../lib/format.ts';
import { moneyShort, type Unit } from '../../lib/money.ts';

const TONES: Record<CaseState, string> = { proposed: '', planned: 'leaf', live: 'good', stopped: '' };

function CaseTag({ state }: { state: CaseState }) {
  return <span className={`tag ${TONES[state]}`}>{t(`case.state_${state}`)}</span>;
}

const caseName = (one: { use_case: { name: string } | null }) => one.use_case?.name ?? t('case.gone');

// What it brings in short: measured where it was, else as expected.
function returnText(one: OwnCase, today: string): string {
  if (!one.currency) return '';
  const unit: Unit = { currency: one.currency, digits: one.digits ?? 2 };
  const cost = one.cost === null ? null : t('case.cost_is', { amount: moneyShort(one.cost, unit) });
  if (one.measured !== null) {
    const said = t('case.return_measured', { amount: moneyShort(one.measured, unit), day: formatDay(one.measured_on ?? today, today) });
    return [said, cost, one.roi_measured === null ? null : t('case.roi_measured', { roi: formatShare(one.roi_measured) })].filter(Boolean).join(', ');
  }
  const expected = one.expected === null ? null : t('case.return_expected', { amount: moneyShort(one.expected, unit) });
  return [expected, cost, one.roi_expected === null ? null : t('case.roi_expected', { roi: formatShare(one.roi_expected) })].filter(Boolean).join(', ');
}

function usedText(one: { in_use?: boolean | null; in_use_since: string | null }, today: string): string {
  if (one.in_use === null) return '';
  if (one.in_use === false) return t('case.unused');
  return one.in_use_since ? t('case.used_since', { day: formatDay(one.in_use_since, today) }) : t('case.used');
}

interface OwnProps {
  items: OwnCase[];
  today: string;
  may: boolean;
  whole?: boolean; // with notes and how it was measured
  onEdit: (id: number) => void;
}

export function OwnList({ items, today, may, whole = false, onEdit }: OwnProps) {
  return (
    <ul className="case-list">
      {items.map((one) => (
        <li key={one.id} className="case-line">
          <span className="case-words">
            {may ? (
              <button type="button" className="case-name" aria-label={t('case.change_of', { name: caseName(one) })} onClick={() => onEdit(one.id)}>
                {caseName(one)}
              </button>
            ) : (
              <span className="case-name">{caseName(one)}</span>
            )}
            <span className="small-text second">{returnText(one, today)}</span>
            <span className="small-text second">{usedText(one, today)}</span>
            {whole && one.how && <span className="small-text second case-note">{`${t('case.how')}: ${one.how}`}</span>}
            {whole && one.note && <span className="small-text second case-note">{one.note}</span>}
          </span>
          <CaseTag state={one.state} />
        </li>
      ))}
    </ul>
  );
}

export function FoundList({ found, today, may, onNote }: { found: AccountCases['found']; today: string; may: boolean; onNote: (useCase: number) => void }) {
  return (
    <ul className="case-list">
      {found.map((one) => (
        <li key={one.use_case.id} className="case-line">
          <span className="case-words">
            <span className="case-name">{one.use_case.name}</span>
            <span className="small-text second">{usedText(one, today)}</span>
          </span>
          {may && (
            <button type="button" className="btn compact" aria-label={t('case.found_note_of', { name: one.use_case.name })} onClick={() => onNote(one.use_case.id)}>
              {t('case.found_note')}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

// Each reason in a sentence.
function reasonsOf(one: ProposedCase): string[] {
  return [
    ...(one.wish ? [t('case.why_wish', { wish: one.wish, name: one.wish_names })] : []),
    ...(one.industry ? [t('case.why_industry')] : []),
    ...(one.similar_live > 0 ? [t('case.why_similar', { n: one.similar_live, of: one.compared })] : []),
    ...(one.features_used > 0 ? [t('case.why_features', { used: one.features_used, needed: one.features_needed })] : []),
  ];
}

interface ProposedProps {
  proposed: ProposedCase[];
  may: boolean;
  whole?: boolean;
  onPlan: (useCase: number) => void;
}

export function ProposedList({ proposed, may, whole = false, onPlan }: ProposedProps) {
  return (
    <ul className="case-list">
      {proposed.map((one) => (
        <li key={one.use_case.id} className="case-line">
          <span className="case-words">
            <span className="case-name">{one.use_case.name}</span>
            {whole && <span className="small-text">{one.meaning}</span>}
            <span className="case-why small-text second">
              {reasonsOf(one).map((reason) => (
                <span key={reason}>{reason}</span>
              ))}
            </span>
          </span>
          <span className="case-side">
            {whole && <span className="small-text quiet nowrap">{t('case.points', { n: one.points })}</span>}
            {may && (
              <button type="button" className="btn compact" aria-label={t('case.propose_plan_of', { name: one.use_case.name })} onClick={() => onPlan(one.use_case.id)}>
                {t('case.propose_plan')}
              </button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
