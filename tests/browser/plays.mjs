// Plays: built by the keyboard, checked, saved and turned on; the same steps as a list; versions, files, conflicts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, chooseItem, send } from './helper.mjs';

const card = (page, name) => page.locator('.play-card', { hasText: name });
const panel = (page) => page.getByRole('complementary', { name: 'About the play' });
const formula = (page, name) => page.getByRole('textbox', { name });

const BODY = {
  audience: 'accounts',
  enter: { when: 'formula', formula: 'active_people(28d) > 100000' },
  goal: { formula: 'active_people(7d) > 0', days: 30 },
  holdout: 20,
  on: false,
  steps: [
    { id: 'call', kind: 'task', title: 'Call them', owner: 'owner', due_days: 2, next: 'good' },
    { id: 'good', kind: 'branch', title: 'Was it good?', formula: 'active_people(7d) > 3', next: 'thanks', otherwise: 'again' },
    { id: 'thanks', kind: 'note', title: 'It was good', text: '' },
    { id: 'again', kind: 'task', title: 'Call once more', owner: 'owner', due_days: 5 },
  ],
};

// A play made through the API, taken away again at the end.
async function withPlay(page, change, use) {
  const play = await send(page, 'POST', '/plays', { name: `Browser ${Date.now()}`, body: { ...BODY, ...change } });
  try {
    await use(play);
  } finally {
    await send(page, 'DELETE', `/plays/${play.id}`);
  }
}

test('a play is built by the keyboard, checked at its place, saved and turned on', async () => {
  const page = await bench.page();
  const name = `Keyboard ${Date.now()}`;
  await page.goto('/plays/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await formula(page, 'Formula of the entry').fill('active_peopl(28d) > 100000');
  await formula(page, 'Formula of the goal').fill('active_people(7d) > 0');
  // The entry is wrong and says so on its card and in the head.
  await page.getByRole('region', { name: 'Enters when this becomes so' }).getByText(/active_people/).first().waitFor();
  await formula(page, 'Formula of the entry').fill('active_people(28d) > 100000');

  // From the entry to the first step, put in by the keyboard.
  await card(page, 'Entry:').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'tabpanel');
  const add = page.getByRole('button', { name: /^Add a step after “Entry/ });
  await add.focus();
  await page.keyboard.press('Enter');
  await chooseItem(page, /^Task/);
  await panel(page).getByRole('textbox', { name: 'What is to be done' }).fill('Call them');
  await card(page, 'Task: Call them').waitFor();
  await panel(page).getByRole('button', { name: 'Add a step after it' }).press('Enter');
  await chooseItem(page, /^Branch/);
  await page.getByRole('button', { name: '1 thing to mend' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Save/ }).isDisabled(), true, 'a branch without formula is not saved');
  await panel(page).getByRole('textbox', { name: 'The question in words' }).fill('Was it good?');
  await formula(page, 'Formula: Is this so?').fill('active_people(7d) > 3');
  await panel(page).getByRole('button', { name: 'Add a step after it' }).press('Enter');
  await chooseItem(page, /^Note/);
  await panel(page).getByRole('textbox', { name: 'Title', exact: true }).fill('It was good');

  // Along the lines: up to the branch, up to the task, and down again; Enter opens the form.
  await card(page, 'Note: It was good').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await card(page, 'Task: Call them').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await panel(page).getByRole('combobox', { name: 'Then, when no' }).click();
  await page.getByRole('option', { name: 'The end of the steps' }).click();
  await page.locator('.way-label', { hasText: 'no' }).waitFor();
  await assertAccessible(page, 'a play under work');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/plays\/\d+/);
  const id = Number(new URL(page.url()).pathname.split('/').at(-1));
  const saved = await api(page, `/plays/${id}`);
  assert.deepEqual(saved.body.steps.map(({ id: step, kind, next, otherwise }) => ({ step, kind, next, otherwise })), [
    { step: 'task', kind: 'task', next: 'branch', otherwise: undefined },
    { step: 'branch', kind: 'branch', next: 'note', otherwise: undefined },
    { step: 'note', kind: 'note', next: undefined, otherwise: undefined },
  ]);
  assert.equal(saved.body.on, false, 'nothing happens before it is turned on');

  await page.getByRole('button', { name: 'Turn on' }).press('Enter');
  await page.getByText(`${name} is on`).waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const on = await api(page, `/plays/${id}`);
  assert.deepEqual([on.body.on, on.version, on.why], [true, 2, 'Turned on']);
  await page.getByRole('link', { name: 'Back to the plays' }).click();
  await page.getByRole('row', { name: new RegExp(`^${name} On`) }).waitFor();
  await assertAccessible(page, 'plays');
  await send(page, 'DELETE', `/plays/${id}`);
  assertNoProblems(page);
});

