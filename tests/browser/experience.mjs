// How customers should feel: the motif is said in the settings, and stands beside the clues of a stage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

test('a motif is said, kept, and stands beside the clues of a stage', async () => {
  const page = await bench.page();
  const before = await api(page, '/settings/experience');
  const motif = 'Cared for and in control';
  await page.goto('/settings/experience');
  await page.getByLabel('How customers should feel').fill(motif);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The experience is saved').waitFor();
  assert.equal((await api(page, '/settings/experience')).motif, motif);
  await assertAccessible(page, 'experience');
  await page.goto('/journey/stages/4');
  await page.getByText(`What they notice that makes them feel so: “${motif}”.`).waitFor();
  await assertAccessible(page, 'a stage with clues');
  await send(page, 'PUT', '/settings/experience', { motif: before.motif });
  assertNoProblems(page);
});

test('on a phone the levels can be hit', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/settings/experience');
  await page.locator('.experience-level').first().waitFor();
  await assertTargets(page);
});
