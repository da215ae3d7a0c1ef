// provider.mjs: a real OpenID Connect provider (oidc-provider) that lets whoever is named in, without asking.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

// A server on a free port; `make` gets its address, which a provider has to know, and answers requests.
export async function listenAs(make) {
  const http = createServer((request, response) => http.answer(request, response));
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${http.address().port}`;
  http.answer = make(issuer);
  return { issuer, close: () => new Promise((resolve) => { http.closeAllConnections(); http.close(resolve); }) };
}

// Knows one client: the app at this address. `person` says who signs in, and may change meanwhile.
export function makeProvider(issuer, { client, secret, app, person }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [`${app}/api/v1/session/oidc/callback`] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['cookie key of a test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: person.email, email_verified: person.verified }) }),
  });
  const handle = provider.callback();
  return async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return handle(request, response);
    const { prompt, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: `id of ${person.email.toLowerCase()}` } });
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client });
    grant.addOIDCScope('openid email');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  };
}
