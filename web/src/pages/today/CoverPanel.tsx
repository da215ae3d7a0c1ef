import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useMay } from '../../api/rights.ts';
import { addCover, endCover, useCovers, useStaff, useStaffName, type Cover } from '../../api/staff.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';

// Who is away and who stands in, now and later.
export function CoverPanel() {
  const covers = useCovers();
  const nameOf = useStaffName();
  const may = useMay('assign');
  const { today } = useClock();
  const end = (cover: Cover) =>
    void endCover(cover.id)
      .then(() => showToast(t('cover.ended', { staff: nameOf(cover.staff) }), () => void addCover(cover).catch((error: unknown) => showToast(errorText(error)))))
      .catch((error: unknown) => showToast(errorText(error)));
  return (
    <section className="panel" aria-label={t('cover.title')}>
      <PanelHead title={t('cover.title')} />
      <p className="small-text second">{t('cover.text')}</p>
      <QueryError query={covers} />
      {covers.data?.length === 0 && <p className="nothing small-text">{t('cover.none')}</p>}
      <ul className="hand-list">
        {covers.data?.map((cover) => (
          <li key={cover.id}>
            <span>
              {tx('cover.line', { staff: nameOf(cover.staff), by: nameOf(cover.by) })}
              <span className="small-text second hand-under">{t('cover.days', { from: formatDay(cover.from, today), to: formatDay(cover.to, today) })}</span>
            </span>
            {cover.from <= today && <span className="tag leaf">{t('cover.now')}</span>}
            {may && (
              <button type="button" className="link small-text" aria-label={t('cover.end_of', { staff: nameOf(cover.staff) })} onClick={() => end(cover)}>
                {t('cover.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {may && <CoverForm today={today} />}
    </section>
  );
}

function CoverForm({ today }: { today: string }) {
  const staff = useStaff().filter((person) => person.state !== 'disabled');
  const [away, setAway] = useState<string | null>(null);
  const [by, setBy] = useState<string | null>(null);
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState('');
  const add = useMutation({
    mutationFn: () => addCover({ staff: away ?? '', by: by ?? '', from, to }),
    onSuccess: () => {
      setAway(null);
      setBy(null);
      setTo('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const people = staff.map((person) => ({ value: person.id, label: person.name }));
  const select = { searchable: true, nothingFoundMessage: t('common.nothing_found') };
  return (
    <form className="cover-form" onSubmit={submit}>
      <Select {...select} label={t('cover.staff')} data={people} value={away} onChange={setAway} />
      <Select {...select} label={t('cover.by')} data={people.filter((person) => person.value !== away)} value={by} onChange={setBy} />
      <TextInput type="date" label={t('cover.from')} required withAsterisk={false} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput type="date" label={t('cover.to')} required withAsterisk={false} min={from} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      {add.isError && <ErrorNote error={add.error} />}
      <div>
        <button type="submit" className="btn compact" disabled={!away || !by || !from || !to || add.isPending}>
          {t('cover.add')}
        </button>
      </div>
    </form>
  );
}
