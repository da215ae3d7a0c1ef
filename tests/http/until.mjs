// until.mjs: waits for something to become true by asking again, within a bound.
import assert from 'node:assert/strict';

const PAUSE_MS = 20;

// Calls `ask` until it answers something truthy and gives that back; fails after `seconds` with `what`.
export async function until(what, ask, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`still not so after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
