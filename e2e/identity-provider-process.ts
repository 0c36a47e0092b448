import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** The program behind identity-provider.ts. It insists on PKCE and keeps claims out of ID tokens, as strict ones do. */

export interface ProviderPerson {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
}

export type Order =
  | {
      readonly does: 'register';
      readonly portalUrl: string;
      readonly client: { readonly id: string; readonly secret: string };
    }
  | { readonly does: 'present'; readonly person: ProviderPerson }
  | { readonly does: 'expire codes' }
  | { readonly does: 'tell' };

export type Answer =
  | { readonly issuer: string }
  | { readonly done: true }
  | { readonly history: readonly string[] };

const INTERACTION = '/interaction/';
const HOUR_SECONDS = 3600;

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

let provider: Provider | null = null;
let person: ProviderPerson = { sub: '1', name: 'Nobody', email: 'nobody@example.com', email_verified: true };
let history: string[] = [];
const expirable: (() => Promise<void>)[] = [];

function makeProvider({ portalUrl, client }: Extract<Order, { does: 'register' }>): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${portalUrl}/api/auth/callback/oidc`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${INTERACTION}${uid}` },
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
    ttl: {
      AccessToken: HOUR_SECONDS,
      AuthorizationCode: HOUR_SECONDS,
      Grant: HOUR_SECONDS,
      IdToken: HOUR_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: HOUR_SECONDS,
    },
  });
  made.on('authorization_code.saved', ({ jti, adapter }) => {
    expirable.push(async () => {
      const stored = await adapter.find(jti);
      const past = Math.floor(Date.now() / 1000) - HOUR_SECONDS;
      if (stored) await adapter.upsert(jti, { ...stored, exp: past }, HOUR_SECONDS);
    });
  });
  made.on('grant.success', () => history.push('grant'));
  made.on('grant.error', (_context, error) => history.push(error.message));
  made.on('authorization.error', (_context, error) => history.push(error.message));
  return made;
}

/** The provider's own page: one button, which signs in whoever is presented. */
async function interact(known: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params } = await known.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>Shop accounts</title><form method="post"><button>Sign in as ${person.name}</button></form>`,
    );
    return;
  }
  const grant = new known.Grant({ accountId: person.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId: person.sub }, consent: { grantId: await grant.save() } };
  await known.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!provider) response.writeHead(503).end();
  else if (request.url?.startsWith(INTERACTION)) await interact(provider, request, response);
  else await provider.callback()(request, response);
}

async function obey(order: Order): Promise<Answer> {
  switch (order.does) {
    case 'register':
      provider = makeProvider(order);
      return { done: true };
    case 'present':
      person = order.person;
      return { done: true };
    case 'expire codes':
      await Promise.all(expirable.splice(0).map((expire) => expire()));
      return { done: true };
    case 'tell': {
      const told = history;
      history = [];
      return { history: told };
    }
  }
}

const tell = (message: Answer) => process.send?.(message);
process.on('message', (order: Order) => void obey(order).then(tell));
process.on('disconnect', () => process.exit(0));
tell({ issuer });
