import { useDebouncedValue } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { useMay } from '../../api/rights.ts';
import { usePreview, useSomeAccount, type MessagePreview, type MessageTemplate } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import { formulasOf } from '../../lib/templates/language.ts';
import { EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor, type DraftBase } from '../../parts/definition/useEditor.ts';
import { FormulaEditor } from '../../parts/formula/FormulaEditor.tsx';
import type { Problem } from '../../parts/formula/segments.ts';
import { problemOf } from '../../parts/formula/useCheckedFormula.ts';
import { useVocabulary } from '../../parts/formula/vocabulary.ts';
import { MarkdownHelp } from './MarkdownHelp.tsx';
import { Plays } from './TemplatesPage.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { useTemplateLanguage } from './useTemplateLanguage.ts';

interface TemplateDraft extends DraftBase {
  subject: string;
  text: string;
}

const EMPTY: TemplateDraft = { name: '', why: '', subject: '', text: '' };
const TYPING_MS = 250;

// A template under work: its subject and text left, and beside it as somebody would get it.
export function TemplatePage() {
  const { id: param } = useParams({ from: '/app/messages/templates/$id' });
  const id = param === 'new' ? null : param;
  const may = useMay('define');
  const own = useEditor<MessageTemplate, TemplateDraft>('/templates', id, {
    empty: EMPTY,
    read: (name, body: Partial<TemplateDraft>) => ({ name, why: '', subject: body.subject ?? '', text: body.text ?? '' }),
    send: ({ name, subject, text }) => ({ name, subject, text }),
  });
  const editor = { ...own, readOnly: own.readOnly || !may };
  const { draft, change, head, readOnly } = editor;
  const shown = useShown(draft);
  const language = useTemplateLanguage();
  const vocabulary = useVocabulary(formulasOf(`${draft.subject}\n${draft.text}`));
  const save = () => editor.dirty && draft.name.trim() !== '' && shown.wrong === null && editor.save();
  const problem = draft.subject.trim() === '' ? t('templates.need_subject') : shown.wrong && t('templates.need_mending');
  return (
    <EditorFrame editor={editor} problem={problem} aside={head && (head.used_by.length > 0 ? t('templates.used', { n: head.used_by.length }) : t('templates.unused'))}>
      <div className="template-columns">
        <div className="template-edit">
          <section className="template-field" aria-label={t('templates.subject')}>
            <h2>{t('templates.subject')}</h2>
            <FormulaEditor
              value={draft.subject}
              onChange={(subject) => change({ subject: subject.replace(/\s*\n\s*/g, ' ') })}
              label={t('templates.subject')}
              vocabulary={vocabulary}
              language={language}
              problem={shown.subjectProblem}
              least={1}
              most={300}
              readOnly={readOnly}
              onSave={save}
            />
          </section>
          <section className="template-field" aria-label={t('templates.text')}>
            <h2>{t('templates.text')}</h2>
            <FormulaEditor
              value={draft.text}
              onChange={(text) => change({ text })}
              label={t('templates.text')}
              vocabulary={vocabulary}
              language={language}
              problem={shown.textProblem}
              least={12}
              most={64 * 1024}
              readOnly={readOnly}
              onSave={save}
            />
            {shown.wrong && !shown.subjectProblem && !shown.textProblem && (
              <p className="bad small-text" role="alert">
                {shown.wrong}
              </p>
            )}
          </section>
          <MarkdownHelp />
          {head && (
            <p className="small-text second template-used">
              {t('templates.used_by')}: <Plays plays={head.used_by} />
            </p>
          )}
          <div className="template-why">
            <WhyField editor={editor} />
          </div>
        </div>
        <PreviewPanel id={id} shown={shown} draft={draft} />
      </div>
    </EditorFrame>
  );
}

export type Shown = ReturnType<typeof useShown>;

// For whom it is shown, and what the server says of it: while something is wrong, the last good one stays.
function useShown({ subject, text }: TemplateDraft) {
  const some = useSomeAccount().data?.items[0];
  const [chosen, setChosen] = useState<{ account: string; person: string } | null>(null);
  const { account, person } = chosen ?? { account: some?.id ?? '', person: '' };
  const [asked] = useDebouncedValue(subject, TYPING_MS);
  const [askedText] = useDebouncedValue(text, TYPING_MS);
  const found = usePreview({ subject: asked, text: askedText, account, person });
  const error = found.error instanceof ApiError && found.error.status === 422 && ['subject', 'text'].includes(found.error.field ?? '') ? found.error : null;
  const last = useRef<MessagePreview | undefined>(undefined);
  useEffect(() => {
    if (found.data) last.current = found.data;
  });
  const current = asked === subject && askedText === text;
  const at = (field: 'subject' | 'text', source: string): Problem | null => (current && error?.field === field ? problemOf(source, error) : null);
  return {
    account,
    person,
    choose: setChosen,
    preview: found.data ?? (error ? last.current : undefined),
    failed: found.error && !error ? found.error : null,
    wrong: error && current ? error.message : null,
    subjectProblem: at('subject', asked),
    textProblem: at('text', askedText),
    pending: found.isFetching || !current,
  };
}
