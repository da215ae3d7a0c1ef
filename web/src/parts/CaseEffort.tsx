import './case-effort.css';
import { NumberInput, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { saveCaseEffort, useCaseEffort, type CaseEffort as Said, type CaseKind } from '../api/feature-effort.ts';
import { useFeatures } from '../api/queries.ts';
import { t } from '../i18n/index.tsx';
import { showToast } from '../lib/toast.ts';
import { ErrorNote } from './messages.tsx';

// Which feature a ticket or a touchpoint was about, and how long it took; asked for behind a click.
export function CaseEffort({ kind, id, may }: { kind: CaseKind; id: number; may: boolean }) {
  const said = useCaseEffort(kind, id);
  const features = useFeatures().data?.items ?? [];
  const [open, setOpen] = useState(false);
  const data = said.data;
  if (!data) return null;
  const name = features.find((one) => Number(one.id) === data.feature)?.name;
  const parts = [name ?? (data.said ? t('effort.no_feature') : t('effort.not_said')), data.minutes !== null && t('effort.minutes_n', { n: data.minutes })].filter(Boolean);
  if (open) return <Form kind={kind} id={id} start={data} features={features.map((one) => ({ value: String(one.id), label: one.name }))} onDone={() => setOpen(false)} />;
  return (
    <p className="small-text row wrap">
      <span className="second">
        {t('effort.about')} {parts.join(', ')}
      </span>
      {may && (
        <button type="button" className="link" onClick={() => setOpen(true)}>
          {t('effort.say')}
        </button>
      )}
    </p>
  );
}

interface FormProps {
  kind: CaseKind;
  id: number;
  start: Said;
  features: { value: string; label: string }[];
  onDone: () => void;
}

function Form({ kind, id, start, features, onDone }: FormProps) {
  const [feature, setFeature] = useState(String(start.feature));
  const [minutes, setMinutes] = useState<number | string>(start.minutes ?? '');
  const save = useMutation({
    mutationFn: () => saveCaseEffort(kind, id, { feature: Number(feature), ...(minutes === '' ? {} : { minutes: Number(minutes) }) }),
    onSuccess: () => {
      showToast(t('effort.saved'));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="case-effort" onSubmit={submit}>
      <Select label={t('effort.feature')} allowDeselect={false} searchable data={[{ value: '0', label: t('effort.no_feature') }, ...features]} value={feature} onChange={(next) => setFeature(next ?? '0')} />
      <NumberInput label={t('effort.minutes')} hideControls min={0} max={10000} allowDecimal={false} value={minutes} onChange={setMinutes} />
      <span className="row">
        <button type="submit" className="btn compact main" disabled={save.isPending}>
          {t('common.save')}
        </button>
        <button type="button" className="btn compact" onClick={onDone}>
          {t('common.cancel')}
        </button>
      </span>
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}
