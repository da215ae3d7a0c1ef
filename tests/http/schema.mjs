// schema.mjs: checks an answer against the OpenAPI description, for the part of JSON Schema that it uses.
import assert from 'node:assert/strict';

function resolve(openapi, schema) {
  while (schema.$ref) schema = schema.$ref.replace('#/', '').split('/').reduce((node, name) => node[name], openapi);
  return schema;
}

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}

function fits(type, value) {
  const actual = typeOf(value);
  return type === actual || (type === 'number' && actual === 'integer');
}

// Throws an assertion that names the place.
export function checkSchema(openapi, schema, value, place) {
  schema = resolve(openapi, schema);
  if (schema.anyOf ?? schema.oneOf) {
    const problems = [];
    for (const choice of schema.anyOf ?? schema.oneOf) {
      try {
        checkSchema(openapi, choice, value, place);
        return;
      } catch (problem) {
        problems.push(problem.message);
      }
    }
    assert.fail(problems.join(' or '));
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0) assert.ok(types.some((type) => fits(type, value)), `${place} is ${typeOf(value)}, not ${types}`);
  if (value === null) return;
  if (schema.enum) assert.ok(schema.enum.includes(value), `${place}: “${value}” is none of ${schema.enum}`);
  if (schema.format === 'date') assert.match(value, /^\d{4}-\d\d-\d\d$/, place);
  if (schema.format === 'date-time') assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, place);
  if (Array.isArray(value) && schema.items) {
    value.forEach((item, index) => checkSchema(openapi, schema.items, item, `${place}[${index}]`));
  }
  if (typeOf(value) === 'object') checkObject(openapi, schema, value, place);
}

function checkObject(openapi, schema, value, place) {
  for (const name of schema.required ?? []) assert.ok(name in value, `${place}.${name} is missing`);
  for (const [name, member] of Object.entries(value)) {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known && known !== true) checkSchema(openapi, known, member, `${place}.${name}`);
    else if (schema.properties) assert.ok(known, `${place}.${name} is not described`);
  }
}

