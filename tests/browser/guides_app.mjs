// Guides in a customer's app: perennial.js on a small page of another origin, under a strict policy with Trusted Types:
// a guide of each kind, by keyboard, and what the server heard of it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

let made = Date.now() % 1_000_000_000; // the demo is kept: names of an earlier run are taken

// The customer's app: its server knows the secret, its pages know the proof.
async function openApp(key, secret) {
  const { url } = bench.server;
  const policy = `default-src 'none'; script-src ${url}; connect-src ${url}; style-src 'none'; img-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://app.example');
    const user = searchParams.get('user') ?? '';
    const proof = searchParams.has('forged') ? 'f'.repeat(64) : createHmac('sha256', secret).update(user).digest('hex');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(`<!doctype html><html lang="en"><head><title>App</title>
<script src="${url}/perennial.js" async data-key="${key}" data-user="${user}" data-proof="${proof}"></script></head>
<body><main><h1>App ${pathname}</h1><button id="first">First</button>
<label>Name <input id="name"></label><button id="export">Export</button><p><a href="/other?user=${user}">Other</a></p></main></body></html>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

const card = (more = {}) => ({ title: 'Hello {{person.first_name}}', text: 'You are **good** & <here>: [more](https://docs.example/).'.replace('<here>', '`<here>`'), button: { label: 'Fine', does: 'done' }, ...more });

// Somebody of an account of their own, who gets the guide.
async function give(page, body) {
  made += 1;
  const account = `guided-${made}`;
  const user = `guided-person-${made}`;
  await send(page, 'POST', '/accounts', { items: [{ id: account, attributes: { name: `Guided ${made}`, owner: bench.server.email } }] });
  await send(page, 'POST', '/people', { items: [{ id: user, account, attributes: { name: 'Gil Guide', first_name: 'Gil', role: 'champion' } }] });
  const guide = await send(page, 'POST', '/guides', { name: `Guide ${made} of the test`, body });
  const play = await send(page, 'POST', '/plays', { name: `Guided ${made}`, body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 9 }, life: 'any', on: true, steps: [{ id: 'show', kind: 'in_app', guide: guide.id, to: 'champion' }] } });
  await send(page, 'POST', `/plays/${play.id}/runs`, { account });
  await until('the step is taken', async () => (await api(page, `/guides/messages?guide=${guide.id}`)).items.length === 1);
  return { user, account, name: `Guide ${made} of the test`, message: async () => (await api(page, `/guides/messages?guide=${guide.id}`)).items[0] };
}

async function setUp() {
  const page = await bench.page();
  await page.goto('/settings/keys');
  const key = await send(page, 'POST', '/keys', { name: `Guides ${Date.now()}`, kind: 'write' });
  const { secret } = await send(page, 'POST', `/keys/${key.id}/app-secret`);
  const app = await openApp(key.key, secret);
  const visitor = await bench.page({ signedOut: true });
  return { page, visitor, app };
}

const guidesAsked = (page) => page.waitForResponse((response) => response.url().includes('/v1/guides?') && response.request().method() === 'GET');
const problemsOf = (page) => page.problems.filter((problem) => !/favicon/.test(problem));

test('a banner, by keyboard: Escape closes it, and it does not come again', async () => {
  const { page, visitor, app } = await setUp();
  try {
    const { user, message } = await give(page, { kind: 'banner', cards: [card()] });
    await visitor.goto(`${app.url}/?user=${user}`);
    const banner = visitor.getByRole('region', { name: 'Hello Gil' });
    await banner.waitFor();
    assert.equal(await visitor.evaluate(() => document.activeElement.tagName), 'BODY', 'a banner takes no focus');
    assert.equal(await banner.locator('strong').innerText(), 'good');
    assert.equal(await banner.locator('code').innerText(), '<here>');
    assert.equal(await banner.getByRole('link', { name: 'more' }).getAttribute('href'), 'https://docs.example/');
    await assertAccessible(visitor, 'a banner in the app');
    await until('it was seen', async () => (await message()).shown_at !== null);
    await banner.getByRole('button', { name: 'Close' }).focus();
    await visitor.keyboard.press('Escape');
    await banner.waitFor({ state: 'detached' });
    await until('it was closed', async () => (await message()).state === 'dismissed');
    const asked = guidesAsked(visitor);
    await visitor.reload();
    await asked;
    assert.equal(await visitor.locator('perennial-guide').count(), 0);
    assert.deepEqual(problemsOf(visitor), []);
    assertNoProblems(page);
  } finally {
    await app.close();
  }
});

