import '../formulas/formulas.css';
import './surveys.css';
import { NumberInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { useSurveyPreview, type Survey, type SurveyBody } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { EMPTY_SURVEY, sentSurvey } from '../../lib/surveys.ts';
import { EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor } from '../../parts/definition/useEditor.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { QuestionList } from './QuestionList.tsx';

type SurveyDraft = SurveyBody & { name: string; why: string };

const TYPING_MS = 250;
const EMPTY: SurveyDraft = { ...EMPTY_SURVEY, name: '', why: '' };
const read = (name: string, body: Partial<SurveyBody>): SurveyDraft => ({ ...EMPTY, ...body, name, why: '' });

// A survey under work, beside the page that those who are asked will see.
export function SurveyPage() {
  const { id: param } = useParams({ from: '/app/surveys/$id' });
  const id = param === 'new' ? null : param;
  const editor = useEditor<Survey, SurveyDraft>('/surveys', id, {
    empty: EMPTY,
    read,
    send: ({ name, ...body }) => ({ name, body: sentSurvey(body) }),
  });
  const { draft, change, readOnly } = editor;
  const body = sentSurvey(draft);
  const [asked] = useDebouncedValue(JSON.stringify({ name: draft.name.trim() || t('definition.unnamed'), body }), TYPING_MS);
  const { name, body: shown } = JSON.parse(asked) as { name: string; body: object };
  const preview = useSurveyPreview(name, shown);
  const wrong = preview.data?.problem ?? null;
  const fault = (field: string) => (wrong?.field === field ? wrong.message : undefined);
  const results = id !== null && (
    <Link to="/surveys/$id/results" params={{ id }} className="link">
      {t('survey.results')}
    </Link>
  );
  return (
    <EditorFrame editor={editor} problem={wrong ? t('definition.errors') : null} aside={results}>
      <div className="survey-columns">
        <div>
          <QuestionList questions={draft.questions} fault={fault} readOnly={readOnly} onChange={(questions) => change({ questions })} />
          <Details draft={draft} fault={fault} readOnly={readOnly} onChange={change} />
          {editor.head && (
            <div className="panel">
              <WhyField editor={editor} />
            </div>
          )}
        </div>
        <Preview query={preview} title={draft.name || t('survey.new')} />
      </div>
    </EditorFrame>
  );
}

interface DetailsProps {
  draft: SurveyDraft;
  fault: (field: string) => string | undefined;
  readOnly: boolean;
  onChange: (next: Partial<SurveyDraft>) => void;
}

function Details({ draft, fault, readOnly, onChange }: DetailsProps) {
  return (
    <section className="panel survey-details" aria-label={t('survey.details')}>
      <PanelHead title={t('survey.details')} />
      <TextInput label={t('survey.title')} description={t('survey.title_hint')} maxLength={120} readOnly={readOnly} error={fault('title')} value={draft.title} onChange={(event) => onChange({ title: event.currentTarget.value })} />
      <Textarea label={t('survey.thanks')} description={t('survey.thanks_hint')} autosize minRows={2} maxLength={1000} readOnly={readOnly} error={fault('thanks')} value={draft.thanks} onChange={(event) => onChange({ thanks: event.currentTarget.value })} />
      <NumberInput
        label={t('survey.days')}
        description={t('survey.days_hint')}
        min={1}
        max={365}
        hideControls
        readOnly={readOnly}
        error={fault('days')}
        value={draft.days}
        onChange={(value) => onChange({ days: Math.max(1, Math.min(365, Math.round(Number(value) || 1))) })}
      />
      <Textarea label={t('survey.meaning')} autosize minRows={2} maxLength={1000} readOnly={readOnly} error={fault('meaning')} value={draft.meaning} onChange={(event) => onChange({ meaning: event.currentTarget.value })} />
    </section>
  );
}

// The page itself, made by the server: nothing in it can do anything here.
function Preview({ query, title }: { query: ReturnType<typeof useSurveyPreview>; title: string }) {
  const preview = query.data;
  return (
    <section className="survey-preview" aria-label={t('survey.preview')}>
      <PanelHead title={t('survey.preview')} aside={t('survey.preview_hint')} />
      <QueryError query={query} />
      {preview?.problem && (
        <p className="bad small-text" role="status">
          {preview.problem.message}
        </p>
      )}
      {preview?.html ? <iframe sandbox="" title={`${t('survey.preview')}: ${title}`} srcDoc={preview.html} /> : <p className="nothing small-text">{t('survey.preview_none')}</p>}
    </section>
  );
}
