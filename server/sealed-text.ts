import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { authSecrets } from './secrets.ts';

/** What a sealed text is for; each purpose has a key of its own. */
type Purpose = 'second factor' | 'alert channel';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyOf(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `streamcommerce ${purpose}`, 32));
}

/**
 * Encrypts with AES-256-GCM under a key derived (HKDF-SHA-256) from the installation's secret. `owner` is bound to
 * it: what was sealed for one person does not open for another. Gives `v1.` and base64url of nonce, text and tag.
 */
export function sealText(text: string, purpose: Purpose, owner: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(authSecrets()[0], purpose), nonce);
  cipher.setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** The text, by the present secret or a former one; null when it was sealed under another or for somebody else. */
export function openText(sealed: string, purpose: Purpose, owner: string): string | null {
  const [version, encoded = ''] = sealed.split('.');
  const bytes = Buffer.from(encoded, 'base64url');
  if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  for (const secret of authSecrets()) {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return (
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      // Not this key.
    }
  }
  return null;
}
