import { createHash, randomBytes } from 'node:crypto';
import { storeInvitation } from './invitations-data.ts';
import type { Tx } from './people-data.ts';
import type { Invitation } from './schema.ts';

const TOKEN_BYTES = 32;

/** A new link for somebody without a password. Its token is kept as SHA-256 only, so whoever reads the database cannot use it. */
export async function newInvitation(tx: Tx, personId: string, email: string): Promise<Invitation> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const hash = createHash('sha256').update(token).digest('base64url');
  const expiresAt = await storeInvitation(tx, personId, hash);
  return { personId, email, path: `/invitation/${token}`, expiresAt: expiresAt.toISOString() };
}
