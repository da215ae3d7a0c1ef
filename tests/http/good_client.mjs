// good_client.mjs: a worker that behaves well: sends a batch, waits for the answer, pauses, sends the next, until it is
// told to stop. Answers with { sent, slowest }: events that were accepted, and the longest wait for an answer in ms.
import { parentPort, workerData } from 'node:worker_threads';

const PAUSE_MS = 10;
const { url, key } = workerData;
let stopped = false;
parentPort.on('message', () => (stopped = true));

let sent = 0, slowest = 0;
for (let round = 0; !stopped; round++) {
  const batch = [1, 2, 3].map((n) => ({ type: 'track', userId: `good-${round % 5}`, event: 'Worked', messageId: `good-${round}-${n}`, context: { groupId: 'good' } }));
  const started = performance.now();
  const answer = await fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ batch, writeKey: key }) });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
  slowest = Math.max(slowest, performance.now() - started);
  sent += batch.length;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
parentPort.postMessage({ sent, slowest });
parentPort.close();
