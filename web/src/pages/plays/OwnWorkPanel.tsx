import { NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { OWN_WORK_KINDS, saveOwnWorkMinutes, useOwnWork, type OwnWork, type OwnWorkMinutes } from '../../api/own-work.ts';
import { useMay, useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatMonth } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

const hours = (minutes: number): string => formatNumber(Math.round(minutes / 6) / 10);

// What the program did in place of colleagues in the last half year, and the hours that saves if each takes as long as is
// said here. Nothing is shown before there is anything.
export function OwnWorkPanel() {
  const can = useMayCall()('GET', '/own-work');
  const { data } = useOwnWork(can);
  const may = useMay('define');
  const [editing, setEditing] = useState(false);
  if (!data || data.kinds.every((kind) => kind.count === 0)) return null;
  return (
    <section className="panel" aria-label={t('own.title')}>
      <PanelHead title={t('own.title')} aside={t('own.aside', { from: formatDay(data.from) })} />
      <p className="reach-saved">
        <b>{t('play.saved_hours', { n: hours(data.minutes) })}</b> <span className="second">{t('own.how')}</span>{' '}
        {may && !editing && (
          <button type="button" className="link small-text" onClick={() => setEditing(true)}>
            {t('play.change_minutes')}
          </button>
        )}
      </p>
      {editing && <MinutesForm work={data} onDone={() => setEditing(false)} />}
      <div className="own-work">
        <Kinds work={data} />
        <Months work={data} />
      </div>
    </section>
  );
}

function Kinds({ work }: { work: OwnWork }) {
  return (
    <table className="plain-table" aria-label={t('own.kinds')}>
      <thead>
        <tr>
          <th>{t('own.kind')}</th>
          <th className="right">{t('own.count')}</th>
          <th className="right not-phone">{t('own.each')}</th>
          <th className="right">{t('own.hours')}</th>
        </tr>
      </thead>
      <tbody>
        {work.kinds.map((kind) => (
          <tr key={kind.kind}>
            <th scope="row">{t(`own.${kind.kind}`)}</th>
            <td className="right">{formatNumber(kind.count)}</td>
            <td className="right not-phone">{formatNumber(kind.minutes_each)}</td>
            <td className="right">{hours(kind.minutes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Months({ work }: { work: OwnWork }) {
  return (
    <table className="plain-table" aria-label={t('own.months')}>
      <thead>
        <tr>
          <th>{t('own.month')}</th>
          <th className="right">{t('own.hours')}</th>
        </tr>
      </thead>
      <tbody>
        {[...work.months].reverse().map((month) => (
          <tr key={month.day}>
            <th scope="row">{formatMonth(month.day)}</th>
            <td className="right">{hours(month.minutes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const MINUTES_MAX = 600;

function MinutesForm({ work, onDone }: { work: OwnWork; onDone: () => void }) {
  const [minutes, setMinutes] = useState(() => Object.fromEntries(work.kinds.map((kind) => [kind.kind, kind.minutes_each])) as OwnWorkMinutes);
  const save = useMutation({ mutationFn: () => saveOwnWorkMinutes(minutes), onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="row wrap rate-form" onSubmit={submit} aria-label={t('own.form')}>
      {OWN_WORK_KINDS.map((kind, index) => (
        <NumberInput
          key={kind}
          label={t(`own.minutes_${kind}`)}
          data-autofocus={index === 0 || undefined}
          min={0}
          max={MINUTES_MAX}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          w={180}
          value={minutes[kind]}
          onChange={(value) => typeof value === 'number' && setMinutes({ ...minutes, [kind]: value })}
        />
      ))}
      <button type="submit" className="btn" disabled={save.isPending}>
        {t('common.save')}
      </button>
      <button type="button" className="btn plain" onClick={onDone}>
        {t('common.cancel')}
      </button>
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}
