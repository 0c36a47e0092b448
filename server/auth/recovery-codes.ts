import { createHmac, hkdfSync, randomInt } from 'node:crypto';
import { authSecrets } from '../secrets.ts';

const COUNT = 10;
const LENGTH = 10;
/** No letter that looks like a digit or like another. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** Ten codes like `k7m2p-9xw4d`, 49 bits each: for whoever has lost their authenticator. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
  });
}

/**
 * What is kept of a recovery code: HMAC-SHA-256 under a key of the installation, so that the table alone is of no
 * use to a guesser. One hash for the present secret and one for each former one, the present first.
 */
export function recoveryHashes(code: string, personId: string): [string, ...string[]] {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '');
  const hash = (secret: string) =>
    createHmac('sha256', Buffer.from(hkdfSync('sha256', secret, '', 'streamcommerce recovery code', 32)))
      .update(`${personId} ${plain}`)
      .digest('base64url');
  const [present, ...former] = authSecrets();
  return [hash(present), ...former.map(hash)];
}
