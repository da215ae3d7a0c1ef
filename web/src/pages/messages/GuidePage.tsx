import { NumberInput, Select, Switch, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { GUIDE_KINDS, useGuidePreview, type GuideBody, type GuideCard, type GuideKind, type GuideRow } from '../../api/guides.ts';
import { useMay } from '../../api/rights.ts';
import { useSomeAccount } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import { EditorFrame, WhyField } from '../../parts/definition/EditorFrame.tsx';
import { useEditor, type DraftBase } from '../../parts/definition/useEditor.ts';
import { Icon } from '../../parts/Icon.tsx';
import { whole } from '../plays/numbers.ts';
import { GuideCardForm } from './GuideCardForm.tsx';
import { GuidePreview } from './GuidePreview.tsx';
import { GuideReach } from './GuideReach.tsx';
import './messages.css';
import './guides.css';

interface GuideDraft extends DraftBase {
  body: GuideBody;
}

const CARDS_MOST = 10;
const TYPING_MS = 300;
const CARD: GuideCard = { title: '', text: '', selector: '', pages: [], button: { label: t('guides.usual_button'), does: 'done', link: '' } };
const EMPTY: GuideBody = { meaning: '', kind: 'banner', cards: [CARD], days: 14, priority: 50, ask: true };

const complete = (body: Partial<GuideBody>): GuideBody => ({
  ...EMPTY,
  ...body,
  cards: (body.cards ?? [CARD]).map((card) => ({ ...CARD, ...card, button: { ...CARD.button, ...card.button, link: card.button?.link ?? '' } })),
});

// A guide under work: its cards left, and beside them as somebody would see it.
export function GuidePage() {
  const { id: param } = useParams({ from: '/app/messages/guides/$id' });
  const id = param === 'new' ? null : param;
  const may = useMay('define');
  const own = useEditor<GuideRow, GuideDraft>('/guides', id, {
    empty: { name: '', why: '', body: EMPTY },
    read: (name, body) => ({ name, why: '', body: complete(body as Partial<GuideBody>) }),
    send: ({ name, body }) => ({ name, body }),
  });
  const editor = { ...own, readOnly: own.readOnly || !may };
  const { draft, readOnly } = editor;
  const { body } = draft;
  const [at, setAt] = useState(0);
  const shown = useShown(body);
  const card = Math.min(at, body.cards.length - 1);
  const change = (next: Partial<GuideBody>) => editor.change({ body: { ...body, ...next } });
  const changeCard = (next: GuideCard) => change({ cards: body.cards.map((each, index) => (index === card ? next : each)) });
  const add = () => {
    const last = body.cards.length - 1;
    // The card that was last leads on now.
    const led = body.cards.map((each, index) => (index === last && each.button.does === 'done' ? { ...each, button: { ...each.button, label: t('guides.usual_next'), does: 'next' as const } } : each));
    change({ cards: [...led, CARD] });
    setAt(last + 1);
  };
  return (
    <EditorFrame editor={editor} problem={shown.wrong && t('guides.need_mending', { what: shown.wrong })}>
      <div className="template-columns">
        <div className="template-edit">
          <Select
            label={t('guides.kind')}
            description={t(`guides.kind_${body.kind}_hint`)}
            data={GUIDE_KINDS.map((value) => ({ value, label: t(`guides.kind_${value}`) }))}
            allowDeselect={false}
            readOnly={readOnly}
            value={body.kind}
            onChange={(next) => next && change(ofKind(body, next as GuideKind))}
          />
          {body.kind === 'tour' && (
            <nav className="guide-cards" aria-label={t('guides.all_cards')}>
              {body.cards.map((each, index) => (
                <button key={index} type="button" className="btn compact" aria-pressed={index === card} onClick={() => setAt(index)}>
                  {index + 1}
                  <span className="for-readers"> {each.title}</span>
                </button>
              ))}
              {!readOnly && body.cards.length < CARDS_MOST && (
                <button type="button" className="btn compact" onClick={add}>
                  <Icon name="plus" size="small" />
                  {t('guides.add_card')}
                </button>
              )}
              {!readOnly && body.cards.length > 1 && (
                <button type="button" className="link push" onClick={() => change({ cards: mended(body.cards.filter((_, index) => index !== card)) })}>
                  {t('guides.remove_card')}
                </button>
              )}
            </nav>
          )}
          <GuideCardForm key={card} card={body.cards[card]!} kind={body.kind} last={card === body.cards.length - 1} fault={(name) => (shown.field === `cards.${card}.${name}` ? shown.wrong : null)} readOnly={readOnly} onChange={changeCard} />
          <div className="guide-numbers">
            <NumberInput label={t('guides.days')} min={1} max={90} hideControls readOnly={readOnly} value={body.days} onChange={(value) => change({ days: whole(value, 1, 90) })} />
            <NumberInput label={t('guides.priority')} description={t('guides.priority_hint')} min={1} max={100} hideControls readOnly={readOnly} value={body.priority} onChange={(value) => change({ priority: whole(value, 1, 100) })} />
          </div>
          <Switch withThumbIndicator={false} label={t('guides.ask')} description={t('guides.ask_hint')} disabled={readOnly} checked={body.ask} onChange={(event) => change({ ask: event.currentTarget.checked })} />
          <Textarea label={t('guides.meaning')} autosize minRows={2} maxLength={4000} readOnly={readOnly} value={body.meaning} onChange={(event) => change({ meaning: event.currentTarget.value })} />
          <div className="template-why">
            <WhyField editor={editor} />
          </div>
        </div>
        <div className="template-preview">
          <GuidePreview shown={shown} card={card} />
          {id !== null && <GuideReach id={id} />}
        </div>
      </div>
    </EditorFrame>
  );
}

// Only a tour has more than one card, and only its cards lead on.
function ofKind(body: GuideBody, kind: GuideKind): Partial<GuideBody> {
  return { kind, cards: kind === 'tour' ? body.cards : mended(body.cards.slice(0, 1)) };
}

const mended = (cards: GuideCard[]): GuideCard[] =>
  cards.map((card, index) => (index === cards.length - 1 && card.button.does === 'next' ? { ...card, button: { ...card.button, does: 'done' as const } } : card));

export type ShownGuide = ReturnType<typeof useShown>;

// For whom it is shown, and what the server says of it.
function useShown(body: GuideBody) {
  const some = useSomeAccount().data?.items[0];
  const [chosen, choose] = useState<{ account: string; person: string } | null>(null);
  const { account, person } = chosen ?? { account: some?.id ?? '', person: '' };
  const [asked] = useDebouncedValue(body, TYPING_MS);
  const found = useGuidePreview(asked, account, person);
  const error = found.error instanceof ApiError && [422, 429].includes(found.error.status) ? found.error : null;
  return { account, person, choose, preview: found.data, wrong: error ? error.message : null, field: error?.field ?? '' };
}