test('a step is removed after a question, and what the server says stands at its place', async () => {
  const page = await bench.page();
  await withPlay(page, {}, async (play) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    await card(page, 'Was it good?').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await card(page, 'Call once more').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Remove the step' }).getByRole('button', { name: 'Remove the step' }).press('Enter');
    await card(page, 'Call once more').waitFor({ state: 'detached' });

    await card(page, 'Was it good?').click();
    await formula(page, 'Formula: Is this so?').fill('active_people(7d)');
    await page.getByRole('button', { name: '1 thing to mend' }).waitFor();
    await page.locator('.play-card.wrong', { hasText: 'Was it good?' }).waitFor();
    await formula(page, 'Formula: Is this so?').fill('active_people(7d) > 4');
    await page.getByRole('button', { name: '1 thing to mend' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: /^Save as version 2/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Save as version 2' });
    await dialog.getByText('Gone: Task: Call once more').waitFor();
    await dialog.getByText('Was it good?: active_people(7d) > 3 → active_people(7d) > 4').waitFor();
    await assertAccessible(page, 'saving a play');
    await dialog.getByLabel('Why this change').fill('One call is enough');
    await page.keyboard.press('Enter');
    await page.getByText('version 2 saved').waitFor();
    await page.getByRole('button', { name: 'Versions, export, delete' }).click();
    await page.getByRole('menuitem', { name: 'Versions' }).click();
    const versions = page.getByRole('dialog', { name: 'Versions' });
    await versions.getByText('One call is enough').waitFor();
    await versions.getByText('Gone: Task: Call once more').waitFor();
  });
  assertNoProblems(page);
});

test('two browsers change a play: the later one sees both in words and decides', async () => {
  const [first, second] = [await bench.page(), await bench.page({ dark: true })];
  await withPlay(first, {}, async (play) => {
    const hold = async (page, percent) => {
      await page.getByLabel('Held out', { exact: true }).fill(String(percent));
      await page.getByRole('button', { name: /^Save as version 2/ }).click();
      await page.getByRole('dialog', { name: 'Save as version 2' }).getByRole('button', { name: 'Save as version 2' }).click();
    };
    for (const page of [first, second]) {
      await page.goto(`/plays/${play.id}?tab=settings`);
      await page.getByRole('button', { name: 'Edit as version 2' }).click();
    }
    await hold(second, 30);
    await second.getByText('version 2 saved').waitFor();
    await hold(first, 40);
    const conflict = first.getByRole('alert').filter({ hasText: 'saved another version meanwhile' });
    await conflict.getByRole('row', { name: 'Held out 30% 40%' }).waitFor();
    assert.equal((await api(first, `/plays/${play.id}`)).body.holdout, 30, 'nothing was saved over it');
    await conflict.getByRole('button', { name: 'Save mine over it' }).click();
    await first.getByText('version 3 saved').waitFor();
    assert.equal((await api(first, `/plays/${play.id}`)).body.holdout, 40);
  });
  assertNoProblems(first);
});

test('a play goes out as a file and comes back as another one, which is off', async () => {
  const page = await bench.page();
  await withPlay(page, {}, async (play) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Versions, export, delete' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export as a file' }).click()]);
    const file = await download.path();
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).body.steps.length, 4);
    await page.goto('/plays');
    const choose = async (chosen) => {
      await page.getByRole('button', { name: 'New play' }).click();
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('menuitem', { name: 'From a file' }).click()]);
      await chooser.setFiles(chosen);
    };
    await choose({ name: 'none.json', mimeType: 'application/json', buffer: Buffer.from('none') });
    await page.getByText('This is no JSON file.').waitFor();
    await choose(file);
    await page.getByText(`${play.name} 2 is here, and off`).waitFor();
    await card(page, 'Call once more').waitFor();
    const id = Number(new URL(page.url()).pathname.split('/').at(-1));
    const brought = await api(page, `/plays/${id}`);
    assert.deepEqual([brought.name, brought.body.steps.length, brought.body.on ?? false], [`${play.name} 2`, 4, false]);
    await send(page, 'DELETE', `/plays/${id}`);
  });
  assertNoProblems(page);
});

