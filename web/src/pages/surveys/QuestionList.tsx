import { Menu, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { isScale, SCALES, SURVEY_KINDS, type SurveyKind, type SurveyQuestion } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { CHOICES_MAX, conditionsFor, moved, newQuestion, QUESTIONS_MAX, renamedKey, withoutQuestion } from '../../lib/surveys.ts';
import { Icon, type IconName } from '../../parts/Icon.tsx';
import { PanelHead } from '../../parts/small.tsx';

interface Props {
  questions: SurveyQuestion[];
  fault: (field: string) => string | undefined;
  readOnly: boolean;
  onChange: (questions: SurveyQuestion[]) => void;
}

// What is asked, in the order in which it is asked.
export function QuestionList({ questions, fault, readOnly, onChange }: Props) {
  return (
    <section className="panel" aria-label={t('survey.questions')}>
      <PanelHead title={t('survey.questions')} />
      {questions.map((question, index) => (
        <Question
          key={index}
          question={question}
          index={index}
          questions={questions}
          fault={(name) => fault(`questions.${index}.${name}`) ?? (name === 'text' ? fault(`questions.${index}`) : undefined)}
          readOnly={readOnly}
          onChange={onChange}
        />
      ))}
      {!readOnly && questions.length < QUESTIONS_MAX && <AddQuestion questions={questions} onChange={onChange} />}
    </section>
  );
}

function AddQuestion({ questions, onChange }: Pick<Props, 'questions' | 'onChange'>) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <button type="button" className="btn compact">
          <Icon name="plus" size="small" />
          {t('survey.add')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {SURVEY_KINDS.map((kind) => (
          <Menu.Item key={kind} onClick={() => onChange([...questions, newQuestion(questions, kind)])}>
            {t(`survey.kind_${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface QuestionProps extends Props {
  question: SurveyQuestion;
  index: number;
}

function Question({ question, index, questions, fault, readOnly, onChange }: QuestionProps) {
  const change = (next: Partial<SurveyQuestion>) => onChange(questions.map((each, at) => (at === index ? { ...each, ...next } : each)));
  const title = t('survey.question', { n: index + 1 });
  const name = question.text || title;
  return (
    <div className="survey-question" role="group" aria-label={title}>
      <div className="survey-question-head">
        <b className="small-text">{title}</b>
        <Select
          aria-label={`${t('survey.kind')}: ${title}`}
          data={SURVEY_KINDS.map((value) => ({ value, label: t(`survey.kind_${value}`) }))}
          allowDeselect={false}
          readOnly={readOnly}
          error={fault('kind')}
          value={question.kind}
          onChange={(kind) => kind && change({ kind: kind as SurveyKind, low: undefined, high: undefined })}
        />
        {!readOnly && (
          <span className="push row">
            <Tool icon="down" turned label={t('survey.up', { name })} disabled={index === 0} onClick={() => onChange(moved(questions, index, -1))} />
            <Tool icon="down" label={t('survey.down', { name })} disabled={index === questions.length - 1} onClick={() => onChange(moved(questions, index, 1))} />
            <Tool icon="close" label={t('survey.remove', { name })} onClick={() => onChange(withoutQuestion(questions, index))} />
          </span>
        )}
      </div>
      <Textarea label={t('survey.text')} autosize minRows={1} maxLength={1000} readOnly={readOnly} error={fault('text')} value={question.text} onChange={(event) => change({ text: event.currentTarget.value })} />
      <TextInput label={t('survey.hint')} maxLength={1000} readOnly={readOnly} error={fault('hint')} value={question.hint ?? ''} onChange={(event) => change({ hint: event.currentTarget.value })} />
      <OwnFields question={question} fault={fault} readOnly={readOnly} onChange={change} />
      <div className="survey-fields">
        <When question={question} earlier={conditionsFor(questions, index)} fault={fault} readOnly={readOnly} onChange={change} />
        <TextInput
          className="mono-field"
          label={t('survey.key')}
          description={question.kind === 'text' ? undefined : t('survey.key_hint', { key: question.key || '…' })}
          maxLength={30}
          readOnly={readOnly}
          error={fault('key')}
          value={question.key}
          onChange={(event) => onChange(renamedKey(questions, index, event.currentTarget.value))}
        />
      </div>
      <Switch withThumbIndicator={false} label={t('survey.required')} disabled={readOnly} checked={question.required ?? false} onChange={(event) => change({ required: event.currentTarget.checked })} />
    </div>
  );
}

function Tool({ icon, label, turned = false, disabled = false, onClick }: { icon: IconName; label: string; turned?: boolean; disabled?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={turned ? 'btn compact plain square turned' : 'btn compact plain square'} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} size="small" />
    </button>
  );
}

interface FieldsProps {
  question: SurveyQuestion;
  fault: (name: string) => string | undefined;
  readOnly: boolean;
  onChange: (next: Partial<SurveyQuestion>) => void;
}

// What only its kind has: words for both ends, or what can be chosen.
function OwnFields({ question, fault, readOnly, onChange }: FieldsProps) {
  const { kind } = question;
  if (isScale(kind)) {
    return (
      <div className="survey-fields">
        <TextInput label={t('survey.low', { n: SCALES[kind][0] })} maxLength={120} readOnly={readOnly} error={fault('low')} value={question.low ?? ''} onChange={(event) => onChange({ low: event.currentTarget.value })} />
        <TextInput label={t('survey.low', { n: SCALES[kind][1] })} maxLength={120} readOnly={readOnly} error={fault('high')} value={question.high ?? ''} onChange={(event) => onChange({ high: event.currentTarget.value })} />
      </div>
    );
  }
  if (kind !== 'choice') return null;
  return (
    <>
      <Textarea
        label={t('survey.choices')}
        description={t('survey.choices_hint')}
        autosize
        minRows={2}
        readOnly={readOnly}
        error={fault('choices')}
        value={(question.choices ?? []).join('\n')}
        onChange={(event) => onChange({ choices: event.currentTarget.value.split('\n').slice(0, CHOICES_MAX) })}
      />
      <Switch withThumbIndicator={false} label={t('survey.several')} disabled={readOnly} checked={question.several ?? false} onChange={(event) => onChange({ several: event.currentTarget.checked })} />
    </>
  );
}

const ALWAYS = '#always';

// For which answer to which earlier question it is shown.
function When({ question, earlier, fault, readOnly, onChange }: FieldsProps & { earlier: SurveyQuestion[] }) {
  const { when } = question;
  const by = earlier.find((each) => each.key === when?.question);
  const begin = (key: string | null) => {
    const next = earlier.find((each) => each.key === key);
    if (!next) return onChange({ when: undefined });
    const [least, most] = isScale(next.kind) ? SCALES[next.kind] : [];
    onChange({ when: next.kind === 'choice' ? { question: next.key, choice: next.choices?.[0] } : { question: next.key, least, most } });
  };
  return (
    <div className="survey-when">
      <Select
        label={t('survey.when')}
        data={[{ value: ALWAYS, label: t('survey.when_always') }, ...earlier.map((each) => ({ value: each.key, label: t('survey.when_answer', { text: each.text || each.key }) }))]}
        allowDeselect={false}
        readOnly={readOnly}
        error={fault('when')}
        value={by ? by.key : ALWAYS}
        onChange={begin}
      />
      {by && isScale(by.kind) && when && (
        <>
          <Limit label={t('survey.when_least')} scale={SCALES[by.kind]} value={when.least} readOnly={readOnly} onChange={(least) => onChange({ when: { ...when, least } })} />
          <Limit label={t('survey.when_most')} scale={SCALES[by.kind]} value={when.most} readOnly={readOnly} onChange={(most) => onChange({ when: { ...when, most } })} />
        </>
      )}
      {by?.kind === 'choice' && when && (
        <Select label={t('survey.when_choice')} data={(by.choices ?? []).filter((each) => each.trim() !== '')} allowDeselect={false} readOnly={readOnly} value={when.choice ?? null} onChange={(choice) => choice && onChange({ when: { ...when, choice } })} />
      )}
    </div>
  );
}

function Limit({ label, scale: [least, most], value, readOnly, onChange }: { label: string; scale: readonly [number, number]; value: number | undefined; readOnly: boolean; onChange: (value: number) => void }) {
  return <NumberInput label={label} w={72} min={least} max={most} hideControls readOnly={readOnly} value={value ?? least} onChange={(next) => onChange(Math.max(least, Math.min(most, Math.round(Number(next) || 0))))} />;
}
