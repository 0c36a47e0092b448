import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { recordAudit, recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { RateLimit, RateLimits } from '../rate-limit.ts';
import { inTransaction } from './accounts-data.ts';
import type { Scope } from './roles.ts';
import type { Person } from './schema.ts';
import { newSecretToken, secretTokenHash } from './secret-token.ts';
import { Throttle } from './throttle.ts';
import {
  type ApiToken,
  countTokens,
  findTokenByHash,
  insertToken,
  listTokens,
  revokeToken,
} from './tokens-data.ts';
import { tooMany } from './too-many.ts';

const PREFIX = 'scp_';
const FORM = /^[Bb]earer +(scp_[0-9A-Za-z]{43})$/;
const BASIC = /^[Bb]asic +([A-Za-z0-9+/]{1,400}={0,2})$/;
const HINT_LENGTH = PREFIX.length + 4;
export const TOKENS_MAX = 50;

/** Wrong tokens from one address: a few at once, then one every ten seconds. Right ones are not counted. */
const wrongTokens = new RateLimits(() => new RateLimit(0.1, { capacity: 20 }));
const wrongTokenNews = new Throttle(10_000);

/** A new API token, shown this once: only its hash is kept. Its scopes must be among the person's own. */
export async function createToken(
  person: Person,
  form: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresInDays: number },
  networkAddress: string,
): Promise<{ token: string; stored: ApiToken }> {
  const foreign = form.scopes.find((scope) => !person.scopes.includes(scope));
  if (foreign) {
    throw new AppError('bad_request', `You do not have the scope ${foreign}, so your token cannot have it.`, {
      details: { field: 'scopes' },
    });
  }
  const token = newSecretToken(PREFIX);
  const stored = await inTransaction(async (tx) => {
    if ((await countTokens(tx, person.id)) >= TOKENS_MAX) {
      throw new AppError('conflict', `You have ${TOKENS_MAX} tokens already. Revoke one that is not needed.`);
    }
    const row = await insertToken(tx, {
      personId: person.id,
      ...form,
      hash: secretTokenHash(token),
      hint: token.slice(0, HINT_LENGTH),
    });
    await recordAuditIn(tx, [
      {
        action: 'token.created',
        outcome: 'ok',
        actorId: person.id,
        actor: person.email,
        subject: row.name,
        networkAddress,
        details: {
          token: row.id,
          hint: row.hint,
          scopes: [...row.scopes],
          expiresAt: row.expiresAt.toISOString(),
        },
      },
    ]);
    return row;
  });
  return { token, stored };
}

/** A person's tokens that are not revoked, the newest first. */
export function listOwnTokens(person: Person): Promise<ApiToken[]> {
  return listTokens(person.id);
}

/** Ends a token at once. Throws `not_found` when the person has none such. */
export function revokeOwnToken(person: Person, id: string, networkAddress: string): Promise<void> {
  return inTransaction(async (tx) => {
    const name = await revokeToken(tx, person.id, id);
    if (name === null) throw new AppError('not_found', 'That token is revoked already.');
    await recordAuditIn(tx, [
      {
        action: 'token.revoked',
        outcome: 'ok',
        actorId: person.id,
        actor: person.email,
        subject: name,
        networkAddress,
        details: { token: id },
      },
    ]);
  });
}

/** A token as it is sent, or as the password of basic authentication, which is all that some clients know. */
function tokenIn(authorization: string): string | undefined {
  const basic = BASIC.exec(authorization)?.[1];
  if (basic === undefined) return FORM.exec(authorization)?.[1];
  const [, ...password] = Buffer.from(basic, 'base64').toString().split(':');
  return FORM.exec(`Bearer ${password.join(':')}`)?.[1];
}

/**
 * Who reads with an API token, by the request's Authorization header. The reader's scopes are those that the token was
 * given and the person still has. Throws `unauthenticated` for anything that is no token in force, with the same words,
 * and `too_many_requests` when such come from one address again and again.
 */
export async function readerForToken(
  authorization: string | null,
  networkAddress: string,
): Promise<{ reader: Reader; tokenId: string }> {
  const wrong = wrongTokens.of(networkAddress);
  const waitSeconds = wrong.waitForOne();
  if (waitSeconds > 0) {
    throw tooMany('Too many wrong tokens came from this address.', waitSeconds * 1000);
  }
  const text = tokenIn(authorization ?? '');
  const token = text === undefined ? null : await findTokenByHash(secretTokenHash(text));
  const reader = token && (await readerFor(token.personId));
  if (token && reader) {
    const scopes = reader.scopes.filter((scope) => token.scopes.includes(scope));
    return { reader: { ...reader, scopes }, tokenId: token.id };
  }
  wrong.takeOne();
  if (wrongTokenNews.take(networkAddress)) {
    await recordAudit([
      {
        action: 'sign_in',
        outcome: 'failed',
        actorId: null,
        actor: 'unknown',
        subject: null,
        networkAddress,
        details: { method: 'API token', reason: 'no token in force' },
      },
    ]).catch((error: unknown) =>
      createLogger('portal').error({ err: error }, 'a wrong token was not recorded'),
    );
  }
  throw new AppError(
    'unauthenticated',
    'The API token is not valid: it is wrong, has expired or was revoked.',
  );
}
