import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { BUTTON_DOES, type GuideCard, type GuideKind } from '../../api/guides.ts';
import { t } from '../../i18n/index.tsx';

interface Props {
  card: GuideCard;
  kind: GuideKind;
  last: boolean;
  fault: (name: string) => string | null; // what the server says of a field
  readOnly: boolean;
  onChange: (next: GuideCard) => void;
}

const BRACES = { open: '{{', close: '}}' };

// What stands on one card, where, and what its button does.
export function GuideCardForm({ card, kind, last, fault, readOnly, onChange }: Props) {
  const set = (next: Partial<GuideCard>) => onChange({ ...card, ...next });
  const button = (next: Partial<GuideCard['button']>) => set({ button: { ...card.button, ...next } });
  const does = BUTTON_DOES.filter((each) => each === 'link' || (kind === 'tour' && !last ? each === 'next' : each === 'done'));
  return (
    <>
      <TextInput label={t('guides.card_title')} description={t('guides.words_hint', BRACES)} maxLength={200} readOnly={readOnly} error={fault('title')} value={card.title} onChange={(event) => set({ title: event.currentTarget.value })} />
      <Textarea label={t('guides.card_text')} description={t('guides.text_hint')} autosize minRows={4} maxRows={14} maxLength={4000} readOnly={readOnly} error={fault('text')} value={card.text} onChange={(event) => set({ text: event.currentTarget.value })} />
      <div className="guide-numbers">
        <TextInput label={t('guides.button')} maxLength={40} readOnly={readOnly} error={fault('button.label')} value={card.button.label} onChange={(event) => button({ label: event.currentTarget.value })} />
        <Select
          label={t('guides.button_does')}
          data={does.map((value) => ({ value, label: t(`guides.does_${value}`) }))}
          allowDeselect={false}
          readOnly={readOnly}
          error={fault('button.does')}
          value={card.button.does}
          onChange={(next) => next && button({ does: next as GuideCard['button']['does'] })}
        />
      </div>
      {card.button.does === 'link' && (
        <TextInput label={t('guides.link')} description={t('guides.link_hint')} maxLength={500} readOnly={readOnly} error={fault('button.link')} value={card.button.link} onChange={(event) => button({ link: event.currentTarget.value })} />
      )}
      {(kind === 'tip' || kind === 'tour') && (
        <TextInput
          className="mono-field"
          label={t('guides.selector')}
          description={t(kind === 'tip' ? 'guides.selector_hint' : 'guides.selector_tour_hint')}
          maxLength={200}
          readOnly={readOnly}
          error={fault('selector')}
          value={card.selector}
          onChange={(event) => set({ selector: event.currentTarget.value })}
        />
      )}
      <TagsInput label={t('guides.pages')} description={t('guides.pages_hint')} maxTags={10} readOnly={readOnly} error={fault('pages')} value={card.pages} onChange={(pages) => set({ pages })} />
    </>
  );
}
