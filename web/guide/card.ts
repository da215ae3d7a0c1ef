// A card of a guide as elements, built one by one: nothing is parsed by the browser, so no policy of the page stands in
// the way, and whatever the server sent becomes text or one of a few elements. Also shown in the editor's preview.
import { isLink, isWeb, piecesOf, type Guide } from './text.ts';

export interface Deeds {
  act: () => void; // the button
  close: () => void;
  ask: ((text: string) => Promise<boolean>) | null;
}

const ELEMENTS = new Set(['p', 'ul', 'ol', 'li', 'strong', 'em', 'code', 'pre', 'blockquote', 'br', 'hr', 'a', 'img', 'h3']);
const EMPTY = new Set(['br', 'hr', 'img']);
const QUESTION_MOST = 2000;

export function make<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The server's HTML, of allowed elements alone; of others only what is in them. */
export function textOf(html: string): HTMLElement {
  const root = make('div', { class: 'text' });
  const open: { name: string; element: HTMLElement }[] = [{ name: '', element: root }];
  for (const { kind, name, attributes } of piecesOf(html)) {
    const inside = open[open.length - 1]!.element;
    if (kind === 'text') {
      inside.append(name);
    } else if (kind === 'close') {
      if (open.length > 1 && open[open.length - 1]!.name === name) open.pop();
    } else {
      const own = /^h[1-6]$/.test(name) ? 'h3' : name;
      let element: HTMLElement = inside;
      if (ELEMENTS.has(own)) {
        element = document.createElement(own);
        if (own === 'a' && isLink(attributes.href)) {
          element.setAttribute('href', attributes.href!);
          element.setAttribute('target', '_blank');
          element.setAttribute('rel', 'noopener noreferrer');
        }
        if (own === 'img') {
          if (isWeb(attributes.src)) element.setAttribute('src', attributes.src!);
          element.setAttribute('alt', attributes.alt ?? '');
        }
        inside.append(element);
      }
      if (!EMPTY.has(own)) open.push({ name, element });
    }
  }
  return root;
}

function buttonOf(guide: Guide, index: number, deeds: Deeds): HTMLElement {
  const { label, does, link } = guide.cards[index]!.button;
  if (does !== 'link') {
    const button = make('button', { type: 'button', class: 'go' }, label);
    button.onclick = deeds.act;
    return button;
  }
  const anchor = make('a', { class: 'go', href: link }, label);
  if (isWeb(link) && new URL(link).origin !== location.origin) {
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer';
  }
  anchor.onclick = deeds.act;
  return anchor;
}

function askOf(ask: (text: string) => Promise<boolean>): HTMLElement[] {
  const field = make('textarea', { 'aria-label': 'Your question', maxlength: String(QUESTION_MOST), rows: '3' });
  const send = make('button', { type: 'submit', class: 'go' }, 'Send');
  const form = make('form', { hidden: '' }, field, send);
  const said = make('p', { role: 'status', class: 'said' });
  const open = make('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' }, 'Ask a question');
  open.onclick = () => {
    form.hidden = !form.hidden;
    open.setAttribute('aria-expanded', String(!form.hidden));
    if (!form.hidden) field.focus();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') {
      field.focus();
      return;
    }
    send.disabled = true;
    void ask(text).then((good) => {
      send.disabled = false;
      said.textContent = good ? 'Thank you. Your question has been sent.' : 'That did not work. Please try again.';
      if (!good) return;
      form.hidden = true;
      open.hidden = true;
    });
  };
  return [open, form, said];
}

