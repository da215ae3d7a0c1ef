// axe-core on every page, light and dark, and on a phone.
import { beforeEach, test } from 'node:test';
import { api, assertAccessible, assertFits, assertNoProblems, bench } from './helper.mjs';

let account, person, today;
beforeEach(async () => {
  if (person) return;
  const page = await bench.page();
  const list = await api(page, '/accounts?sort=-active_people&limit=1');
  account = list.items[0];
  today = list.day;
  person = (await api(page, `/accounts/${encodeURIComponent(account.id)}/people?limit=1`)).items[0];
});

const past = () => new Date(Date.parse(today) - 60 * 86_400_000).toISOString().slice(0, 10);

const PAGES = [
  ['accounts', () => '/accounts', '.table-row .account-name, .phone-row'],
  ['accounts, filtered', () => '/accounts?filter=active_people:gte:5&sort=-active_people', '.chip'],
  ['account', () => `/accounts/${encodeURIComponent(account.id)}`, '.heat tbody tr'],
  ['account on a past day', () => `/accounts/${encodeURIComponent(account.id)}?day=2020-01-01`, '.past-day'],
  ['room to grow', () => `/accounts/${encodeURIComponent(account.id)}/expansion`, '.expansion-table tbody tr'],
  ['report for a leader', () => `/accounts/${encodeURIComponent(account.id)}/report`, '.report-figures li'],
  ['report as slides', () => `/accounts/${encodeURIComponent(account.id)}/report?form=slides`, '.slides .report-figures li'],
  ['in touch', () => `/accounts/${encodeURIComponent(account.id)}/contact`, '.channel-lanes svg'],
  ['duplicates', () => '/duplicates', '.hand-list li, .nothing'],
  ['people', () => '/people', '.list-row'],
  ['person', () => `/people/${encodeURIComponent(person.id)}`, '.account-head h1'],
  ['team', () => '/team', '.team-table tbody tr'],
  ['notes', () => '/notes', '.touchpoints li, .empty'],
  ['themes', () => '/notes?view=themes', '.themes-table, .empty'],
  ['mentions', () => '/notes?view=mentions', '.touchpoints li, .empty'],
  ['today', () => '/today', '.today-line, .empty'],
  ['tasks', () => '/tasks', '.task, .empty'],
  ['losses', () => '/losses', '.list-row, .empty'],
  ['tickets', () => '/tickets', '.list-row, .empty'],
  ['features', () => '/features', '.feature-table, .ungrouped-list'],
  ['adoption', () => '/features/adoption', '.plane svg .dot'],
  ['effort of features', () => '/features/effort', '.effort-table tbody tr'],
  ['versions', () => '/features/versions', '.adoption-table tbody tr, .empty'],
  ['what adoption means', () => '/settings/adoption', '.adoption-form'],
  ['use cases', () => '/features/use-cases', '.case-table tbody tr'],
  ['use case', () => '/features/use-cases/1', '.formula-field'],
  ['adoption plans', () => '/features/plans', '.plan, .empty'],
  ['use cases of a customer', () => `/accounts/${encodeURIComponent(account.id)}/use-cases`, '.case-line'],
  ['overview', () => '/overview', '.headlines'],
  ['portfolio', () => '/portfolio', '.plane svg .dot'],
  ['journey', () => '/journey', '.journey-stage'],
  ['stage of the journey', () => '/journey/stages/4', '.formula-field-part'],
  ['segments', () => '/segments', '.plain-table tbody tr, .empty'],
  ['two segments', () => '/segments?a=2&b=3', '.compare-table tbody tr, .note'],
  ['segment editor', () => '/segments/new/edit', '.formula-field'],
  ['segment', () => '/segments/2', '.chart svg'],
  ['portfolio on a past day', () => `/portfolio?day=${past()}`, '.plane svg .dot'],
  ['new metric', () => '/formulas/new', '.formula-field'],
  ['metrics', () => '/formulas', '.histogram .bin'],
  ['scorecards', () => '/health', '.plain-table tbody tr'],
  ['suggest', () => '/health/suggest', '.suggest form'],
  ['scorecard', () => '/health/shipped', '.curve-corner'],
  ['advocates', () => '/advocates', '.candidate-reasons'],
  ['who may speak badly', () => '/dissatisfied', '.dissatisfied li, .empty'],
  ['joint work', () => '/joint', '.joint, .empty'],
  ['renewals', () => '/renewals', '.renewal-list li'],
  ['settled renewals', () => '/renewals?state=settled', '.renewal-table tbody tr'],
  ['plays', () => '/plays', '.plays-table tbody tr, .empty'],
  ['obstacles', () => '/messages/obstacles', '.obstacle-list, .nothing'],
  ['a change suggested', () => '/plays/suggest?segment=2', '.mass-figure'],
  ['surveys', () => '/surveys', '.surveys-table tbody tr, .empty'],
  ['a new survey', () => '/surveys/new', '.survey-preview'],
  ['a play', () => '/plays/new', '.play-card'],
  ['steps of a play as a list', () => '/plays/new?view=list', '.play-outline li'],
  ['outbox', () => '/messages', '.list-row, .empty'],
  ['templates', () => '/messages/templates', '.template-table tbody tr, .empty'],
  ['new template', () => '/messages/templates/new', '.template-field'],
  ['guides', () => '/messages/guides', '.guide-table tbody tr, .empty'],
  ['new guide', () => '/messages/guides/new', '.guide-preview'],
  ['suppressed addresses', () => '/messages/suppressed', '.suppressed-table, .nothing'],
  ['endpoints', () => '/settings/endpoints', '.endpoint-list li, .settings-main .narrow-text b'],
  ['notifications', () => '/settings/notifications', '.notify-frame'],
  ['mail settings', () => '/settings/mail', '.mail-fields'],
  ['contact limits', () => '/settings/plays', '.limit-fields'],
  ['warnings', () => '/warnings', '.warning-list li'],
  ['rules', () => '/warnings/rules', '.plain-table tbody tr'],
  ['rule', () => '/warnings/rules/1', '.formula-field'],
  ['tracking keys', () => '/settings/keys', 'table.list'],
  ['new key', () => '/settings/keys?new=1', '[role=dialog]'],
  ['API keys', () => '/settings/api-keys', '.settings-main h2'],
  ['debugger', () => '/settings/debugger', '.debug-columns'],
  ['import', () => '/settings/import', '.drop'],
  ['help desk', () => '/settings/help-desk', '.desk-steps'],
  ['Stripe', () => '/settings/stripe', '.desk-steps'],
  ['revenue settings', () => '/settings/revenue', '.plain-table tbody tr'],
  ['exclusions', () => '/settings/exclusions', 'textarea'],
  ['attributes', () => '/settings/attributes', '.settings-main b, .attribute-list li'],
  ['staff', () => '/settings/staff', '.staff-list li'],
  ['reasons of losses', () => '/settings/losses', '.loss-reasons li'],
  ['experience', () => '/settings/experience', '.experience-level'],
  ['coverage', () => '/settings/coverage', '.coverage-most'],
  ['rights', () => '/settings/rights', '.rights-table tbody tr'],
  ['audit log', () => '/settings/audit', '.audit-list li'],
  ['retention', () => '/settings/retention', '.settings-main input'],
  ['sign-in settings', () => '/settings/sign-in', '.plain-list li'],
  ['general', () => '/settings/general', 'form'],
  ['about', () => '/settings/about', '.about'],
];

