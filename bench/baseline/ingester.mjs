// ingester.mjs SOCKET_FOLDER SOCKET_PORT: what a careful team writes by hand in an afternoon, for comparison: Node's
// HTTP server and PostgreSQL. Takes Segment's /v1/batch and /v1/track, gathers what arrives while a transaction runs,
// inserts it with unique message ids in one statement, and answers after the commit. Prints its port.
import http from 'node:http';
import pg from 'pg';

const FLUSH_EVENTS_MAX = 10_000;
const FLUSHES_AT_ONCE = 2;

const [folder, socketPort] = process.argv.slice(2);
const pool = new pg.Pool({ host: folder, port: Number(socketPort), user: 'postgres', database: 'postgres', max: FLUSHES_AT_ONCE });

await pool.query(`CREATE TABLE event (message_id uuid PRIMARY KEY, received_at timestamptz NOT NULL,
  happened_at timestamptz NOT NULL, type text NOT NULL, user_id text, account_id text, name text, properties json)`);

const INSERT = {
  name: 'insert',
  text: `INSERT INTO event SELECT id, now(), happened, type, person, account, name, properties FROM
    unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[])
      AS item (id, happened, type, person, account, name, properties)
    ON CONFLICT DO NOTHING`,
};

let waiting = []; // { events, answer }
let flushing = 0;

function columnsOf(requests) {
  const columns = [[], [], [], [], [], [], []];
  for (const { events } of requests) {
    for (const event of events) {
      columns[0].push(event.messageId);
      columns[1].push(event.timestamp);
      columns[2].push(event.type);
      columns[3].push(event.userId);
      columns[4].push(event.context?.groupId);
      columns[5].push(event.event);
      columns[6].push(JSON.stringify(event.properties));
    }
  }
  return columns;
}

function takeRequests() {
  let count = 0;
  let events = 0;
  while (count < waiting.length && events < FLUSH_EVENTS_MAX) events += waiting[count++].events.length;
  return waiting.splice(0, count);
}

async function flush() {
  if (flushing === FLUSHES_AT_ONCE || waiting.length === 0) return;
  flushing++;
  const requests = takeRequests();
  let status = 200;
  try {
    await pool.query({ ...INSERT, values: columnsOf(requests) });
  } catch (error) {
    console.error(error.message);
    status = 500;
  }
  for (const request of requests) request.answer(status);
  flushing--;
  flush();
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const answer = (status) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': 16 });
      response.end('{"success":true}');
    };
    let body;
    try {
      body = JSON.parse(Buffer.concat(pieces));
    } catch {
      return answer(400);
    }
    waiting.push({ events: body.batch ?? [body], answer });
    setImmediate(flush);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

process.on('SIGTERM', async () => {
  server.closeAllConnections();
  server.close();
  await pool.end();
});
