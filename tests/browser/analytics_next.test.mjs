// @segment/analytics-next, unchanged, in a real browser on a page of another origin sends to the real program.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { Server, createKey, makeFolder } from '../http/server.mjs';
import { until } from '../http/until.mjs';

const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run'];
const require = createRequire(import.meta.url);
const bundles = join(dirname(require.resolve('@segment/analytics-next/package.json')), 'dist/umd');

let folder, server, write, read, product, browser;

// The customer's product: a page on another port, which brings the package's own bundles along.
async function serveProduct(request, response) {
  const path = new URL(request.url, 'http://product').pathname;
  if (!path.startsWith('/bundles/')) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Pricing</title><script src="/bundles/index.js"></script>`);
    return;
  }
  const script = await readFile(join(bundles, basename(path))).catch(() => null);
  response.statusCode = script ? 200 : 404;
  response.setHeader('content-type', 'text/javascript');
  response.end(script ?? '');
}

before(async () => {
  folder = await makeFolder();
  write = await createKey(folder.db, 'write');
  read = await createKey(folder.db, 'api');
  server = await Server.start(folder.db);
  product = createServer(serveProduct);
  await new Promise((resolve) => product.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: CHROMIUM_FLAGS });
});
after(async () => {
  await browser?.close();
  product?.closeAllConnections();
  product?.close();
  await server?.stop('SIGKILL');
  await folder?.remove();
});

// Runs in the page.
function track({ url, write, account, delivery }) {
  const apiHost = `${new URL(url).host}/v1`;
  const analytics = window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: write, cdnURL: url },
    delivery ? { integrations: { 'Segment.io': { apiHost, protocol: 'http', deliveryStrategy: delivery } } } : {},
  );
  window.analytics = analytics;
  return analytics.then(async () => {
    await analytics.track('Video Watched', { seconds: 31 });
    await analytics.alias(`grace@${account}`); // once somebody is identified, this client sends their id, not the one given
    await analytics.identify(`grace@${account}`, { name: 'Grace Hopper', email: `grace@${account}.example` });
    await analytics.group(account, { name: `${account} Ltd`, plan: 'team' });
    await analytics.page('Docs', 'Install');
    await analytics.track('Report Exported', { rows: 12 });
  });
}

const strategies = [
  { name: 'standard delivery', delivery: { strategy: 'standard' } },
  { name: 'the batching strategy', delivery: { strategy: 'batching', config: { size: 4, timeout: 300 } } },
  { name: 'nothing but the address of the settings', delivery: undefined },
];
for (const { name, delivery } of strategies) {
  test(`@segment/analytics-next sends across origins by ${name}`, async () => {
    const account = delivery?.strategy ?? 'settings';
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = [], sent = new Set();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (problem) => complaints.push(String(problem)));
    page.on('response', (response) => {
      if (response.url().startsWith(server.url)) sent.add(`${response.request().method()} ${new URL(response.url()).pathname} ${response.status()}`);
      else if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`http://127.0.0.1:${product.address().port}/pricing?plan=team`);
    await page.evaluate(track, { url: server.url, write, account, delivery });

    const usage = await until('all three events are counted', async () => {
      const { json, status } = await server.api(`/accounts/${account}/usage`, read);
      return status === 200 && json.features.length === 3 ? json : null;
    });
    const people = (await server.api(`/accounts/${account}/people`, read)).json.items;
    assert.deepEqual(people.map((person) => [person.id, person.name, person.email]),
      [[`grace@${account}`, 'Grace Hopper', `grace@${account}.example`]]);
    const events = (await server.api(`/accounts/${account}/events`, read)).json.items;
    assert.deepEqual(events.map((event) => event.type).sort(), ['alias', 'group', 'identify', 'page', 'track', 'track']);
    assert.equal(events.find((event) => event.event === 'Report Exported').properties.rows, 12);
    assert.equal(events.find((event) => event.type === 'page').properties.title, 'Pricing');
    assert.ok(events.every((event) => event.id && event.person.name === 'Grace Hopper'), JSON.stringify(events));

    assert.deepEqual(usage.features.map((feature) => [feature.name, feature.people, feature.events]).sort(),
      [['Report Exported', 1, 1], ['Video Watched', 1, 1], ['Viewed Docs Install Page', 1, 1]]);
    assert.equal(usage.days.at(-1).mau, 1);
    const { json: detail } = await server.api(`/accounts/${account}`, read);
    assert.equal(detail.name, `${account} Ltd`);
    assert.equal(detail.attributes.find(({ key }) => key === 'plan').value, 'team');

    const paths = [...sent].sort();
    const expected = delivery?.strategy === 'batching' ? ['POST /v1/b 200'] : ['a', 'g', 'i', 'p', 't'].map((letter) => `POST /v1/${letter} 200`);
    assert.deepEqual(paths, [`GET /v1/projects/${write}/settings 200`, ...expected]);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
