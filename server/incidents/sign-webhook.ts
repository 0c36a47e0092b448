import { createHmac, randomBytes } from 'node:crypto';

/**
 * Signatures as Standard Webhooks has them (standardwebhooks.com, specification 1.0): HMAC-SHA256 over `<id>.<timestamp>.<body>` by
 * the secret's bytes, in base64 after `v1,`; the secret is `whsec_` and base64.
 */

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The headers by which a receiver knows who sent it, and that it was sent now. `at` in whole seconds since 1970. */
export function signedHeaders(
  secret: string,
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}
