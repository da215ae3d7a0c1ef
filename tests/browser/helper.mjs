// What every browser test needs: a running Perennial with the demo customers, Chromium, a signed-in page, axe.
//
// PERENNIAL_URL, PERENNIAL_EMAIL and PERENNIAL_PASSWORD name a server that runs already. Without them PERENNIAL names
// the program: it is started with a database of its own and stopped at the end. CHROMIUM is the browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach } from 'node:test';
import { chromium } from 'playwright-core';
import { until } from '../http/until.mjs';
import { startDemo } from './demo.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// What Playwright turns off itself, for only the last list holds, and the list below the address bar: a page nobody sees, drawn for each
// page of a test, a quarter of what Chromium computes in all.
const CHROMIUM_WITHOUT = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable'],
  ...['LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'OptimizationHints', 'PreconnectToSearch'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
];
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--disable-features=${CHROMIUM_WITHOUT.join(',')}`,
];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const PATIENCE_MS = 60_000; // a machine busy with other tests is slow, not broken
const SLOW_MS = Number(process.env.SLOW_MS ?? 0); // what a machine slower than this one would find: see slowDown
const SLOW_CPU = 2;

// Every answer, chunks of the app too, comes late by up to SLOW_MS, one before the other as it happens: a test that asks too
// early, and a form that counts on data that is not there yet, fail here and not on somebody else's machine.
async function slowDown(context) {
  let seed = 1;
  await context.route('**/*', async (route) => {
    seed = (seed * 48_271) % 2_147_483_647; // the same delays in every run, though not always for the same requests
    await new Promise((resolve) => setTimeout(resolve, (seed / 2_147_483_647) * SLOW_MS));
    await route.fallback().catch(() => {}); // the page may be closed meanwhile
  });
}

// Server and browser, shared by every suite of the run.
async function openBench() {
  const server = process.env.PERENNIAL_URL
    ? {
        url: process.env.PERENNIAL_URL,
        email: process.env.PERENNIAL_EMAIL,
        password: process.env.PERENNIAL_PASSWORD,
        stop: async () => {},
      }
    : await startDemo(process.env.PERENNIAL);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: CHROMIUM_ARGUMENTS,
  });
  let state;
  const contexts = new Map(); // of those signed in, by what they look like: their cache holds the app's files
  const passing = new Set(); // contexts of one test
  const open = async (options) => {
    const context = await browser.newContext({
      baseURL: server.url,
      viewport: options.phone ? PHONE : WIDE,
      hasTouch: Boolean(options.phone),
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      storageState: options.signedOut ? undefined : state,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    if (SLOW_MS > 0) await slowDown(context);
    return context;
  };
  return {
    server,
    // A fresh page: {phone, dark, signedOut}. Nothing that a test before it kept is left. Its errors are in page.problems.
    async page(options = {}) {
      const look = `${options.phone ?? false} ${options.dark ?? false}`;
      const context = (!options.signedOut && contexts.get(look)) || (await open(options));
      if (options.signedOut) passing.add(context);
      else contexts.set(look, context);
      const page = await context.newPage();
      if (SLOW_MS > 0) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
      page.problems = [];
      page.on('pageerror', (error) => page.problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Uncaught|Warning:/.test(message.text())) {
          page.problems.push(message.text());
        }
      });
      if (!options.signedOut && !state) {
        await signIn(page, server);
        state = await context.storageState();
      }
      return page;
    },
    async closePages() {
      const pages = [...contexts.values()].flatMap((context) => context.pages());
      await Promise.all(
        pages.map(async (page) => {
          if (page.url().startsWith(server.url)) await page.evaluate(() => localStorage.clear());
          await page.close();
        }),
      );
      await Promise.all([...passing].map((context) => context.close()));
      passing.clear();
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

export const bench = await openBench();
afterEach(() => bench.closePages());
after(() => bench.close());

export async function signIn(page, server) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(server.email);
  await page.getByLabel('Password', { exact: true }).fill(server.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

// The API as the signed-in page sees it.
export async function api(page, path) {
  const response = await page.request.get(`/api/v1${path}`);
  assert.equal(response.status(), 200, `GET ${path}`);
  return response.json();
}

// An edit through the API, as the signed-in page would make it.
export async function send(page, method, path, data) {
  const { csrf } = await api(page, '/session');
  const response = await page.request.fetch(`/api/v1${path}`, { method, headers: { 'X-CSRF-Token': csrf }, data });
  const text = await response.text();
  assert.ok(response.ok(), `${method} ${path}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

// Fails with the rule, the element and what to do, for everything axe finds against WCAG 2.2 AA; or by `rules` alone.
export async function assertAccessible(page, where, rules = null) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const violations = await page.evaluate(async (only) => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: tags };
    // Of what is right axe need not say where: to name each element costs as much as a fifth of the whole.
    const result = await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] });
    return result.violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      nodes: violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
    }));
  }, rules);
  assert.deepEqual(violations, [], `axe on ${where}`);
}

// Every button, link and field of a phone page can be hit with a thumb.
export async function assertTargets(page, least = 36) {
  const small = await page.evaluate((size) => {
    const found = [];
    for (const element of document.querySelectorAll('button, a[href], input:not([type=hidden]), [role=option]')) {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const hidden = box.width === 0 || box.height === 0 || style.visibility === 'hidden' || box.bottom < 0;
      // Links and numbers inside running text are exempt (WCAG 2.5.8), as are fields inside a larger label.
      // A name in a list row opens what the whole row opens.
      const inText = element.closest('p, td, th, dd, li, .list-row') || element.classList.contains('opens');
      const labelled = element.closest('label');
      if (hidden || inText || element.closest('.for-readers, .skip') || element.className.includes?.('for-readers')) continue;
      const area = labelled ? labelled.getBoundingClientRect() : box;
      if (element.classList.contains('skip')) continue;
      if (area.height < size - 0.5) found.push(`${element.tagName} “${element.textContent.slice(0, 30)}” ${area.height}px`);
    }
    return found;
  }, least);
  assert.deepEqual(small, [], 'targets that are too small');
}

// Nothing that one can use lies beyond the right edge, where nobody can scroll to it.
export async function assertFits(page, what) {
  const beyond = await page.evaluate(() => {
    const scrolls = (element) => {
      for (let at = element; at && at !== document.body; at = at.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
      return false;
    };
    return [...document.querySelectorAll('main button, main a[href], main input:not([type=hidden]), main select, main textarea')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.right > innerWidth + 1 && !element.closest('.for-readers') && !scrolls(element);
      })
      .map((element) => `${element.tagName} “${(element.getAttribute('aria-label') ?? element.textContent).slice(0, 30)}” ends at ${Math.round(element.getBoundingClientRect().right)}`);
  });
  assert.deepEqual(beyond, [], `${what}: beyond the edge of a phone`);
}

// What stands in a field may come a moment after the field.
export async function assertValue(field, wanted) {
  await until(`“${wanted}” stands in the field`, async () => (await field.inputValue()) === wanted, 60);
}

export function assertNoProblems(page) {
  assert.deepEqual(page.problems, [], 'errors on the page');
}

// By the keyboard, from a menu that was just opened: it takes the focus a moment after it is shown, and with it a key that
// is pressed too early.
export async function chooseItem(page, name) {
  await page.waitForFunction(() => document.activeElement?.closest('[role=menu]'));
  await page.getByRole('menuitem', { name }).press('Enter');
}
