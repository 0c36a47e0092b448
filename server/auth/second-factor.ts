import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { openText, sealText } from '../sealed-text.ts';
import { inTransaction } from './accounts-data.ts';
import { confirmPassword } from './confirm-password.ts';
import { type QrCode, qrCode } from './qr-code.ts';
import { newRecoveryCodes, recoveryHashes } from './recovery-codes.ts';
import type { Person } from './schema.ts';
import {
  confirmFactor,
  findFactor,
  offerFactor,
  removeFactor,
  replaceRecoveryHashes,
  spendRecoveryHash,
  spendStep,
} from './second-factor-data.ts';
import { findTotpStep, newTotpSecret, totpAddress } from './totp.ts';

/** What an authenticator app needs, shown once. */
export interface SecondFactorOffer {
  /** Base32, for typing. */
  readonly key: string;
  readonly address: string;
  readonly qr: QrCode;
}

type Change = 'turned on' | 'turned off' | 'new recovery codes' | 'reset by an administrator';

function entryOf(
  actor: Pick<Person, 'id' | 'email'>,
  subject: string,
  change: Change,
  networkAddress: string | null,
): AuditEntry {
  return {
    action: 'second_factor.changed',
    outcome: 'ok',
    actorId: actor.id,
    actor: actor.email,
    subject,
    networkAddress,
    details: { change },
  };
}

export async function hasSecondFactor(personId: string): Promise<boolean> {
  return (await findFactor(personId))?.confirmedAt != null;
}

/** Null while it is off. */
export async function secondFactorState(
  personId: string,
): Promise<{ since: Date; recoveryCodesLeft: number } | null> {
  const factor = await findFactor(personId);
  if (!factor?.confirmedAt) return null;
  return { since: factor.confirmedAt, recoveryCodesLeft: factor.recoveryCodesLeft };
}

/** A new secret for an authenticator app. It counts once `confirmSecondFactor` was given its first code. */
export async function beginSecondFactor(
  person: Person,
  password: string,
  networkAddress: string,
): Promise<SecondFactorOffer> {
  await confirmPassword(person.id, password, networkAddress);
  const key = newTotpSecret();
  if (!(await offerFactor(person.id, sealText(key, 'second factor', person.id)))) {
    throw new AppError(
      'conflict',
      'The second factor is on already. Turn it off first to move it to another app.',
    );
  }
  const address = totpAddress(key, person.email);
  return { key, address, qr: qrCode(address) };
}

/** Turns the second factor on and gives the recovery codes, which are shown this once. */
export async function confirmSecondFactor(
  person: Person,
  code: string,
  networkAddress: string,
  now = new Date(),
): Promise<string[]> {
  const factor = await findFactor(person.id);
  const secret = factor && openText(factor.secretSealed, 'second factor', person.id);
  if (!factor || factor.confirmedAt || !secret) {
    throw new AppError('conflict', 'There is no second factor that waits for its first code. Begin anew.');
  }
  const step = findTotpStep(secret, code, now);
  if (step === null) throw wrongCode();
  const codes = newRecoveryCodes();
  await inTransaction(async (tx) => {
    const confirmed = await confirmFactor(tx, person.id, {
      secretSealed: factor.secretSealed,
      step,
      recoveryHashes: codes.map((recovery) => recoveryHashes(recovery, person.id)[0]),
    });
    if (!confirmed)
      throw new AppError('conflict', 'The second factor was changed meanwhile. Reload the page.');
    await recordAuditIn(tx, [entryOf(person, person.email, 'turned on', networkAddress)]);
  });
  return codes;
}

/**
 * Whether a code of the authenticator, or a recovery code, is right; then it is used up. Fails closed: a secret that
 * cannot be opened any more makes every code of the app wrong.
 */
export async function spendCode(
  personId: string,
  code: string,
  now = new Date(),
): Promise<'code' | 'recovery code' | null> {
  const factor = await findFactor(personId);
  if (!factor?.confirmedAt) return null;
  const plain = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(plain)) {
    return (await spendRecoveryHash(personId, recoveryHashes(plain, personId))) ? 'recovery code' : null;
  }
  const secret = openText(factor.secretSealed, 'second factor', personId);
  if (secret === null) {
    createLogger('portal').error(
      { personId },
      'a second factor was sealed under another secret: put the former one into AUTH_SECRET_FORMER, or reset the second factor',
    );
    return null;
  }
  const step = findTotpStep(secret, plain, now);
  return step !== null && (await spendStep(personId, step)) ? 'code' : null;
}

export async function turnOffSecondFactor(
  person: Person,
  given: { password: string; code: string },
  networkAddress: string,
): Promise<void> {
  await confirmWithCode(person, given, networkAddress);
  await remove(person.id, entryOf(person, person.email, 'turned off', networkAddress));
}

/** Ten new recovery codes; the earlier ones are void. */
export async function renewRecoveryCodes(
  person: Person,
  given: { password: string; code: string },
  networkAddress: string,
): Promise<string[]> {
  await confirmWithCode(person, given, networkAddress);
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => recoveryHashes(code, person.id)[0]);
  await inTransaction(async (tx) => {
    await replaceRecoveryHashes(tx, person.id, hashes);
    await recordAuditIn(tx, [entryOf(person, person.email, 'new recovery codes', networkAddress)]);
  });
  return codes;
}

/** For administrators: the person signs in with the password alone until they set a second factor up anew. False when they had none. */
export function resetSecondFactor(
  actor: Person,
  person: { readonly id: string; readonly email: string },
  networkAddress: string,
): Promise<boolean> {
  return remove(person.id, entryOf(actor, person.email, 'reset by an administrator', networkAddress));
}

function remove(personId: string, entry: AuditEntry): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await removeFactor(tx, personId))) return false;
    await recordAuditIn(tx, [entry]);
    return true;
  });
}

function confirmWithCode(
  person: Person,
  { password, code }: { password: string; code: string },
  networkAddress: string,
) {
  return confirmPassword(person.id, password, networkAddress, async () => {
    if (!(await spendCode(person.id, code))) throw wrongCode();
  });
}

function wrongCode(): AppError {
  return new AppError(
    'bad_request',
    'The code is wrong or was used before. Wait for the next one; if none works, set the clock of the phone.',
    { details: { field: 'code' } },
  );
}
