import { useEffect, useRef } from 'react';
import { cardOf, shadowOf } from '../../../guide/card.ts';
import type { Guide } from '../../../guide/text.ts';
import { t } from '../../i18n/index.tsx';
import { AccountField } from '../../parts/AccountField.tsx';
import { PersonField } from '../plays/PersonField.tsx';
import type { ShownGuide } from './GuidePage.tsx';

// The card as it is shown in the customer's app: drawn by the same script.
export function GuidePreview({ shown, card }: { shown: ShownGuide; card: number }) {
  const { account, person, choose, preview } = shown;
  return (
    <section className="guide-preview" aria-label={t('guides.preview')}>
      <div className="preview-for">
        <AccountField value={account} onChange={(next) => choose({ account: next, person: '' })} />
        <PersonField account={account} value={person} onChange={(next) => choose({ account, person: next })} />
      </div>
      {account === '' && <p className="nothing">{t('templates.no_account')}</p>}
      {preview && (
        <>
          <p role="status" className={preview.missing === '' ? 'for-readers' : 'preview-missing'}>
            {preview.missing === '' ? t('templates.complete') : t('guides.missing', { what: preview.missing })}
          </p>
          <div className={shown.wrong ? 'guide-page stale' : 'guide-page'}>
            <CardView guide={preview.guide} index={Math.min(card, preview.guide.cards.length - 1)} />
          </div>
        </>
      )}
      {shown.wrong && (
        <p className="bad small-text" role="alert">
          {shown.wrong}
        </p>
      )}
    </section>
  );
}

const nothing = () => {};

function CardView({ guide, index }: { guide: Guide; index: number }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const root = shadowOf(place.current);
    // As a banner or a tip: a pop-up would cover this page.
    const card = cardOf({ ...guide, kind: guide.kind === 'pop_up' ? 'tip' : guide.kind }, index, { act: nothing, close: nothing, ask: () => Promise.resolve(true) });
    card.classList.add('inline');
    // Nothing leads away from here.
    card.addEventListener('click', (event) => event.preventDefault());
    root.replaceChildren(card);
  }, [guide, index]);
  return <div ref={place} />;
}
