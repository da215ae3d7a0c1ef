import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { readRevenueChoice, removeRate, saveRate, saveRevenueChoice, useRates, useRevenueChoice, type Rate, type RevenueChoice, type RevenueChoices } from '../../api/billing.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { useGuardedSave } from '../../lib/guarded.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock } from '../../lib/workspace.ts';
import { ConflictNote } from '../../parts/ConflictNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

// What counts as revenue and who as a customer, and what currencies are worth.
export function RevenuePage() {
  const choice = useRevenueChoice();
  return (
    <div className="settings-main">
      <h2>{t('money_settings.title')}</h2>
      <p className="second narrow-text">{t('money_settings.text')}</p>
      <QueryError query={choice} />
      {choice.isPending && <SkeletonLines rows={6} />}
      {choice.data && <ChoiceForm key={choice.data.tag} start={choice.data.data} tag={choice.data.tag} />}
      <Rates />
    </div>
  );
}

const SWITCHES = ['trials', 'paused', 'past_due', 'discounts'] as const;

function ChoiceForm({ start, tag }: { start: RevenueChoice; tag: string | null }) {
  const may = useMay('revenue_write');
  const [draft, setDraft] = useState<RevenueChoices>(start);
  const { save, busy, error, theirs, takeTheirs } = useGuardedSave<RevenueChoice, RevenueChoices>({
    tag,
    read: readRevenueChoice,
    write: saveRevenueChoice,
    onSaved: () => showToast(t('common.saved'), () => void saveRevenueChoice(start).catch((problem: unknown) => showToast(errorText(problem)))),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(draft);
  };
  return (
    <form className="form narrow" onSubmit={submit}>
      <TextInput
        label={t('money_settings.currency')}
        description={t('money_settings.currency_hint')}
        maxLength={3}
        required
        disabled={!may}
        value={draft.currency}
        onChange={(event) => setDraft({ ...draft, currency: event.currentTarget.value.toUpperCase() })}
      />
      {SWITCHES.map((key) => (
        <Switch
          key={key}
          withThumbIndicator={false}
          label={t(`money_settings.${key}`)}
          description={t(`money_settings.${key}_hint`)}
          checked={draft[key]}
          disabled={!may}
          onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.checked })}
        />
      ))}
      <Select
        label={t('money_settings.customer')}
        allowDeselect={false}
        disabled={!may}
        data={(['revenue', 'life'] as const).map((value) => ({ value, label: t(`money_settings.customer_${value}`) }))}
        value={draft.customer}
        onChange={(next) => next && setDraft({ ...draft, customer: next as RevenueChoice['customer'] })}
      />
      <NumberInput
        label={t('money_settings.margin')}
        description={t('money_settings.margin_hint')}
        suffix=" %"
        min={1}
        max={100}
        allowDecimal={false}
        hideControls
        disabled={!may}
        value={draft.margin_percent}
        onChange={(value) => typeof value === 'number' && setDraft({ ...draft, margin_percent: value })}
      />
      {theirs && <ConflictNote text={t('money_settings.conflict')} sides={sidesOf(theirs, draft)} onMine={() => save(draft)} onTheirs={() => setDraft(takeTheirs() ?? draft)} />}
      {error && <ErrorNote error={error} />}
      {may ? (
        <div>
          <button type="submit" className="btn main" disabled={busy}>
            {t(busy ? 'common.saving' : 'common.save')}
          </button>
        </div>
      ) : (
        <p className="quiet">{t('settings.admin_only')}</p>
      )}
    </form>
  );
}

const yesNo = (value: boolean) => t(value ? 'money_settings.counts' : 'money_settings.counts_not');

function sidesOf(theirs: RevenueChoice, mine: RevenueChoices) {
  return [
    { name: t('money_settings.currency'), theirs: theirs.currency, mine: mine.currency },
    ...SWITCHES.map((key) => ({ name: t(`money_settings.${key}`), theirs: yesNo(theirs[key]), mine: yesNo(mine[key]) })),
  ];
}

function Rates() {
  const rates = useRates();
  const may = useMay('revenue_write');
  const clock = useClock();
  const data = rates.data;
  const remove = useMutation({
    mutationFn: removeRate,
    onSuccess: (_, rate) =>
      showToast(t('money_settings.rate_removed', { currency: rate.currency }), () => void saveRate(rate).catch((error: unknown) => showToast(errorText(error)))),
    onError: (error) => showToast(errorText(error)),
  });
  return (
    <section className="below" aria-label={t('money_settings.rates')}>
      <h2>{t('money_settings.rates')}</h2>
      <p className="second narrow-text">{data && t('money_settings.rates_text', { currency: data.reporting })}</p>
      <QueryError query={rates} />
      {may && data && <RateForm today={clock.today} reporting={data.reporting} />}
      {data && data.items.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('money_settings.rate_currency')}</th>
              <th>{t('money_settings.rate_from')}</th>
              <th className="right">{t('money_settings.rate_worth', { currency: data.reporting })}</th>
              <th>
                <span className="for-readers">{t('money_settings.rate_remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((rate) => (
              <tr key={`${rate.currency} ${rate.day}`}>
                <th scope="row">{rate.currency}</th>
                <td>{formatDay(rate.day, clock.today)}</td>
                <td className="right">{rate.rate}</td>
                <td className="right">
                  {may && (
                    <button
                      type="button"
                      className="btn compact quiet-btn"
                      aria-label={t('money_settings.rate_remove_one', { currency: rate.currency, day: formatDay(rate.day, clock.today) })}
                      onClick={() => remove.mutate(rate)}
                    >
                      <Icon name="close" size="small" />
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data?.next_cursor && <p className="second small-text">{t('money_settings.rates_more', { n: data.items.length })}</p>}
    </section>
  );
}

function RateForm({ today, reporting }: { today: string; reporting: string }) {
  const empty: Rate = { currency: '', day: today, rate: '' };
  const [rate, setRate] = useState(empty);
  const save = useMutation({
    mutationFn: saveRate,
    onSuccess: () => {
      showToast(t('common.saved'));
      setRate(empty);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(rate);
  };
  return (
    <form className="row wrap rate-form" onSubmit={submit}>
      <TextInput
        label={t('money_settings.rate_currency')}
        placeholder={t('money_settings.rate_example_currency')}
        required
        maxLength={3}
        w={110}
        value={rate.currency}
        onChange={(event) => setRate({ ...rate, currency: event.currentTarget.value.toUpperCase() })}
      />
      <TextInput type="date" label={t('money_settings.rate_from')} required value={rate.day} onChange={(event) => setRate({ ...rate, day: event.currentTarget.value })} />
      <TextInput
        label={t('money_settings.rate_worth', { currency: reporting })}
        placeholder={t('money_settings.rate_example')}
        required
        inputMode="decimal"
        w={150}
        value={rate.rate}
        onChange={(event) => setRate({ ...rate, rate: event.currentTarget.value })}
      />
      <button type="submit" className="btn" disabled={save.isPending}>
        {t('money_settings.rate_add')}
      </button>
      {save.isError && <ErrorNote error={save.error} />}
    </form>
  );
}
