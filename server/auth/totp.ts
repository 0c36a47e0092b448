import { timingSafeEqual } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands: RFC 6238 with SHA-1, thirty seconds and six digits. */
const ALGORITHM = 'SHA1';
const DIGITS = 6;
const STEP_SECONDS = 30;
/** Steps before and after the present one that count too: clocks differ. */
const STEPS_ALLOWED = 1;
const SECRET_BYTES = 20;

/** A new secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The `otpauth://` address that an app reads from the QR code. */
export function totpAddress(secret: string, email: string): string {
  return new TOTP({
    issuer: 'StreamCommerce',
    label: email,
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: STEP_SECONDS,
    secret,
  }).toString();
}

/** The code of one step; a step is thirty seconds since 1970. */
export function totpCode(secret: string, step: number): string {
  return TOTP.generate({
    secret: Secret.fromBase32(secret),
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: STEP_SECONDS,
    timestamp: step * STEP_SECONDS * 1000,
  });
}

export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS);
}

/**
 * The step that a code belongs to, or null. Takes the same time whichever step it is and however much of the code
 * is right. That a step counts once only is up to the caller.
 */
export function findTotpStep(secret: string, code: string, now: Date): number | null {
  const text = Buffer.from(code);
  const given = Buffer.alloc(DIGITS);
  text.copy(given);
  const present = totpStep(now);
  let found: number | null = null;
  for (let step = present - STEPS_ALLOWED; step <= present + STEPS_ALLOWED; step++) {
    const same = timingSafeEqual(Buffer.from(totpCode(secret, step)), given);
    if (same && text.length === DIGITS) found = step;
  }
  return found;
}
