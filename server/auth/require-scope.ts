import { recordAudit } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { may, type Scope } from './roles.ts';
import type { Person } from './schema.ts';
import { Throttle } from './throttle.ts';

const REFUSAL_EVERY_MS = 1_000;
const refusals = new Throttle(REFUSAL_EVERY_MS);

/**
 * Throws `forbidden` unless the person has the scope. A refusal is put into the audit log, not more than one a
 * second for each person and scope.
 */
export async function requireScope(
  person: Person,
  scope: Scope,
  where: { readonly networkAddress: string; readonly path: string },
): Promise<void> {
  if (may(person, scope)) return;
  if (refusals.take(`${person.id} ${scope}`)) {
    await recordAudit([
      {
        action: 'access.refused',
        outcome: 'refused',
        actorId: person.id,
        actor: person.email,
        subject: scope,
        networkAddress: where.networkAddress,
        details: { role: person.role, path: where.path.slice(0, 200) },
      },
    ]).catch((error: unknown) => createLogger('portal').error({ err: error }, 'a refusal was not recorded'));
  }
  throw new AppError('forbidden', `Your role (${person.role}) does not allow this.`, { details: { scope } });
}
