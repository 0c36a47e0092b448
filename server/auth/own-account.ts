import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { changeAccount, findAccountById, inTransaction } from './accounts-data.ts';
import { confirmPassword } from './confirm-password.ts';
import { hashPassword } from './password.ts';
import type { Person } from './schema.ts';
import { revokeAll } from './sessions-data.ts';

/** Whether the account has a password of its own; people of an identity provider have none. */
export async function hasPassword(person: Person): Promise<boolean> {
  return (await findAccountById(person.id))?.passwordHash != null;
}

export async function changeOwnName(person: Person, name: string, networkAddress: string): Promise<void> {
  if (person.isDemo)
    throw new AppError('conflict', 'The accounts of the demo are shared, so their names stay.');
  if (name === person.name) return;
  await inTransaction(async (tx) => {
    await changeAccount(tx, person.id, { name });
    await recordAuditIn(tx, [
      {
        action: 'person.changed',
        outcome: 'ok',
        actorId: person.id,
        actor: person.email,
        subject: person.email,
        networkAddress,
        details: { name: { from: person.name, to: name } },
      },
    ]);
  });
}

/** A new password for who knows the present one. Every other session of theirs ends; says how many. */
export async function changeOwnPassword(
  { person, sessionId, networkAddress }: { person: Person; sessionId: string; networkAddress: string },
  form: { readonly present: string; readonly password: string },
): Promise<{ sessionsEnded: number }> {
  await confirmPassword(person.id, form.present, networkAddress);
  const passwordHash = await hashPassword(form.password);
  return inTransaction(async (tx) => {
    await changeAccount(tx, person.id, { passwordHash });
    const sessionsEnded = await revokeAll(tx, person.id, sessionId);
    await recordAuditIn(tx, [
      {
        action: 'password.changed',
        outcome: 'ok',
        actorId: person.id,
        actor: person.email,
        subject: person.email,
        networkAddress,
        details: { sessionsEnded },
      },
    ]);
    return { sessionsEnded };
  });
}
