// Every route with every role: allowed or refused exactly as the server declares. Made from what it publishes, so a
// new route is in here by itself.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';

const ROLES = ['admin', 'lead', 'csm', 'account_manager', 'support', 'product', 'viewer'];
let folder, server, apiKey, rights;
const people = {};

before(async () => {
  folder = await makeFolder();
  apiKey = await createKey(folder.db, 'api');
  server = await Server.start(folder.db);
  const admin = new Person(server);
  await admin.setUp();
  for (const role of ROLES) {
    const invited = (await admin.post('/staff', { name: role, email: `${role}@example.com`, role })).json;
    const token = new URL(invited.invite_url, server.url).searchParams.get('token');
    people[role] = new Person(server);
    assert.equal((await people[role].post('/join', { token, password: `password of ${role}` })).status, 200);
  }
  rights = (await admin.get('/rights')).json;
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('the published roles are those one can invite, and every one has a sentence', () => {
  assert.deepEqual(rights.roles.filter((role) => role.staff).map((role) => role.name), ROLES);
  for (const { name, meaning } of [...rights.roles, ...rights.permissions]) assert.match(meaning, /^[A-Z].+\.$/, name);
});

test('every described call declares a known permission', async () => {
  const declared = new Set(rights.routes.map((route) => `${route.method} ${route.path}`));
  const names = new Set(rights.permissions.map((permission) => permission.name));
  for (const route of rights.routes) assert.ok(names.has(route.permission), `${route.method} ${route.path}`);
  const described = [];
  for (const [path, methods] of Object.entries((await description()).paths))
    for (const method of Object.keys(methods)) described.push(`${method.toUpperCase()} ${path}`);
  assert.deepEqual(described.sort(), [...declared].sort());
});

// Reads are made as they are. Changes, and streams that would not end, carry a parameter that no route knows: whoever
// may call is told so after the question of rights, and nothing happens.
async function call(caller, { method, path }) {
  const streams = (await description()).paths[path][method.toLowerCase()].responses['200']?.content?.['text/event-stream'];
  const harmless = method !== 'GET' || streams ? '?no_such_parameter=1' : '';
  return caller(method, path.replace(/\{[^}]+\}/g, '999999999') + harmless);
}

const asKey = async (method, path) => {
  const answer = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${apiKey}` } });
  await answer.arrayBuffer();
  return answer;
};

test('every call is allowed or refused for every role exactly as declared', async () => {
  const callers = { api_key: asKey, nobody: (method, path) => new Person(server).ask(method, path) };
  for (const role of ROLES) callers[role] = (method, path) => people[role].ask(method, path);
  const permissions = Object.fromEntries(rights.permissions.map((permission) => [permission.name, permission.roles]));
  const wrong = [];
  let allowed = 0, refused = 0;
  for (const route of rights.routes) {
    for (const [role, caller] of Object.entries(callers)) {
      const open = route.permission === 'anybody';
      const may = open || permissions[route.permission].includes(role);
      const { status } = await call(caller, route);
      const fits = may ? status !== 401 && status !== 403 && status < 500 : status === (role === 'nobody' ? 401 : 403);
      if (!fits) wrong.push(`${role}: ${route.method} ${route.path} answers ${status}, may is ${may}`);
      if (may) allowed++;
      else refused++;
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(allowed > rights.routes.length && refused > rights.routes.length);
});

test('nobody was signed out or changed by that', async () => {
  for (const role of ROLES) assert.equal((await people[role].get('/session')).json.user.role, role);
  assert.equal((await people.admin.get('/staff')).json.total, ROLES.length + 1);
});