test('on a phone the steps are a list, and can be edited there', async () => {
  const page = await bench.page({ phone: true });
  await withPlay(page, {}, async (play) => {
    await page.goto(`/plays/${play.id}`);
    const list = page.getByRole('list', { name: 'Steps' });
    await list.getByText('no: then 4, Task: Call once more').waitFor();
    assert.equal(await page.locator('.play-canvas').count(), 0);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    await list.getByRole('button', { name: 'Add a step after “Task: Call them”' }).click();
    await page.getByRole('menuitem', { name: /^Wait Days/ }).click();
    await list.locator('b', { hasText: 'Wait 3 days' }).waitFor();
    await assertTargets(page);
    await assertAccessible(page, 'a play on a phone');
  });
  assertNoProblems(page);
});

test('a play of the library becomes one of the workspace’s own, and is off', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/plays/library');
  const wanted = items.find((each) => each.key === 'anniversary');
  await withPlay(page, {}, async () => {
    await page.goto('/plays');
    await page.getByRole('button', { name: 'New play' }).click();
    await page.getByRole('menuitem', { name: 'From the library' }).click();
    const dialog = page.getByRole('dialog', { name: 'Library of plays' });
    await dialog.getByText(wanted.body.meaning).waitFor();
    assert.equal(await dialog.getByRole('button', { name: /^Begin with it/ }).count(), items.length);
    await assertAccessible(page, 'the library of plays');
    await dialog.getByRole('button', { name: `Begin with it: ${wanted.name}` }).click();
    await page.waitForURL(/\/plays\/\d+/);
    await card(page, 'A year with {account}: write to them').first().waitFor();
    const id = Number(new URL(page.url()).pathname.split('/').at(-1));
    assert.equal((await api(page, `/plays/${id}`)).body.on, false);
    await page.getByRole('button', { name: 'Turn on' }).waitFor();
    await send(page, 'DELETE', `/plays/${id}`);
  });
  assertNoProblems(page);
});

const HAND = {
  audience: 'accounts',
  enter: { when: 'hand' },
  goal: { formula: 'active_people(7d) > 100000', days: 30 },
  holdout: 0,
  on: true,
  steps: [
    { id: 'call', kind: 'task', title: 'Call them', owner: 'owner', due_days: 2, next: 'rest' },
    { id: 'rest', kind: 'wait', days: 3, hours: 0 },
  ],
};

// Taken away again even while somebody is on the way.
async function withHandPlay(page, use) {
  const play = await send(page, 'POST', '/plays', { name: `By hand ${Date.now()}`, body: HAND });
  try {
    await use(play);
  } finally {
    await send(page, 'POST', `/plays/${play.id}/stop`, { why: 'The test is over' });
    await send(page, 'DELETE', `/plays/${play.id}`);
  }
}

