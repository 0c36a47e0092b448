import { randomUUID } from 'node:crypto';
import { pool } from '#server/db.ts';
import { addPerson, addSession } from '#server/testing/reader.ts';
import type { Random } from './random.ts';
import type { ProofTable } from './tables.ts';

export interface ProofGrant {
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly level: 'read' | 'unmasked';
  readonly inForce: boolean;
}

export interface ProofPerson {
  readonly id: string;
  readonly sessionId: string;
  readonly email: string;
  readonly role: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly grants: readonly ProofGrant[];
}

export const ROLES = ['clerk', 'analyst', 'boss'] as const;
export const GROUPS = ['north', 'south', 'finance'] as const;

/** People of every kind: roles and groups in all mixtures, attributes with none, one and several values. */
export async function addPeople(random: Random, count: number): Promise<ProofPerson[]> {
  const people: ProofPerson[] = [];
  for (let place = 0; place < count; place++) {
    const role = ROLES[place % ROLES.length] as string;
    const groups = random.some(GROUPS, 0.4);
    const email = `person${place}@example.com`;
    const attributes: Record<string, string[]> = {
      country: random.some(['DE', 'FR', 'US', "O'Brien; DROP TABLE x; --"], 0.4),
      level: random.pick([['0'], ['5'], ['high'], ['1', '2'], []]),
    };
    if (random.chance(0.3)) delete attributes.country;
    const id = await addPerson({ role, email, groups, attributes });
    people.push({ id, sessionId: await addSession(id), email, role, groups, attributes, grants: [] });
  }
  return people;
}

/** Takes all grants away. */
export async function withoutGrants(people: readonly ProofPerson[]): Promise<ProofPerson[]> {
  await pool().query('DELETE FROM access_grant');
  return people.map((person) => ({ ...person, grants: [] }));
}

/** Gives everybody other grants than before: some in force, some that have expired, some taken back. */
export async function renewGrants(
  random: Random,
  people: readonly ProofPerson[],
  tables: readonly ProofTable[],
): Promise<ProofPerson[]> {
  return Promise.all(
    (await withoutGrants(people)).map(async (person) => {
      const grants = Array.from({ length: random.below(3) }, (): ProofGrant & { revoked: boolean } => {
        const table = random.pick(tables);
        const names = table.columns.map(({ name }) => name);
        const kind = random.next();
        return {
          dataset: table.name,
          columns: random.chance(0.5) ? [] : random.some(names, 0.3),
          level: random.pick(['read', 'unmasked']),
          inForce: kind < 0.6,
          revoked: kind >= 0.8,
        };
      });
      for (const { dataset, columns, level, inForce, revoked } of grants) {
        await pool().query(
          `INSERT INTO access_grant (id, person_id, dataset, columns, level, expires_at, revoked_at)
           VALUES ($1, $2, $3, $4, $5, now() + $6::int * interval '1 hour', $7)`,
          [
            randomUUID(),
            person.id,
            dataset,
            columns,
            level,
            inForce || revoked ? 24 : -1,
            revoked ? new Date() : null,
          ],
        );
      }
      return { ...person, grants };
    }),
  );
}
