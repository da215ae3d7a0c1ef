// Where cards stand on the page: one at a time, in a shadow root of their own.
import { cardOf, make, shadowOf, titleOf, type Deeds } from './card.ts';
import type { Guide } from './text.ts';

const GAP = 10;
const EDGE = 12;

/** What the card stands beside; null: it is not there, or cannot be seen. */
export function targetOf(selector: string): Element | null {
  try {
    const found = document.querySelector(selector);
    const box = found?.getBoundingClientRect();
    return found && box && box.width > 0 && box.height > 0 && getComputedStyle(found).visibility !== 'hidden' ? found : null;
  } catch {
    return null; // no selector
  }
}

const isTyping = () => document.activeElement?.matches('input, textarea, select, [contenteditable]:not([contenteditable="false"])') ?? false;
const stays = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function onTop(element: HTMLElement): void {
  if (!('showPopover' in element)) return; // it has a high place anyway
  element.setAttribute('popover', 'manual');
  element.showPopover();
}

export class Stage {
  #host: HTMLElement | null = null;
  #card: HTMLElement | null = null;
  #ring: HTMLElement | null = null;
  #target: Element | null = null;
  #before: Element | null = null; // had the focus
  #move = () => this.place();

  show(guide: Guide, index: number, deeds: Deeds, take: boolean): void {
    const had = this.#hasFocus();
    const before = had ? this.#before : document.activeElement;
    this.clear(false);
    const { selector, title } = guide.cards[index]!;
    this.#host = document.body.appendChild(make('perennial-guide' as 'div'));
    const root = shadowOf(this.#host);
    this.#before = before;
    this.#target = selector === '' || guide.kind === 'pop_up' || guide.kind === 'banner' ? null : targetOf(selector);
    this.#card = cardOf(guide, index, deeds);
    if (this.#target) {
      this.#ring = root.appendChild(make('div', { class: 'ring', 'aria-hidden': 'true' }));
      onTop(this.#ring);
      this.#target.scrollIntoView({ block: 'nearest', behavior: stays() ? 'auto' : 'smooth' });
    } else if (guide.kind === 'tip' || guide.kind === 'tour') {
      this.#card.classList.add('corner');
    }
    root.append(this.#card);
    if (this.#card instanceof HTMLDialogElement) {
      titleOf(this.#card).setAttribute('autofocus', '');
      this.#card.showModal();
    } else {
      onTop(this.#card);
      this.place();
      addEventListener('scroll', this.#move, { capture: true, passive: true });
      addEventListener('resize', this.#move, { passive: true });
      if (guide.kind !== 'banner' && (take || had || !isTyping())) titleOf(this.#card).focus({ preventScroll: true });
      else this.#announce(root, title);
    }
  }

  // For readers of the screen, since the focus stays where it is.
  #announce(root: ShadowRoot, title: string): void {
    const live = root.appendChild(make('div', { role: 'status', class: 'for-readers' }));
    setTimeout(() => (live.textContent = title), 100);
  }

  #hasFocus(): boolean {
    return this.#host !== null && document.activeElement === this.#host;
  }

  /** Beside what it points at: below, or above where there is no room. */
  place(): void {
    const card = this.#card;
    if (!card || !this.#target || !this.#ring) return;
    const at = this.#target.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const below = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height + GAP + EDGE;
    const top = below ? Math.min(at.bottom + GAP, innerHeight - EDGE - height) : at.top - GAP - height;
    const left = Math.max(EDGE, Math.min(at.left, innerWidth - EDGE - width));
    card.style.setProperty('top', `${Math.max(EDGE, top)}px`);
    card.style.setProperty('left', `${left}px`);
    for (const [name, value] of [['top', at.top - 4], ['left', at.left - 4], ['width', at.width + 8], ['height', at.height + 8]] as const) this.#ring.style.setProperty(name, `${value}px`);
  }

  /** Takes the card away; `back`: the focus goes where it was, when it was in the card. */
  clear(back: boolean): void {
    const had = this.#hasFocus();
    removeEventListener('scroll', this.#move, { capture: true });
    removeEventListener('resize', this.#move);
    if (this.#card instanceof HTMLDialogElement) this.#card.close();
    this.#host?.remove();
    const before = this.#before;
    this.#host = this.#card = this.#ring = this.#target = this.#before = null;
    if (back && had && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }
}
