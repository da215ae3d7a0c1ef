// perennial.js: shows guides in the customer's app. Included by one script element, which says who is signed in:
//
//   <script src="https://cs.vendor.example/perennial.js" async data-key="wk_…" data-user="u-17" data-proof="…"></script>
//
// Whatever goes wrong here must not be noticed by the page: everything that the page calls is guarded.
import { ask as askServer, guidesOf, tell, type Deed, type Item, type Who } from './client.ts';
import { Stage, targetOf } from './stage.ts';
import { isOn } from './text.ts';

const LOOK_MS = 700;
const AGAIN_MS = 10_000; // on another page guides are asked for again, not more often
const RENEW_MS = 300_000;

class Guides {
  #who: Who;
  #stage = new Stage();
  #items: Item[] = [];
  #ended = new Set<number>(); // here, whether or not the server has heard
  #seen = new Set<number>();
  #shown: { item: Item; index: number } | null = null;
  #last = 0; // of the guide that was shown last
  #path = '';
  #asked = 0;
  #asking = false;

  constructor(base: string, key: string) {
    this.#who = { base, key, user: '', proof: '' };
    setInterval(guarded(() => this.look()), LOOK_MS);
    addEventListener('popstate', guarded(() => this.look()));
  }

  identify(user: string, proof: string): void {
    if (user === this.#who.user && proof === this.#who.proof) return;
    this.reset();
    this.#who = { ...this.#who, user, proof };
    this.#asked = 0;
    this.look();
  }

  reset(): void {
    this.#who = { ...this.#who, user: '', proof: '' };
    this.#items = [];
    this.#last = 0;
    this.#hide(false);
  }

  async ask(text: string): Promise<boolean> {
    return this.#last > 0 && this.#who.user !== '' && (await askServer(this.#who, this.#last, String(text).slice(0, 2000)));
  }

  // On another page, or when something came or went on this one.
  look(): void {
    if (this.#who.user === '' || document.hidden || !document.body) return;
    const moved = location.pathname !== this.#path;
    const age = Date.now() - this.#asked;
    this.#path = location.pathname;
    if (this.#asked === 0 || age > RENEW_MS || (moved && age > AGAIN_MS)) void this.#fetch();
    if (this.#shown && !this.#fits(this.#shown.item, this.#shown.index)) this.#hide(true);
    if (!this.#shown) this.#showFirst();
    else this.#stage.place();
  }

  async #fetch(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.#asked = Date.now();
    const who = this.#who;
    const items = await guidesOf(who);
    this.#asking = false;
    if (!items || who !== this.#who) return;
    this.#items = items;
    guarded(() => this.look())();
  }

  #fits({ guide }: Item, index: number): boolean {
    const card = guide.cards[index];
    if (!card || !isOn(card, location.pathname)) return false;
    return card.selector === '' || guide.kind === 'banner' || guide.kind === 'pop_up' || targetOf(card.selector) !== null;
  }

  #showFirst(): void {
    for (const item of this.#items) {
      const index = this.#indexOf(item);
      if (this.#ended.has(item.id) || !this.#fits(item, index)) continue;
      this.#show(item, index, false);
      return;
    }
  }

  #show(item: Item, index: number, take: boolean): void {
    this.#shown = { item, index };
    this.#last = item.id;
    this.#stage.show(item.guide, index, {
      act: guarded(() => this.#act()),
      close: guarded(() => this.#end('dismissed')),
      ask: (text) => askServer(this.#who, item.id, text),
    }, take);
    if (this.#seen.has(item.id)) return;
    this.#seen.add(item.id);
    this.#tell(item.id, 'shown');
  }

  #hide(back: boolean): void {
    this.#shown = null;
    this.#stage.clear(back);
  }

  // The button of the card.
  #act(): void {
    if (!this.#shown) return;
    const { item, index } = this.#shown;
    const { does } = item.guide.cards[index]!.button;
    if (does === 'link') this.#tell(item.id, 'clicked');
    if (index + 1 >= item.guide.cards.length) {
      this.#end('completed');
      return;
    }
    this.#keepIndex(item, index + 1);
    if (this.#fits(item, index + 1)) this.#show(item, index + 1, true);
    else this.#hide(true);
  }

  #end(deed: 'dismissed' | 'completed'): void {
    if (!this.#shown) return;
    const { item } = this.#shown;
    this.#ended.add(item.id);
    this.#keepIndex(item, 0);
    this.#tell(item.id, deed);
    this.#hide(true);
  }

  #tell(id: number, deed: Deed): void {
    void tell(this.#who, id, deed);
  }

  // How far a tour is, also on the page that comes next.
  #indexOf({ id, guide }: Item): number {
    try {
      const index = Number(sessionStorage.getItem(`perennial-guide-${id}`) ?? 0);
      return Number.isInteger(index) && index > 0 && index < guide.cards.length ? index : 0;
    } catch {
      return 0; // the page keeps nothing
    }
  }

  #keepIndex({ id }: Item, index: number): void {
    try {
      if (index === 0) sessionStorage.removeItem(`perennial-guide-${id}`);
      else sessionStorage.setItem(`perennial-guide-${id}`, String(index));
    } catch {
      // it begins anew on the next page
    }
  }
}

function guarded(work: () => void): () => void {
  return () => {
    try {
      work();
    } catch (problem) {
      console.debug('perennial', problem);
    }
  };
}

guarded(() => {
  const script = document.currentScript as HTMLScriptElement | null;
  const { key = '', user = '', proof = '' } = script?.dataset ?? {};
  if (!script || key === '' || 'Perennial' in window) return;
  const guides = new Guides(new URL('.', script.src).href, key);
  Object.assign(window, {
    Perennial: {
      identify: (id: string, by: string) => guarded(() => guides.identify(String(id), String(by)))(),
      reset: () => guarded(() => guides.reset())(),
      ask: (text: string) => guides.ask(text).catch(() => false),
    },
  });
  if (user !== '') guides.identify(user, proof);
})();
