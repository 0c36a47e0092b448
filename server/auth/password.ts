import argon2 from 'argon2';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

/** An argon2id hash in its encoded form, with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, PARAMETERS);
}

/**
 * Whether the password belongs to the hash. Without a hash (no such account, or one that signs in elsewhere)
 * the same work is done on a decoy, so that the time taken does not tell which accounts exist.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  if (hash !== null) return argon2.verify(hash, password);
  decoy ??= hashPassword(crypto.randomUUID());
  await argon2.verify(await decoy, password);
  return false;
}