test('an account is put into a play by hand, paused, resumed, and its path is read', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/accounts?sort=-active_people&limit=1');
  const [account] = items;
  await withHandPlay(page, async (play) => {
    await page.goto(`/plays/${play.id}?tab=runs`);
    await panel(page).getByText('Nobody has entered yet.').waitFor();
    await panel(page).getByRole('combobox', { name: 'Account' }).fill(account.name);
    await page.getByRole('option', { name: account.name }).first().click();
    await panel(page).getByRole('button', { name: 'Put into the play' }).click();
    await page.getByText(`${account.name} is in the play`).waitFor();
    const line = panel(page).getByRole('button', { name: new RegExp(`^${account.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) });
    await line.getByText('Wait 3 days').waitFor();
    // What the picture counts is what the server counted.
    await card(page, 'Task: Call them').getByText('1 done').waitFor();
    await card(page, 'Wait 3 days').getByText('1 here now').waitFor();

    await line.click();
    await panel(page).getByText('Task: Call them: done').waitFor();
    await panel(page).getByLabel('Why', { exact: true }).fill('They are away');
    await panel(page).getByRole('button', { name: 'Pause', exact: true }).click();
    await line.getByText('paused at: Wait 3 days').waitFor();
    await assertAccessible(page, 'the runs of a play');
    await panel(page).getByRole('button', { name: 'Go on' }).click();
    await panel(page).getByRole('button', { name: 'Skip the step' }).click();
    await line.getByText('all steps taken').waitFor();
    const { items: runs } = await api(page, `/plays/${play.id}/runs`);
    assert.deepEqual([runs.length, runs[0].state, runs[0].result], [1, 'watching', 'finished']);

    await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
    const mine = page.getByRole('region', { name: 'Plays' });
    await mine.getByRole('button', { name: new RegExp(`^${play.name}`) }).click();
    await mine.getByText('They are away').waitFor();
    await assertAccessible(page, 'an account in a play');
  });
  assertNoProblems(page);
});

test('all on the way are stopped, with a reason', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/accounts?limit=2');
  await withHandPlay(page, async (play) => {
    for (const { id } of items) await send(page, 'POST', `/plays/${play.id}/runs`, { account: id });
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Versions, export, delete' }).click();
    await page.getByRole('menuitem', { name: 'Stop all on the way' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop all on the way' });
    await dialog.getByText('2 are on the way now.').waitFor();
    await dialog.getByLabel('Why').fill('Wrong accounts');
    await dialog.getByRole('button', { name: 'Stop all on the way' }).click();
    await page.getByText('all on the way are stopped').waitFor();
    const { items: runs } = await api(page, `/plays/${play.id}/runs`);
    assert.deepEqual(runs.map((run) => run.result), ['stopped', 'stopped']);
  });
  assertNoProblems(page);
});

test('contact limits are kept, and hold for everybody', async () => {
  const page = await bench.page();
  const before = await api(page, '/plays/limits');
  await page.goto('/settings/plays');
  const person = page.getByRole('group', { name: 'To a person' });
  await person.getByLabel('Messages at most').fill('4');
  await person.getByLabel('in days').fill('21');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  const now = await api(page, '/plays/limits');
  assert.deepEqual([now.person_messages, now.person_days, now.account_messages], [4, 21, before.account_messages]);
  await send(page, 'PUT', '/plays/limits', before);
  assertNoProblems(page);
});

const FALLING = {
  ...BODY,
  enter: { when: 'formula', formula: 'change(active_people(28d), 28d) < -20%' },
  goal: { formula: 'change(active_people(28d), 28d) >= 0%', days: 60 },
};

async function simulated(page, body, days) {
  const { id } = await send(page, 'POST', '/plays/simulations', { body, days });
  for (;;) {
    const run = await api(page, `/plays/simulations/${id}`);
    if (run.state === 'done') return run.result;
    assert.match(run.state, /waits|runs/);
  }
}

test('a play is run over the past, and says who, when, and how much work', async () => {
  const page = await bench.page();
  await withPlay(page, FALLING, async (play) => {
    const wanted = await simulated(page, play.body, 365);
    assert.ok(wanted.entered > 0, 'the demo has accounts whose use fell');
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Simulate on the past' }).click();
    const dialog = page.getByRole('dialog', { name: 'Simulate on the past' });
    await dialog.getByRole('combobox', { name: 'Which time' }).click();
    await page.getByRole('option', { name: 'The last 365 days' }).click();
    await dialog.getByRole('button', { name: 'Run over the past' }).click();
    const figure = (name) => dialog.locator('.sim-figures div', { has: page.locator('dt', { hasText: name }) }).locator('dd');
    await figure('Entered').waitFor();
    const shown = await Promise.all(['Entered', 'Accounts', 'Held out', 'Tasks', 'Goal reached'].map((name) => figure(name).innerText()));
    assert.deepEqual(shown, [wanted.entered, wanted.accounts, wanted.held, wanted.tasks, wanted.reached_goal].map((n) => n.toLocaleString('en-GB')));
    const entries = dialog.getByRole('region', { name: 'Who would have entered' });
    await entries.getByText(wanted.entries[0].account.name).first().waitFor();
    await dialog.getByRole('table', { name: 'Load by owner' }).waitFor();
    await assertAccessible(page, 'a simulation');
  });
  assertNoProblems(page);
});

test('a dry run shows the way of one account, and does nothing', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/accounts?sort=-active_people&limit=1');
  const [account] = items;
  await withPlay(page, {}, async (play) => {
    const wanted = await send(page, 'POST', '/plays/dry-run', { body: play.body, account: account.id });
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Dry run on an account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Dry run on an account' });
    await dialog.getByRole('combobox', { name: 'Account' }).fill(account.name);
    await page.getByRole('option', { name: account.name }).first().click();
    await dialog.getByRole('button', { name: 'Show the way' }).click();
    await dialog.getByText('It would not enter by itself now').waitFor();
    const way = dialog.getByRole('list', { name: 'The way' }).getByRole('listitem');
    assert.equal(await way.count(), wanted.path.length);
    if (!wanted.goal_reached) await way.getByText('Task: Call them: done').waitFor();
    await assertAccessible(page, 'a dry run');
    assert.equal((await api(page, `/plays/${play.id}/runs`)).items.length, 0, 'nothing was done');
  });
  assertNoProblems(page);
});

test('what came of a play is said in the server’s words, with ranges, and the table behind the curve', async () => {
  const page = await bench.page();
  await withPlay(page, {}, async (play) => {
    const real = await api(page, `/plays/${play.id}/results`);
    await page.goto(`/plays/${play.id}`);
    assert.equal(real.entered, 0);
    await panel(page).getByRole('heading', { name: 'Nobody has entered yet.' }).waitFor();

    // A history of months, which no test can wait for.
    const side = (n, mean) => ({ n, mean });
    const measure = (name, unit, played, held, difference, low, high, verdict) => ({ name, unit, days: 30, played, held, difference, low, high, verdict });
    const answer = {
      ...real,
      verdict: 'helps',
      words: 'It helps. 75 of 100 accounts reached the goal with this play, 55 of 100 without. The true difference is most likely between +2 and +37 points.',
      entered: 214,
      held: 43,
      counted: 188,
      measures: [
        measure('goal', 'share', side(150, 0.7467), side(38, 0.5526), 0.194, 0.02, 0.37, 'helps'),
        measure('active_people', 'people', side(150, 12), side(38, 11), 1, -2.5, 4.5, 'no_clear_effect'),
        measure('health', 'points', side(3, 60), side(2, 58), null, null, null, 'too_little'),
      ],
      curve: [0, 30, 60, 90].map((day) => ({ day, played: 1 - day / 500, held: day === 90 ? null : 1 - day / 250 })),
      balance: [{ name: 'health', played: 61, held: 60.4 }],
    };
    await page.route(`**/api/v1/plays/${play.id}/results`, (route) => route.fulfill({ json: answer }));
    await page.reload();
    await panel(page).getByRole('heading', { name: 'It helps.' }).waitFor();
    const difference = panel(page).getByRole('region', { name: 'Difference' });
    await difference.getByText('+19.4 points').waitFor();
    await difference.getByText('+2 to +37').waitFor();
    await difference.getByText('No clear effect').waitFor();
    await difference.getByText('−2.5 to +4.5').waitFor();
    await difference.getByText('Too few').waitFor();
    await panel(page).getByText('112 of 150').waitFor();
    const still = panel(page).getByRole('region', { name: 'Still customers' }).first();
    await still.getByRole('img', { name: 'Share still customers after 60 days: 88% with play, 76% held out' }).waitFor();
    await still.getByRole('button', { name: 'Table' }).click();
    await still.getByRole('row', { name: '90 82% –' }).waitFor();
    await assertAccessible(page, 'results');
  });
  assertNoProblems(page);
});

test('an e-mail and a webhook are steps that name their template and their endpoint', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const template = await send(page, 'POST', '/templates', { name: `Welcome ${stamp}`, subject: 'Hello', text: 'Hello' });
  const endpoint = await send(page, 'POST', '/webhook-endpoints', { name: `Desk ${stamp}`, kind: 'webhook', url: 'https://desk.example/hook', types: ['play.step'] });
  await withPlay(page, {}, async (play) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    await card(page, 'Note: It was good').click();
    await panel(page).getByRole('button', { name: 'Add a step after it' }).click();
    await page.getByRole('menuitem', { name: /^E-mail/ }).click();
    await page.getByRole('button', { name: '1 thing to mend' }).waitFor();
    await panel(page).getByText('Choose the template of the e-mail.').waitFor();
    await panel(page).getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: template.name }).click();
    await card(page, `E-mail: ${template.name}`).waitFor();
    await panel(page).getByRole('button', { name: 'Add a step after it' }).click();
    await page.getByRole('menuitem', { name: /^Webhook/ }).click();
    await panel(page).getByRole('combobox', { name: 'Where to' }).click();
    await page.getByRole('option', { name: endpoint.name }).click();
    await card(page, `Webhook: ${endpoint.name}`).waitFor();
    await page.getByRole('button', { name: /^Save as version 2/ }).click();
    await page.getByRole('dialog', { name: 'Save as version 2' }).getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByText('version 2 saved').waitFor();
    const { steps } = (await api(page, `/plays/${play.id}`)).body;
    assert.equal(steps.find((step) => step.kind === 'mail').template, template.id);
    assert.equal(steps.find((step) => step.kind === 'webhook').endpoint, endpoint.id);
  });
  await send(page, 'DELETE', `/templates/${template.id}`);
  await send(page, 'DELETE', `/webhook-endpoints/${endpoint.id}`);
  assertNoProblems(page);
});

test('a step chooses between messages and the hour, and the results say how each did', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const made = (name) => send(page, 'POST', '/templates', { name: `${name} ${stamp}`, subject: name, text: name });
  const [short, long] = [await made('Short'), await made('Long')];
  const steps = [{ id: 'tell', kind: 'mail', template: short.id, to: 'champion', promotional: false }];
  await withPlay(page, { steps }, async (play) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    await card(page, `E-mail: ${short.name}`).click();
    await panel(page).getByRole('switch', { name: 'Choose among several' }).press('Space');
    await panel(page).getByText('Choose a message.').waitFor();
    assert.equal(await panel(page).getByRole('combobox', { name: 'Message 1' }).inputValue(), short.name);
    const choose = async (n, name) => {
      await panel(page).getByRole('combobox', { name: `Message ${n}` }).click();
      await page.getByRole('option', { name }).click();
    };
    await choose(2, short.name);
    await panel(page).getByText('This message is there already.').waitFor();
    await choose(2, long.name);
    await card(page, `The best of ${short.name} or ${long.name}`).waitFor();
    await panel(page).getByRole('button', { name: 'Add a message' }).press('Enter');
    await panel(page).getByRole('button', { name: 'Take message 3 away' }).press('Enter');
    await panel(page).getByRole('combobox', { name: 'It did well when somebody' }).click();
    await page.getByRole('option', { name: 'reached the goal of the play' }).click();
    await panel(page).getByRole('textbox', { name: 'Within days' }).fill('14');
    await panel(page).getByRole('combobox', { name: 'Results by' }).fill('plan');
    await page.keyboard.press('Escape');
    await panel(page).getByRole('combobox', { name: 'When', exact: true }).click();
    await page.getByRole('option', { name: 'In the hour in which they are there' }).click();
    await card(page, 'when they are there').waitFor();
    await assertAccessible(page, 'a step that chooses');
    await page.getByRole('button', { name: /^Save as version 2/ }).click();
    await page.getByRole('dialog', { name: 'Save as version 2' }).getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByText('version 2 saved').waitFor();
    const [step] = (await api(page, `/plays/${play.id}`)).body.steps;
    assert.deepEqual(step, { id: 'tell', kind: 'mail', to: 'champion', promotional: false, choose: [{ template: short.id }, { template: long.id }], success: 'goal', success_days: 14, by: 'plan', hour: 'best' });

    // Results of months, which no test can wait for.
    const real = await api(page, `/plays/${play.id}/results`);
    const message = (template, chosen, won, n, share, low, high, against) => ({ channel: 'mail', ref: template.id, name: template.name, chosen, n, won, share, low, high, difference: null, difference_low: against === 'better' ? 0.02 : -0.4, difference_high: against === 'better' ? 0.4 : -0.02, against });
    const kinds = [
      { kind: '', messages: [message(short, 45, 12, 40, 0.3, 0.18, 0.45, 'better'), message(long, 41, 3, 38, 0.08, 0.03, 0.21, 'worse')] },
      { kind: 'gold', messages: [message(short, null, 2, 5, 0.4, 0.12, 0.77, 'too_little'), message(long, null, 0, 0, null, null, null, 'too_little')] },
    ];
    await page.route(`**/api/v1/plays/${play.id}/results`, (route) => route.fulfill({ json: { ...real, entered: 90 } }));
    await page.route(`**/api/v1/plays/${play.id}/choices`, (route) => route.fulfill({ json: { least: 10, items: [{ id: 'tell', success: 'goal', days: 14, by: 'plan', kinds }] } }));
    await page.reload();
    const region = panel(page).getByRole('region', { name: 'Messages it chooses from' });
    const row = (table, name) => region.getByRole('table', { name: table, exact: true }).getByRole('row', { name: new RegExp(name) });
    await row('All', `^E-mail: ${short.name} 12 of 40 did well, 45 sent 30% \\(18% to 45%\\) Better than the others: 2 to 40 points`).waitFor();
    await row('All', `^E-mail: ${long.name} 3 of 38 did well, 41 sent 8% \\(3% to 21%\\) Worse than the others`).waitFor();
    await row('plan: gold', `^E-mail: ${long.name} 0 of 0 did well – Too few to say`).waitFor();
    await region.getByText('reached the goal of the play within 14 days').waitFor();
    await assertAccessible(page, 'messages it chooses from');
  });
  for (const { id } of [short, long]) await send(page, 'DELETE', `/templates/${id}`);
  assertNoProblems(page);
});

test('a line is drawn anew with the mouse, but never into a circle', async () => {
  const page = await bench.page();
  await withPlay(page, {}, async (play) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    const drag = async (from, handle, to) => {
      const start = await page.locator('.react-flow__node', { has: card(page, from) }).locator(handle).boundingBox();
      const end = await page.locator('.react-flow__node', { has: card(page, to) }).locator('.react-flow__handle-top').boundingBox();
      await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
      await page.mouse.up();
    };
    await drag('Note: It was good', '.react-flow__handle-bottom[data-handleid=next]', 'Task: Call once more');
    await card(page, 'Note: It was good').click();
    const then = panel(page).getByRole('combobox', { name: 'Then', exact: true });
    await page.waitForFunction(() => [...document.querySelectorAll('.play-side input')].some((field) => field.value === 'Task: Call once more'));
    await drag('Task: Call once more', '.react-flow__handle-bottom[data-handleid=next]', 'Task: Call them');
    await card(page, 'Task: Call once more').click();
    await page.waitForFunction(() => [...document.querySelectorAll('.play-side input')].some((field) => field.value === 'Call once more'));
    assert.equal(await then.inputValue(), 'The end of the steps', 'no circle was made');
  });
  assertNoProblems(page);
});

test('a play for people is entered by a segment of people, and speaks the formulas of people', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const segment = await send(page, 'POST', '/segments', { name: `People ${stamp}`, scope: 'people', formula: 'role = "champion"' });
  await page.goto('/plays/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`For people ${stamp}`);
  await panel(page).getByRole('combobox', { name: 'Goes through' }).click();
  await page.getByRole('option', { name: 'people' }).click();
  await panel(page).getByRole('combobox', { name: 'Segment', exact: true }).click();
  await page.getByRole('option', { name: segment.name }).click();
  await card(page, 'Entry: joins a segment').getByText(segment.name).waitFor();
  await formula(page, 'Formula of the goal').fill('active within 7d');
  await panel(page).getByText(/^True for [\d,]+ (person|people) now\.$/).waitFor();
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/plays\/\d+/);
  const id = Number(new URL(page.url()).pathname.split('/').at(-1));
  const { body } = await api(page, `/plays/${id}`);
  assert.deepEqual([body.audience, body.enter], ['people', { when: 'segment', segment: segment.id }]);
  await send(page, 'DELETE', `/plays/${id}`);
  await send(page, 'DELETE', `/segments/${segment.id}`);
  assertNoProblems(page);
});

test('work done by itself is counted, and the minutes it is taken to save are said by the keyboard', async () => {
  const page = await bench.page();
  await page.goto('/plays');
  const [account] = (await api(page, '/accounts?limit=1')).items;
  await withPlay(page, { enter: { when: 'hand' }, holdout: 0, on: true }, async (play) => {
    const before = (await api(page, '/own-work')).kinds.find((kind) => kind.kind === 'task').count;
    await send(page, 'POST', `/plays/${play.id}/runs`, { account: account.id, why: 'To see what is counted.' });
    await page.waitForFunction(async (count) => (await (await fetch('/api/v1/own-work')).json()).kinds.some((kind) => kind.kind === 'task' && kind.count > count), before);
    await page.reload();
    const own = page.getByRole('region', { name: 'Work done by itself' });
    const hours = await own.locator('.reach-saved b').innerText();
    await own.getByRole('button', { name: 'Take another time' }).press('Enter');
    const form = own.getByRole('form', { name: 'Minutes that are taken for each' });
    await form.getByRole('textbox', { name: 'Minutes a task' }).fill('6');
    await assertAccessible(page, 'work done by itself');
    await form.getByRole('textbox', { name: 'Minutes a task' }).press('Enter');
    await form.waitFor({ state: 'hidden' });
    await page.waitForFunction((before) => document.querySelector('.reach-saved b')?.textContent !== before, hours);
    const { minutes } = await api(page, '/own-work');
    assert.equal(await own.locator('.reach-saved b').innerText(), `${new Intl.NumberFormat('en').format(Math.round(minutes / 6) / 10)} hours`);
    await send(page, 'PUT', '/own-work/minutes', { task: 3 });
  });
  assertNoProblems(page);
});