test('a pop-up holds the focus and gives it back; a question goes to the owner', async () => {
  const { page, visitor, app } = await setUp();
  try {
    const { user, account, name, message } = await give(page, { kind: 'pop_up', cards: [card()] });
    await visitor.goto(`${app.url}/?user=${user}`);
    const dialog = visitor.getByRole('dialog', { name: 'Hello Gil' });
    await dialog.waitFor();
    await assertAccessible(visitor, 'a pop-up in the app');
    for (let i = 0; i < 8; i += 1) {
      await visitor.keyboard.press('Tab');
      assert.ok(await visitor.evaluate(() => ['PERENNIAL-GUIDE', 'BODY'].includes(document.activeElement.tagName)), 'the page behind is not reached');
    }
    await dialog.getByRole('button', { name: 'Ask a question' }).press('Enter');
    await visitor.keyboard.type('What is this?');
    await visitor.keyboard.press('Tab');
    await visitor.keyboard.press('Enter');
    await dialog.getByText('Thank you. Your question has been sent.').waitFor();
    assert.equal((await api(page, `/touchpoints?account=${account}`)).items[0].title, `Question in the app: ${name}`);
    await dialog.getByRole('button', { name: 'Fine' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await until('it is completed', async () => (await message()).state === 'completed');
    assert.deepEqual(problemsOf(visitor), []);
  } finally {
    await app.close();
  }
});

test('a tip stands beside what it is about, on its pages alone, and leaves who is typing alone', async () => {
  const { page, visitor, app } = await setUp();
  try {
    const { user, message } = await give(page, { kind: 'tip', cards: [card({ selector: '#export', pages: ['/reports/*'], button: { label: 'Show me', does: 'link', link: `/other?user=guided-person-${made + 1}` } })] });
    const asked = guidesAsked(visitor);
    await visitor.goto(`${app.url}/?user=${user}`);
    await asked;
    assert.equal(await visitor.locator('perennial-guide').count(), 0, 'not on this page');
    await visitor.locator('#name').focus();
    await visitor.evaluate((to) => history.pushState(null, '', to), `/reports/7?user=${user}`); // another page, without loading
    const tip = visitor.getByRole('dialog', { name: 'Hello Gil' });
    await tip.waitFor();
    assert.equal(await visitor.evaluate(() => document.activeElement.id), 'name', 'somebody is typing');
    const [at, beside] = [await tip.boundingBox(), await visitor.locator('#export').boundingBox()];
    assert.ok(at.y >= beside.y + beside.height && at.y < beside.y + beside.height + 40, JSON.stringify([at, beside]));
    await assertAccessible(visitor, 'a tip in the app');
    // What it stands beside goes, and comes back.
    await visitor.evaluate(() => (document.getElementById('export').hidden = true));
    await tip.waitFor({ state: 'detached' });
    await visitor.evaluate(() => (document.getElementById('export').hidden = false));
    await tip.getByRole('link', { name: 'Show me' }).press('Enter');
    await visitor.getByRole('heading', { name: 'App /other' }).waitFor();
    await until('it was followed', async () => (await message()).clicked_at !== null && (await message()).state === 'completed');
    assert.deepEqual(problemsOf(visitor), []);
  } finally {
    await app.close();
  }
});

test('a tour goes on over pages, and its end is noted', async () => {
  const { page, visitor, app } = await setUp();
  try {
    const next = { label: 'Next', does: 'next' };
    const { user, message } = await give(page, {
      kind: 'tour',
      ask: false,
      cards: [
        card({ title: 'One', selector: '#first', button: next }),
        card({ title: 'Two', button: { label: 'Go there', does: 'link', link: `/other?user=guided-person-${made + 1}` } }),
        card({ title: 'Three', pages: ['/other'], selector: '#export' }),
      ],
    });
    await visitor.goto(`${app.url}/?user=${user}`);
    const one = visitor.getByRole('dialog', { name: 'One' });
    await one.waitFor();
    await one.getByText('1 of 3').waitFor();
    assert.equal(await one.getByRole('button', { name: 'Ask a question' }).count(), 0);
    await one.getByRole('button', { name: 'Next' }).press('Enter');
    const two = visitor.getByRole('dialog', { name: 'Two' });
    await two.waitFor();
    assert.equal(await visitor.evaluate(() => document.querySelector('perennial-guide').shadowRoot.activeElement.textContent), 'Two', 'the focus went along');
    await assertAccessible(visitor, 'a tour in the app');
    await two.getByRole('link', { name: 'Go there' }).press('Enter');
    const three = visitor.getByRole('dialog', { name: 'Three' });
    await three.waitFor();
    await three.getByText('3 of 3').waitFor();
    await three.getByRole('button', { name: 'Fine' }).press('Enter');
    await three.waitFor({ state: 'detached' });
    await until('it is completed', async () => (await message()).state === 'completed');
    assert.deepEqual(problemsOf(visitor), []);
  } finally {
    await app.close();
  }
});

test('a forged proof shows nothing and breaks nothing; somebody signs in and out without a new page', async () => {
  const { page, visitor, app } = await setUp();
  try {
    const { user } = await give(page, { kind: 'banner', cards: [card()] });
    const refused = guidesAsked(visitor);
    await visitor.goto(`${app.url}/?user=${user}&forged`);
    assert.equal((await refused).status(), 403);
    assert.equal(await visitor.locator('perennial-guide').count(), 0);
    await visitor.goto(`${app.url}/?user=${user}`);
    const banner = visitor.getByRole('region', { name: 'Hello Gil' });
    await banner.waitFor();
    await visitor.evaluate(() => window.Perennial.reset());
    await banner.waitFor({ state: 'detached' });
    const size = await visitor.evaluate(async (url) => (await new Response((await (await fetch(url)).blob()).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).byteLength, `${bench.server.url}/perennial.js`);
    assert.ok(size < 8000, `${size} bytes packed`);
    assert.deepEqual(problemsOf(visitor), []);
  } finally {
    await app.close();
  }
});
