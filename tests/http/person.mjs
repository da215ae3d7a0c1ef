// person.mjs: somebody in a browser: keeps the session cookie and the CSRF token, sends both.
import { checkAnswer } from './schema.mjs';
import { description } from './server.mjs';

export class Person {
  constructor(server) {
    this.server = server;
    this.cookie = '';
    this.csrf = '';
  }

  // Any path of the server; a JSON answer is checked against what the server says of itself.
  async ask(method, path, body, headers = {}) {
    const { server } = this;
    const response = await fetch(server.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.csrf && method !== 'GET' && { 'x-csrf-token': this.csrf }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      duplex: 'half',
    });
    const text = method === 'HEAD' ? '' : await response.text();
    const type = response.headers.get('content-type') ?? '';
    const json = type.includes('json') && text ? JSON.parse(text) : undefined;
    const openapi = await description();
    const isPage = !/^\/(api|hooks|t|u|s|q|v1\/guides)\b/.test(path) && !(path in openapi.paths);
    if (!isPage) checkAnswer(openapi, method, path, response.status, json, type);
    const cookie = response.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    if (json?.csrf) this.csrf = json.csrf;
    return { status: response.status, headers: response.headers, json, text };
  }

  get = (path, headers) => this.ask('GET', `/api/v1${path}`, undefined, headers);
  post = (path, body, headers) => this.ask('POST', `/api/v1${path}`, body, headers);
  patch = (path, body, headers) => this.ask('PATCH', `/api/v1${path}`, body, headers);
  put = (path, body, headers) => this.ask('PUT', `/api/v1${path}`, body, headers);
  remove = (path, headers) => this.ask('DELETE', `/api/v1${path}`, undefined, headers);

  // Opens the first-run link the server printed.
  async setUp(email = 'ann@example.com', password = 'correct horse') {
    const token = /setup\?token=(\w+)/.exec(this.server.output)[1];
    return this.post('/setup', { token, workspace: 'Acme', name: 'Ann', email, password });
  }

  signIn = (email, password) => this.post('/session', { email, password });
}
