import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { get } from '../../api/client.ts';
import { changeLoss, readLoss, useLossSettings, WIN_BACK, type LossWhole } from '../../api/losses.ts';
import { useMay } from '../../api/rights.ts';
import type { Staff } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { useGuardedSave } from '../../lib/guarded.ts';
import { changeOfDraft, draftOf, type LossDraft } from '../../lib/loss.ts';
import { showToast } from '../../lib/toast.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { errorText, ErrorNote } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

const ROOT_CAUSES = Array.from({ length: 10 }, (_, i) => i + 1);

// Why they left, and what is done to win them back, as people write it.
export function LossForm({ loss, tag }: { loss: LossWhole; tag: string | null }) {
  const may = useMay('write');
  const [before, setBefore] = useState(draftOf(loss));
  const [draft, setDraft] = useState(before);
  const change = (next: Partial<LossDraft>) => setDraft((old) => ({ ...old, ...next }));
  const guarded = useGuardedSave<LossWhole, LossDraft>({
    tag,
    read: () => readLoss(loss.id),
    write: (next, version) => changeLoss(loss.id, changeOfDraft(before, next), version),
    onSaved: (saved) => {
      const after = draftOf(saved);
      showToast(t('loss.saved'), () => void changeLoss(saved.id, changeOfDraft(after, before)).catch((error: unknown) => showToast(errorText(error))));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    guarded.save(draft);
  };
  const theirs = guarded.theirs && draftOf(guarded.theirs);
  const dirty = Object.keys(changeOfDraft(before, draft)).length > 0;
  return (
    <form
      className="panel loss-form"
      aria-label={t('loss.form')}
      onSubmit={submit}
      onKeyDown={(event) => {
        if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') event.currentTarget.requestSubmit();
      }}
    >
      <PanelHead title={t('loss.form')} aside={loss.reason && !loss.by_people ? t('loss.from_billing_long') : undefined} />
      <Why draft={draft} readOnly={!may} onChange={change} />
      <Learned draft={draft} readOnly={!may} onChange={change} />
      <h3>{t('loss.win_back_title')}</h3>
      <WinBackFields draft={draft} readOnly={!may || loss.win_back.back !== null} onChange={change} />
      {theirs && (
        <ConflictNote
          text={t('loss.conflict')}
          sides={(Object.keys(draft) as (keyof LossDraft)[]).map((key) => ({ name: t(`loss.field.${key}`), theirs: String(theirs[key]), mine: String(draft[key]) }))}
          onMine={() => guarded.save(draft)}
          onTheirs={() => {
            const taken = guarded.takeTheirs();
            if (!taken) return;
            setBefore(draftOf(taken));
            setDraft(draftOf(taken));
          }}
        />
      )}
      {guarded.error && <ErrorNote error={guarded.error} />}
      {may && (
        <div className="row">
          <button type="submit" className="btn main" disabled={!dirty || guarded.busy}>
            {t('common.save')} <kbd className="not-phone">Ctrl ↵</kbd>
          </button>
        </div>
      )}
    </form>
  );
}

interface Fields {
  draft: LossDraft;
  readOnly: boolean;
  onChange: (next: Partial<LossDraft>) => void;
}

// A choice of a few as buttons of one group.
function Few<T extends string>({ label, of, value, text, readOnly, onChange }: { label: string; of: readonly T[]; value: T; text: (each: T) => string; readOnly: boolean; onChange: (next: T) => void }) {
  return (
    <div className="loss-few">
      <span className="loss-label">{label}</span>
      <span className="segmented" role="group" aria-label={label}>
        {of.map((each) => (
          <button key={each} type="button" aria-pressed={each === value} disabled={readOnly} onClick={() => onChange(each)}>
            {text(each)}
          </button>
        ))}
      </span>
    </div>
  );
}

const YES_NO = ['yes', 'no', 'unknown'] as const;
const yesNo = (each: (typeof YES_NO)[number]) => t(`loss.yes_no.${each}`);

function Why({ draft, readOnly, onChange }: Fields) {
  const settings = useLossSettings();
  const reasons = settings?.reasons ?? [];
  const chosen = reasons.find((reason) => reason.key === draft.reason);
  const group = (kind: string, label: string) => ({ group: label, items: reasons.filter((reason) => reason.kind === kind).map((reason) => ({ value: reason.key, label: reason.name })) });
  const clear = { allowDeselect: false, clearable: !readOnly, clearButtonProps: { 'aria-label': t('common.clear') } };
  return (
    <>
      <Select
        {...clear}
        label={t('loss.reason')}
        description={chosen?.prevention ? t('loss.prevention', { text: chosen.prevention }) : undefined}
        placeholder={t('loss.not_said')}
        readOnly={readOnly}
        data={[group('involuntary', t('loss.kind.involuntary')), group('voluntary', t('loss.kind.voluntary')), group('', t('loss.kind.other'))]}
        value={draft.reason || null}
        onChange={(next) => {
          const kind = reasons.find((reason) => reason.key === next)?.kind;
          onChange({ reason: next ?? '', ...(kind ? { kind } : {}) });
        }}
      />
      <Few label={t('loss.kind')} of={['voluntary', 'involuntary', 'unknown'] as const} value={draft.kind} text={(each) => t(`loss.kind.${each}`)} readOnly={readOnly} onChange={(kind) => onChange({ kind })} />
      <Select
        {...clear}
        label={t('loss.by.root_cause')}
        placeholder={t('loss.not_said')}
        readOnly={readOnly}
        data={ROOT_CAUSES.map((cause) => ({ value: String(cause), label: t(`root_cause.${cause}` as 'root_cause.1') }))}
        value={draft.root_cause > 0 ? String(draft.root_cause) : null}
        onChange={(next) => onChange({ root_cause: Number(next ?? 0) })}
      />
      <Select
        {...clear}
        label={t('loss.by.caused_by')}
        placeholder={t('loss.not_said')}
        readOnly={readOnly}
        data={(settings?.causes ?? []).map((cause) => ({ value: cause.key, label: cause.name }))}
        value={draft.caused_by || null}
        onChange={(next) => onChange({ caused_by: next ?? '' })}
      />
      <TextInput label={t('loss.competitor')} maxLength={100} readOnly={readOnly} value={draft.competitor} onChange={(event) => onChange({ competitor: event.currentTarget.value })} />
    </>
  );
}

function Learned({ draft, readOnly, onChange }: Fields) {
  return (
    <>
      <Textarea label={t('loss.said')} autosize minRows={2} maxRows={8} maxLength={2000} readOnly={readOnly} value={draft.said} onChange={(event) => onChange({ said: event.currentTarget.value })} />
      <Textarea label={t('loss.lesson')} autosize minRows={2} maxRows={8} maxLength={2000} readOnly={readOnly} value={draft.lesson} onChange={(event) => onChange({ lesson: event.currentTarget.value })} />
      <Few label={t('loss.could_be_seen')} of={YES_NO} value={draft.could_be_seen} text={yesNo} readOnly={readOnly} onChange={(could_be_seen) => onChange({ could_be_seen })} />
      <Few label={t('loss.recommend')} of={YES_NO} value={draft.recommend} text={yesNo} readOnly={readOnly} onChange={(recommend) => onChange({ recommend })} />
    </>
  );
}

function WinBackFields({ draft, readOnly, onChange }: Fields) {
  const staff = useQuery({ queryKey: ['staff'], queryFn: ({ signal }) => get<List<Staff>>('/staff', {}, signal) }).data?.items ?? [];
  return (
    <>
      <Few label={t('loss.win_back_state')} of={WIN_BACK} value={draft.win_back} text={(each) => t(`loss.win_back.${each}`)} readOnly={readOnly} onChange={(win_back) => onChange({ win_back })} />
      <div className="entry-row loss-two">
        <Select
          label={t('loss.field.win_back_owner')}
          searchable
          allowDeselect={false}
          clearable={!readOnly}
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          readOnly={readOnly}
          data={staff.map((person) => ({ value: person.email, label: person.name }))}
          value={draft.win_back_owner || null}
          onChange={(owner) => onChange({ win_back_owner: owner ?? '' })}
        />
        <TextInput type="date" label={t('loss.field.win_back_next')} readOnly={readOnly} value={draft.win_back_next} onChange={(event) => onChange({ win_back_next: event.currentTarget.value })} />
      </div>
      <Textarea label={t('loss.field.win_back_note')} autosize minRows={1} maxRows={6} maxLength={500} readOnly={readOnly} value={draft.win_back_note} onChange={(event) => onChange({ win_back_note: event.currentTarget.value })} />
    </>
  );
}