/** The card of that number; a pop-up is a <dialog>. `titleOf` finds what takes the focus. */
export function cardOf(guide: Guide, index: number, deeds: Deeds): HTMLElement {
  const { title, html } = guide.cards[index]!;
  const close = make('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
  close.onclick = deeds.close;
  const foot = make('div', { class: 'foot' });
  if (guide.kind === 'tour' && guide.cards.length > 1) foot.append(make('span', { class: 'count' }, `${index + 1} of ${guide.cards.length}`));
  foot.append(buttonOf(guide, index, deeds));
  const inside = [make('h2', { id: 'title', tabindex: '-1' }, title), close, textOf(html), foot];
  if (guide.ask && deeds.ask) inside.push(make('div', { class: 'question' }, ...askOf(deeds.ask)));
  const popUp = guide.kind === 'pop_up';
  const role: Record<string, string> = popUp ? {} : { role: guide.kind === 'banner' ? 'region' : 'dialog' };
  const card = make(popUp ? 'dialog' : 'div', { class: `card ${guide.kind}`, 'aria-labelledby': 'title', ...role }, ...inside);
  card.onkeydown = (event) => {
    if (event.key !== 'Escape' || popUp) return;
    event.stopPropagation();
    deeds.close();
  };
  // Escape closes a <dialog> by itself.
  card.addEventListener('cancel', (event) => {
    event.preventDefault();
    deeds.close();
  });
  return card;
}

export const titleOf = (card: HTMLElement) => card.querySelector('h2')!;

const STYLE = `
:host{all:initial}
.card{box-sizing:border-box;position:fixed;inset:auto;margin:0;z-index:2147483000;width:22rem;max-width:calc(100vw - 24px);max-height:calc(100vh - 24px);overflow:auto;
padding:16px 18px;border:1px solid var(--perennial-line,#d4d4cd);border-radius:10px;background:var(--perennial-background,#fff);color:var(--perennial-text,#1d1f1b);
font:15px/1.5 var(--perennial-font,system-ui,sans-serif);box-shadow:0 8px 28px #0003;text-align:start}
.banner{left:12px;right:12px;bottom:12px;width:min(60rem,calc(100vw - 24px));margin:0 auto}
.pop_up{inset:0;margin:auto;height:fit-content;width:28rem}
.pop_up::backdrop{background:#0007}
.corner{right:12px;bottom:12px}
.inline{position:static;box-shadow:none;width:auto;max-width:28rem;max-height:none;margin:0}
.banner.inline{max-width:none}
h2{margin:0 32px 6px 0;font:600 17px/1.35 var(--perennial-font,system-ui,sans-serif)}
h3{margin:8px 0 4px;font-size:15px}
h2:focus{outline:none}
p,ul,ol,pre,blockquote{margin:0 0 8px}
.text{overflow-wrap:anywhere}
.text a{color:var(--perennial-accent,#1f6a43)}
img{max-width:100%;height:auto}
code,pre{font-size:13px;white-space:pre-wrap}
.foot{display:flex;align-items:center;justify-content:flex-end;gap:12px;margin-top:10px}
.count{margin-right:auto;font-size:13px;color:var(--perennial-second,#5b5f57)}
button,.go{font:inherit;cursor:pointer;border-radius:7px;min-height:36px;box-sizing:border-box}
.go{display:inline-flex;align-items:center;padding:0 16px;border:0;background:var(--perennial-accent,#1f6a43);color:var(--perennial-on-accent,#fff);text-decoration:none;font-weight:600}
.go:disabled{opacity:.6}
.close{position:absolute;top:8px;right:8px;width:36px;padding:0;border:0;background:none;color:inherit;font-size:20px}
.inline .close{position:static;float:right;margin:-8px -10px 0 0}
.inline{position:relative}
.inline .close{position:absolute;float:none;margin:0}
.quiet{border:0;padding:0;background:none;color:var(--perennial-second,#5b5f57);font-size:13px;text-decoration:underline}
.question{margin-top:6px}
form{display:grid;gap:8px;justify-items:end;margin-top:4px}
form[hidden],[hidden]{display:none}
textarea{box-sizing:border-box;width:100%;padding:8px;border:1px solid #8a8f85;border-radius:7px;background:inherit;color:inherit;font:inherit}
.said{margin:4px 0 0;font-size:13px}
.said:empty{display:none}
:focus-visible{outline:2px solid var(--perennial-accent,#1f6a43);outline-offset:2px}
.ring{position:fixed;inset:auto;margin:0;padding:0;z-index:2147482999;pointer-events:none;box-sizing:border-box;border:2px solid var(--perennial-accent,#1f6a43);border-radius:8px;background:none}
.for-readers{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (prefers-reduced-motion:no-preference){.card:not(.inline){animation:in .18s ease-out}@keyframes in{from{opacity:0;transform:translateY(6px)}}}
@media (forced-colors:active){.card{border:2px solid}}
`;

/** A root of its own inside the element: styles of the page do not come in, nor these out. */
export function shadowOf(host: HTMLElement): ShadowRoot {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  return root;
}