for (const [name, path, ready] of PAGES) {
  test(`${name} is accessible, light and dark`, async () => {
    const page = await bench.page();
    await page.goto(path());
    await page.locator(ready).first().waitFor();
    await page.locator('h1').first().waitFor({ state: 'attached' }); // the frame around a page may be there before it
    await assertAccessible(page, `${path()} (light)`);
    // The other look differs in colours alone.
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    await assertAccessible(page, `${path()} (dark)`, ['color-contrast']);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction(() => innerWidth === 390);
    await assertFits(page, path());
    assertNoProblems(page);
  });
}

for (const [name, path, ready] of PAGES.filter(([page]) => ['accounts', 'account', 'adoption', 'portfolio', 'journey', 'segment editor', 'scorecard', 'tracking keys'].includes(page))) {
  test(`${name} is accessible on a phone`, async () => {
    const page = await bench.page({ phone: true });
    await page.goto(path());
    await page.locator(ready).first().waitFor();
    await assertAccessible(page, `${path()} (phone)`);
  });
}

test('the palette and an open number are accessible', async () => {
  const page = await bench.page();
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  await page.getByRole('button', { name: /^Active people, 28 d/ }).first().click();
  await page.getByRole('dialog').waitFor();
  await assertAccessible(page, 'evidence');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
  await assertAccessible(page, 'palette');
});