// The description of the path that was called.
function findOperation(openapi, method, path) {
  const plain = path.split('?')[0];
  const found = Object.entries(openapi.paths)
    .filter(([template]) => {
      const pattern = new RegExp(`^${template.replace(/\./g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);
      return pattern.test(plain);
    })
    .sort(([a], [b]) => a.split('{').length - b.split('{').length);
  const operation = found[0]?.[1][method.toLowerCase()];
  return operation && { ...operation, name: `${method} ${found[0][0]}` };
}

// "GET /api/v1/accounts/{id}" of every operation that was called in this process.
export const calledOperations = new Set();

// Which suite calls which routes; routes.test.mjs calls all others.
const SUITES = {
  feature_effort: /^\/api\/v1\/(features\/effort|(tickets|touchpoints)\/\{id\}\/effort)/,
  usecases: /^\/api\/v1\/(use-cases|account-use-cases|adoption-plans|workshops|touchpoints\/\{id\}\/workshop|accounts\/\{id\}\/(use-cases|adoption-template))/,
  guides: /^\/(api\/v1\/(guides|keys\/\{id\}\/app-secret)|v1\/guides)/,
  obstacles: /^\/(api\/v1\/obstacles|q\/)/,
  choices: /^\/api\/v1\/plays\/\{id\}\/choices/,
  effort: /^\/api\/v1\/plays\/(effort|audience|\{id\}\/followed)/,
  plays: /^\/api\/v1\/(plays|play-runs|accounts\/\{id\}\/plays)/,
  surveys: /^\/(api\/v1\/(surveys|accounts\/\{id\}\/survey-answers)|s\/)/,
  opportunities: /^\/api\/v1\/warnings\/\{id\}\/(opportunity|attempts)/,
  advocates: /^\/api\/v1\/(advocates|settings\/advocates)/,
  forecast: /^\/api\/v1\/renewals\/forecast/,
  losses: /^\/api\/v1\/(losses|settings\/losses)/,
  onboarding: /^\/api\/v1\/(access-requests|journey\/access|journey\/onboarding\/(issues|modules|value)|accounts\/\{id\}\/(access-requests|onboarding|acceptance))/,
  board: /^\/api\/v1\/journey\/onboarding\/board/,
  journey: /^\/api\/v1\/(stages|journey|stage-moves|accounts\/\{id\}\/(journey|stage-moves))/,
  own_work: /^\/api\/v1\/own-work/,
  digest: /^\/api\/v1\/notifications\/digest/,
  notifications: /^\/api\/v1\/notifications/,
  mail: /^\/(api\/v1\/(settings\/mail|outbox)|hooks\/mail)/,
  channels: /^\/(api\/v1\/(suppressions|templates|webhook-endpoints)|t\/|u\/)/,
  stripe: /^\/(api\/v1\/(billing|settings\/stripe)|hooks\/stripe)/,
  renewals: /^\/api\/v1\/(renewals|settings\/renewals|accounts\/\{id\}\/renewals)/,
  revenue: /^\/api\/v1\/(revenue|subscriptions|products|prices|invoices|currency-rates|settings\/revenue|accounts\/\{id\}\/revenue)/,
  erase: /^\/api\/v1\/(erasures|settings\/retention|people\/\{id\}\/(erase|export))/,
  oidc: /^\/api\/v1\/(session|settings)\/oidc/,
  merge: /^\/api\/v1\/(merges|accounts\/(merge|duplicates))/,
  attributes: /^\/api\/v1\/(attributes|(accounts|people)\/\{id\}\/(attributes|tags))/,
  coverage: /^\/api\/v1\/settings\/coverage/,
  handover: /^\/api\/v1\/(handovers|accounts\/\{id\}\/(pack|brief))/,
  owners: /^\/api\/v1\/(assignments|accounts\/(assign|\{id\}\/owners))/,
  work: /^\/api\/v1\/(goals|tasks|tickets|hooks|today)/,
  teams: /^\/api\/v1\/(teams|cover)/,
  touchpoints: /^\/api\/v1\/(touchpoints|themes|mentions|attachments|notes|accounts\/\{id\}\/touchpoints)/,
  factor: /^\/api\/v1\/(session\/totp|staff\/\{id\}\/totp)/,
  segments: /^\/api\/v1\/(segments\/(compare|\{id\}\/(list|changes|targets))|formulas\/evaluate)/,
  know: /^\/api\/v1\/(formulas\/(check|distribution)|metrics|segments)/,
  relationships: /^\/api\/v1\/accounts\/\{id\}\/relationships/,
  tree: /^\/api\/v1\/accounts\/\{id\}\/tree/,
  ahead: /^\/api\/v1\/accounts\/\{id\}\/(next-stage|occasions|channels)/,
  dissatisfied: /^\/api\/v1\/dissatisfied/,
  versions: /^\/api\/v1\/versions/,
  adoption: /^\/api\/v1\/(adoption|settings\/adoption|accounts\/\{id\}\/adoption)/,
  experience: /^\/api\/v1\/settings\/experience/,
  joint: /^\/api\/v1\/joint-works/,
  report: /^\/api\/v1\/(settings\/report|accounts\/\{id\}\/report(\.csv|\.xlsx)?)$/,
  expansion: /^\/api\/v1\/accounts\/\{id\}\/(expansion|offers)/,
  similar: /^\/api\/v1\/accounts\/\{id\}\/similar/,
  suggestions: /^\/api\/v1\/suggestions/,
  accuracy: /^\/api\/v1\/health\/accuracy/,
  health: /^\/api\/v1\/(accounts\/\{id\}\/health|health|scorecards)/,
};

/** Asserts that the suite has called each of its routes. */
export function assertAllCalled(openapi, suite) {
  const ownerOf = (path) => Object.keys(SUITES).find((name) => SUITES[name].test(path)) ?? 'routes';
  const own = Object.entries(openapi.paths)
    .filter(([path]) => ownerOf(path) === suite)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  assert.ok(own.length > 0, `the suite ${suite} has no routes`);
  assert.deepEqual(own.filter((name) => !calledOperations.has(name)), []);
}

export function checkAnswer(openapi, method, path, status, json, type = '') {
  const operation = findOperation(openapi, method, path);
  if (!operation) return; // not described: the server must have said 404 or 405
  calledOperations.add(operation.name);
  const response = operation.responses[status] ?? operation.responses.default;
  assert.ok(response, `${method} ${path}: ${status} is not described`);
  const schema = (response.$ref ? resolve(openapi, response) : response).content;
  const media = schema?.['application/json'] ?? schema?.['application/problem+json'];
  if (media?.schema && !type.startsWith('text/html')) checkSchema(openapi, media.schema, json, `${method} ${path}`);
}
