import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * An OpenID Connect provider that knows one person at a time and asks nothing: the authorization code flow with
 * PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636). It refuses what a real one would refuse.
 */
export interface IdentityProvider {
  readonly issuer: string;
  /** Who is signed in there. */
  person: { sub: string; name: string; email: string; email_verified: boolean };
  /** Client authentication or PKCE proofs that did not hold. */
  readonly refused: string[];
  stop(): Promise<void>;
}

export const CLIENT = { id: 'portal', secret: 'a secret between the two' };

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
  const grants = new Map<string, { nonce: string | null; challenge: string | null; redirect: string }>();
  const refused: string[] = [];

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    issuer,
    person: { sub: '1', name: 'Nobody', email: 'nobody@example.com', email_verified: true },
    refused,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };

  function idToken(nonce: string | null): string {
    const now = Math.floor(Date.now() / 1000);
    const head = base64url({ alg: 'RS256', kid: key.kid });
    const claims = { iss: issuer, aud: CLIENT.id, iat: now, exp: now + 60, nonce, ...provider.person };
    const signed = `${head}.${base64url(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  function token(request: IncomingMessage, body: URLSearchParams): object | null {
    const grant = grants.get(body.get('code') ?? '');
    grants.delete(body.get('code') ?? '');
    const basic = Buffer.from(
      request.headers.authorization?.replace(/^Basic /, '') ?? '',
      'base64',
    ).toString();
    const [id, secret] = basic.split(':').map(decodeURIComponent);
    const proof = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (id !== CLIENT.id || secret?.replaceAll('+', ' ') !== CLIENT.secret) refused.push('client');
    else if (!grant || grant.redirect !== body.get('redirect_uri')) refused.push('grant');
    else if (grant.challenge !== proof) refused.push('code verifier');
    else if (grant.nonce === null) refused.push('nonce');
    else
      return {
        access_token: randomUUID(),
        token_type: 'Bearer',
        expires_in: 60,
        id_token: idToken(grant.nonce),
      };
    return null;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (pathname === '/.well-known/openid-configuration') {
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (pathname === '/keys') {
      json({ keys: [key] });
    } else if (pathname === '/authorize') {
      const code = randomUUID();
      const redirect = searchParams.get('redirect_uri') ?? '';
      grants.set(code, {
        nonce: searchParams.get('nonce'),
        challenge: searchParams.get('code_challenge'),
        redirect,
      });
      const back = new URL(redirect);
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      response.writeHead(302, { location: back.href }).end();
    } else if (pathname === '/token') {
      const tokens = token(request, new URLSearchParams(await text(request)));
      if (tokens) json(tokens);
      else json({ error: 'invalid_grant' }, 400);
    } else {
      json({ error: 'not_found' }, 404);
    }
  }

  return provider;
}
