import '../account/health.css';
import { Modal, NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { putAdvocateSetting, useCandidates, type Candidate, type Candidates } from '../../api/advocates.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { evidenceRows } from '../../lib/evidence.ts';
import { formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { BandTag } from '../../parts/Leaves.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

// Who may become an advocate, and why: the values of the formula that decided.
export function CandidatesPanel({ onTake, may }: { onTake: (candidate: Candidate) => void; may: boolean }) {
  const candidates = useCandidates();
  const mayDefine = useMay('define');
  const [editing, setEditing] = useState(false);
  const { data } = candidates;
  return (
    <section className="panel" aria-label={t('advocates.candidates')}>
      <PanelHead title={t('advocates.candidates')} aside={data && formatNumber(data.total)}>
        {mayDefine && data && (
          <button type="button" className="link small-text" onClick={() => setEditing(true)}>
            {t('advocates.who_counts')}
          </button>
        )}
      </PanelHead>
      <QueryError query={candidates} />
      {candidates.isPending && <SkeletonLines rows={8} />}
      {data && <p className="small-text second">{t('advocates.candidates_text', { n: data.rest_days })}</p>}
      {data?.items.length === 0 && <p className="nothing small-text">{t('advocates.no_candidates')}</p>}
      <ul className="candidates">
        {data?.items.map((candidate) => (
          <li key={candidate.account?.id}>
            <CandidateLine candidate={candidate} data={data} may={may} onTake={() => onTake(candidate)} />
          </li>
        ))}
      </ul>
      {/* Escape closes the proposals of the editor. */}
      <Modal opened={editing} onClose={() => setEditing(false)} closeOnEscape={false} size="lg" title={t('advocates.who_counts')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {editing && data && <SettingForm data={data} onDone={() => setEditing(false)} />}
      </Modal>
    </section>
  );
}

function CandidateLine({ candidate, data, may, onTake }: { candidate: Candidate; data: Candidates; may: boolean; onTake: () => void }) {
  const name = candidate.account ? accountName(candidate.account) : '';
  const rows = evidenceRows(data.formula, candidate.evidence).filter((row) => !/^-[\d.]+ ?%?$/.test(row.what)); // a limit below 0 is no reason
  return (
    <article>
      <header className="row">
        <Link to="/accounts/$id" params={{ id: candidate.account?.id ?? '' }} className="link">
          {name}
        </Link>
        <BandTag band={candidate.health.band} />
        {may && (
          <button type="button" className="btn compact push" aria-label={t('advocates.take_named', { name })} onClick={onTake}>
            {t('advocates.take')}
          </button>
        )}
      </header>
      {candidate.advocates > 0 && (
        <p className="small-text second">
          {t('advocates.known_there', { n: candidate.advocates })}
          {candidate.last_asked && `, ${t('advocates.last_asked', { day: formatDay(candidate.last_asked, data.day) }).toLowerCase()}`}
        </p>
      )}
      <table className="candidate-reasons">
        <thead className="for-readers">
          <tr>
            <th>{t('warnings.condition')}</th>
            <th>{t('warnings.measured')}</th>
            <th>{t('warnings.limit')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{row.what}</th>
              <td className="right strong">{row.measured}</td>
              <td className="right quiet">{row.limit}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function SettingForm({ data, onDone }: { data: Candidates; onDone: () => void }) {
  const [formula, setFormula] = useState(data.formula);
  const [days, setDays] = useState<number | string>(data.rest_days);
  const vocabulary = useVocabulary(formula);
  const { answer, problem } = useCheckedFormula(formula, undefined);
  const before = { formula: data.formula, rest_days: data.rest_days };
  const save = useMutation({
    mutationFn: () => putAdvocateSetting({ formula: formula.trim(), rest_days: Number(days) }),
    onSuccess: () => {
      onDone();
      showToast(t('advocates.setting_saved'), () => void putAdvocateSetting(before).catch((error: unknown) => showToast(errorText(error))));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="advocate-form" onSubmit={submit}>
      <FormulaEditor value={formula} onChange={setFormula} label={t('advocates.formula')} vocabulary={vocabulary} problem={problem} least={4} />
      <p className="small-text second" role="status">
        {problem ? <span className="bad">{problem.message}</span> : answer?.matched !== undefined && t('advocates.matches', { n: answer.matched })}
      </p>
      <NumberInput label={t('advocates.rest_days')} description={t('advocates.rest_hint')} min={0} max={730} allowDecimal={false} value={days} onChange={setDays} />
      {save.isError && <ErrorNote error={save.error} />}
      <div>
        <button type="submit" className="btn main" disabled={save.isPending || problem !== null || days === ''}>
          {t(save.isPending ? 'common.saving' : 'common.save')}
        </button>
      </div>
    </form>
  );
}
