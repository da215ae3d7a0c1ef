import '../formulas/formulas.css';
import './use-cases.css';
import { MultiSelect, NumberInput, TagsInput, Textarea } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useFeatures } from '../../api/queries.ts';
import type { Money, UseCase } from '../../api/use-cases.ts';
import { t } from '../../i18n/index.tsx';
import { currencyDigits } from '../../lib/minor.ts';
import { EditedFormula, EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { Markdown } from '../../parts/Markdown.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { worthChange, worthDraft, WorthField, type WorthDraft } from '../../parts/WorthField.tsx';

interface Draft {
  name: string;
  why: string;
  formula: string;
  meaning: string;
  how_to: string;
  practices: string;
  industries: string[];
  features: string[];
  our_hours: number | string;
  their_hours: number | string;
  expected: WorthDraft;
}

const EMPTY: Draft = { name: '', why: '', formula: '', meaning: '', how_to: '', practices: '', industries: [], features: [], our_hours: '', their_hours: '', expected: worthDraft(null) };

// As it is answered, or as a version keeps it: there the formula and the amount stand apart.
type Body = Partial<Omit<UseCase, 'expected'>> & { formula?: string; expected?: Money | number | null; currency?: string };

function read(name: string, body: Record<string, unknown>): Draft {
  const said = body as Body;
  const worth = typeof said.expected === 'number' ? { amount: said.expected, currency: said.currency ?? 'EUR', digits: currencyDigits(said.currency ?? 'EUR') ?? 2 } : (said.expected ?? null);
  return {
    ...EMPTY,
    name,
    formula: said.in_use ?? said.formula ?? '',
    meaning: said.meaning ?? '',
    how_to: said.how_to ?? '',
    practices: said.practices ?? '',
    industries: said.industries ?? [],
    features: said.features ?? [],
    our_hours: said.our_hours ?? '',
    their_hours: said.their_hours ?? '',
    expected: worthDraft(worth),
  };
}

function send({ name, formula, meaning, how_to, practices, industries, features, our_hours, their_hours, expected }: Draft): object {
  const worth = worthChange(expected);
  return {
    name, meaning, how_to, practices, industries, features, in_use: formula,
    our_hours: our_hours === '' ? -1 : Number(our_hours),
    their_hours: their_hours === '' ? -1 : Number(their_hours),
    ...(worth?.worth === undefined ? { expected: -1 } : { expected: worth.worth, currency: worth.currency }),
  };
}

// A use case of the library under work.
export function UseCasePage() {
  const { id: param } = useParams({ from: '/app/features/use-cases/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<UseCase, Draft>('/use-cases', id, { empty: EMPTY, read, send });
  const { draft, change, day, readOnly } = editor;
  const checked = useCheckedFormula(draft.formula, day);
  const features = useFeatures().data?.items ?? [];
  const broken = checked.problem ? t('definition.errors') : null;
  const missing = draft.meaning.trim() === '' ? t('cases.meaning_missing') : null;
  const problem = broken ?? missing ?? (worthChange(draft.expected) === null ? t('case.amount_wrong') : null);
  return (
    <EditorFrame editor={editor} problem={problem}>
      <EditedFormula editor={editor} checked={checked} problem={problem}>
        <p className="second small-text case-hint">{t('cases.in_use_text')}</p>
        <div className="work-bottom lined case-work">
          <section className="details-form" aria-label={t('cases.details')}>
            <h2>{t('cases.details')}</h2>
            <Textarea className="wide-field" label={t('cases.meaning')} autosize minRows={2} maxLength={2000} readOnly={readOnly} value={draft.meaning} onChange={(event) => change({ meaning: event.currentTarget.value })} />
            <MultiSelect
              className="wide-field"
              label={t('cases.features')}
              searchable
              readOnly={readOnly}
              data={[...new Set([...features.map((one) => one.name), ...draft.features])]}
              value={draft.features}
              onChange={(chosen) => change({ features: chosen })}
            />
            <TagsInput className="wide-field" label={t('cases.industries')} description={t('cases.industries_hint')} maxTags={30} readOnly={readOnly} value={draft.industries} onChange={(industries) => change({ industries })} />
            <div className="entry-row wide-field">
              <NumberInput label={t('cases.our_hours')} min={0} max={10000} readOnly={readOnly} value={draft.our_hours} onChange={(our_hours) => change({ our_hours })} />
              <NumberInput label={t('cases.their_hours')} min={0} max={10000} readOnly={readOnly} value={draft.their_hours} onChange={(their_hours) => change({ their_hours })} />
            </div>
            <div className="wide-field">
              <WorthField label={t('cases.expected')} value={draft.expected} onChange={(expected) => change({ expected })} />
            </div>
            <WhyField editor={editor} />
          </section>
          <div>
            {(['how_to', 'practices'] as const).map((name) => (
              <section key={name} className="panel" aria-label={t(name === 'how_to' ? 'cases.blueprint' : 'cases.practices')}>
                <PanelHead title={t(name === 'how_to' ? 'cases.blueprint' : 'cases.practices')} />
                <div className="case-text">
                  <Textarea
                    aria-label={t(name === 'how_to' ? 'cases.blueprint' : 'cases.practices')}
                    description={t(name === 'how_to' ? 'cases.how_to_hint' : 'cases.practices_hint')}
                    autosize
                    minRows={5}
                    maxLength={20000}
                    readOnly={readOnly}
                    value={draft[name]}
                    onChange={(event) => change({ [name]: event.currentTarget.value })}
                  />
                  {draft[name] && <Markdown text={draft[name]} />}
                </div>
              </section>
            ))}
          </div>
        </div>
      </EditedFormula>
    </EditorFrame>
  );
}
