import '../formulas/formulas.css';
import { Textarea } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import type { Segment } from '../../api/segments.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { BacktestPanel } from '../../parts/backtest/BacktestPanel.tsx';
import { EditedFormula, EditorFrame, formulaProblem, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { LimitPanel } from '../../parts/formula/LimitPanel.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { ListUploadPanel } from './ListUploadPanel.tsx';
import './segments.css';

interface Draft {
  name: string;
  why: string;
  formula: string;
  description: string;
  scope: 'accounts' | 'people';
  listed: boolean; // a list of ids instead of a formula
  members: string; // of a list: one id a line
}

const EMPTY: Draft = { name: '', why: '', formula: '', description: '', scope: 'accounts', listed: false, members: '' };

function read(name: string, body: Record<string, unknown>): Draft {
  const { formula, description, scope, static: members } = body as Partial<Segment>;
  return {
    name,
    why: '',
    formula: formula ?? '',
    description: description ?? '',
    scope: scope ?? 'accounts',
    listed: !formula,
    members: (members ?? []).join('\n'),
  };
}

// A segment under work: the formula that says who belongs, or a plain list of ids.
export function SegmentEditPage() {
  const { id: param } = useParams({ from: '/app/segments/$id/edit' });
  const search = useSearch({ from: '/app/segments/$id/edit' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Segment, Draft>('/segments', id, {
    empty: { ...EMPTY, formula: search.formula ?? '' },
    read,
    send: ({ name, formula, description, scope, listed, members }) => ({
      name,
      description,
      scope,
      ...(listed ? { static: idsOf(members) } : { formula }),
    }),
  });
  const { draft, change, day, readOnly } = editor;
  const checked = useCheckedFormula(draft.formula, day, draft.scope);
  const { listed } = draft;
  const problem = listed ? null : formulaProblem(draft.formula, checked);
  const details = (
    <section className="details-form" aria-label={t('metrics.details')}>
      <h2>{t('metrics.details')}</h2>
      <div className="row wrap wide-field">
        <Choice label={t('segments.scope')} of={SCOPES} value={draft.scope} fixed={readOnly || editor.head !== null} onChange={(scope) => change({ scope })} />
        <Choice label={t('segments.by')} of={WAYS} value={listed ? 'list' : 'formula'} fixed={readOnly} onChange={(by) => change({ listed: by === 'list' })} />
      </div>
      <Textarea
        className="wide-field"
        label={t('segments.description')}
        autosize
        minRows={2}
        maxLength={500}
        readOnly={readOnly}
        value={draft.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      {listed && idsOf(draft.members).length <= TYPED_MOST && (
        <Textarea
          className="wide-field"
          label={t('segments.list')}
          description={t(editor.head ? 'segments.list_hint' : 'segments.list_hint_new')}
          autosize
          minRows={3}
          maxRows={10}
          readOnly={readOnly}
          value={draft.members}
          onChange={(event) => change({ members: event.currentTarget.value })}
        />
      )}
      {listed && idsOf(draft.members).length > TYPED_MOST && (
        <p className="wide-field second">{t('segments.list_long', { n: idsOf(draft.members).length })}</p>
      )}
      <WhyField editor={editor} />
    </section>
  );
  return (
    <EditorFrame editor={editor} problem={problem}>
      {listed ? (
        <>
          {details}
          {editor.head && !readOnly && <ListUploadPanel segment={editor.head} onTaken={editor.discard} />}
        </>
      ) : (
        <EditedFormula editor={editor} checked={checked} problem={problem}>
          {draft.scope === 'accounts' && (
            <div className="work-bottom lined">
              <LimitPanel text={draft.formula} checked={checked} day={day} onChange={readOnly ? undefined : (formula) => change({ formula })} />
              <BacktestPanel tested={problem === null ? { formula: draft.formula } : null} path="/segments" id={id} />
            </div>
          )}
          {details}
        </EditedFormula>
      )}
    </EditorFrame>
  );
}

const SCOPES = { accounts: 'segments.scope_accounts', people: 'segments.scope_people' } as const;
const WAYS = { formula: 'segments.by_formula', list: 'segments.by_list' } as const;
const TYPED_MOST = 2000; // ids that a field can hold and a person can look over

interface ChoiceProps<T extends string> {
  label: string;
  of: Record<T, MessageKey>;
  value: T;
  fixed: boolean;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, of, value, fixed, onChange }: ChoiceProps<T>) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {(Object.keys(of) as T[]).map((each) => (
        <button key={each} type="button" aria-pressed={value === each} disabled={fixed} onClick={() => onChange(each)}>
          {t(of[each])}
        </button>
      ))}
    </div>
  );
}

function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/).map((id) => id.trim()).filter(Boolean))];
}
