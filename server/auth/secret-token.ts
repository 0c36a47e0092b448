import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BYTES = 32;
/** So many digits to base 62 hold 32 bytes. */
const DIGITS = 43;

/** A secret nobody can guess: the prefix and 32 random bytes to base 62, always of the same length. */
export function newSecretToken(prefix: string): string {
  let number = BigInt(`0x${randomBytes(BYTES).toString('hex')}`);
  let digits = '';
  for (let place = 0; place < DIGITS; place++) {
    digits = ALPHABET.charAt(Number(number % 62n)) + digits;
    number /= 62n;
  }
  return prefix + digits;
}

/** What is kept of a secret: SHA-256 in base64url. It has 256 random bits, so nothing slower is needed. */
export function secretTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
