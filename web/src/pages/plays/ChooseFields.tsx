import { Autocomplete, NumberInput, Select, Switch } from '@mantine/core';
import { useGuides } from '../../api/guides.ts';
import { CANDIDATES_MAX, SUCCESSES, type PlayBody, type PlayCandidate, type PlayStep, type PlaySuccess } from '../../api/plays.ts';
import { useFields } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { whole } from './numbers.ts';
import { optionsOf, useTemplates } from './usePlayNames.ts';

interface Props {
  step: PlayStep;
  body: PlayBody;
  fault: (name: string) => string | undefined;
  readOnly: boolean;
  onChange: (next: Partial<PlayStep>) => void;
}

/** Between one message and several of which one is chosen for each run. */
export function ChooseSwitch({ step, readOnly, onChange }: Props) {
  const guide = step.kind === 'in_app';
  const single = guide ? { guide: step.guide as number | undefined } : { template: step.template };
  const several = (): Partial<PlayStep> => ({ choose: [single, {}], template: undefined, ...(guide && { guide: undefined }), success: 'acted', success_days: 7 });
  const one = (): Partial<PlayStep> => {
    const first = step.choose?.find((each) => (guide ? each.guide : each.template));
    return { choose: undefined, success: undefined, success_days: undefined, by: undefined, ...(guide ? { guide: first?.guide } : { template: first?.template }) };
  };
  return (
    <Switch
      withThumbIndicator={false}
      label={t('play.choose')}
      description={t('play.choose_hint')}
      disabled={readOnly}
      checked={step.choose !== undefined}
      onChange={(event) => onChange(event.currentTarget.checked ? several() : one())}
    />
  );
}

const valueOf = ({ template, guide }: PlayCandidate) => (guide ? `guide:${guide}` : template ? `template:${template}` : null);

// "guide:3" as a candidate.
function candidateOf(value: string | null): PlayCandidate {
  const [kind, id] = (value ?? '').split(':');
  return kind === 'guide' ? { guide: Number(id) } : kind === 'template' ? { template: Number(id) } : {};
}

/** What is chosen from, and by what it is judged. */
export function ChooseFields({ step, body, fault, readOnly, onChange }: Props) {
  const templates = optionsOf(useTemplates() ?? []).map((each) => ({ ...each, value: `template:${each.value}` }));
  const guides = optionsOf(useGuides().data?.items ?? []).map((each) => ({ ...each, value: `guide:${each.value}` }));
  const choose = step.choose ?? [];
  const put = (next: PlayCandidate[]) => onChange({ choose: next });
  const data = [
    ...(step.kind === 'in_app' ? [] : [{ group: t('play.choose_mails'), items: templates }]),
    ...(step.kind === 'survey' || step.to === 'owner' ? [] : [{ group: t('play.choose_guides'), items: guides }]),
  ];
  return (
    <>
      {choose.map((each, index) => (
        <div key={index} className="choose-row">
          <Select
            label={t('play.choose_message', { n: index + 1 })}
            data={data}
            searchable
            nothingFoundMessage={t('common.nothing_found')}
            readOnly={readOnly}
            error={fault(`choose.${index}.template`) ?? fault(`choose.${index}.guide`)}
            value={valueOf(each)}
            onChange={(next) => put(choose.map((other, k) => (k === index ? candidateOf(next) : other)))}
          />
          {!readOnly && choose.length > 2 && (
            <button type="button" className="btn plain compact square" aria-label={t('play.choose_remove', { n: index + 1 })} onClick={() => put(choose.filter((_, k) => k !== index))}>
              <Icon name="close" size="small" />
            </button>
          )}
        </div>
      ))}
      {!readOnly && choose.length < CANDIDATES_MAX && (
        <button type="button" className="btn fit" onClick={() => put([...choose, {}])}>
          <Icon name="plus" size="small" />
          {t('play.choose_add')}
        </button>
      )}
      <Select
        label={t('play.success')}
        data={SUCCESSES.map((value) => ({ value, label: t(`play.success_${value}`) }))}
        allowDeselect={false}
        readOnly={readOnly}
        error={fault('success')}
        value={step.success ?? 'acted'}
        onChange={(next) => next && onChange({ success: next as PlaySuccess })}
      />
      <NumberInput label={t('play.success_days')} min={1} max={90} hideControls readOnly={readOnly} error={fault('success_days')} value={step.success_days ?? 7} onChange={(value) => onChange({ success_days: whole(value, 1, 90) })} />
      <ByField step={step} body={body} readOnly={readOnly} fault={fault} onChange={onChange} />
    </>
  );
}

function ByField({ step, body, readOnly, fault, onChange }: Props) {
  const attributes = (useFields().data ?? []).filter((field) => field.group === 'attribute').map((field) => field.key);
  const people = body.audience === 'people';
  return (
    <Autocomplete
      label={t('play.by')}
      description={t(people ? 'play.by_people_hint' : 'play.by_accounts_hint')}
      data={people ? [] : attributes}
      maxLength={200}
      readOnly={readOnly}
      error={fault('by')}
      value={step.by ?? ''}
      onChange={(by) => onChange({ by: by || undefined })}
    />
  );
}

/** At once, or when the person is there. */
export function HourField({ step, fault, readOnly, onChange }: Props) {
  return (
    <Select
      label={t('play.hour')}
      description={step.hour === 'best' ? t('play.hour_hint') : undefined}
      data={(['any', 'best'] as const).map((value) => ({ value, label: t(`play.hour_${value}`) }))}
      allowDeselect={false}
      readOnly={readOnly}
      error={fault('hour')}
      value={step.hour ?? 'any'}
      onChange={(next) => next && onChange({ hour: next === 'best' ? 'best' : undefined })}
    />
  );
}
