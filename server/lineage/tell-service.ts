import { randomUUID } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { knownOf } from '../catalog/service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { tellOwners, tellPeople } from '../notices/tell-service.ts';
import type { Told, ToldChange } from './schema.ts';
import { readImpact } from './service.ts';
import { inTransaction } from './tellings-data.ts';
import { toldPeople } from './told-data.ts';

/** Who tells, and from where. */
export interface Teller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/**
 * Tells everybody whose things are made of a column, or of a table's rows, that it is going to be changed: the owners of the table
 * and of every table that is reached, and whoever made a board or a saved query that is. Each person once, about what is
 * made last. Throws `not_found`.
 */
export async function tellAffected(
  { reader, networkAddress }: Teller,
  { table, column, change, message }: ToldChange,
): Promise<Told> {
  const { affected } = await readImpact(reader, { table, column, at: null });
  const made = affected.flatMap(({ kind, name }) =>
    kind === 'query' || kind === 'tile' ? [{ kind, name }] : [],
  );
  const authors = await knownOf(reader, made);
  const event = randomUUID();
  const subject = { kind: 'proposed', table, column, change, message } as const;
  const but = reader.personId;
  return inTransaction(async (tx) => {
    // The furthest first: whoever may see less sees what is made last.
    const tables = affected.filter(({ kind }) => kind === 'table').map(({ name }) => name);
    for (const name of [...tables.reverse(), table]) {
      // The address is of what is theirs: they may not know of what is changed.
      const href = `${tableAddress(name)}/lineage`;
      await tellOwners(tx, name, { event, subject, href, actorId: but }, { but });
    }
    for (const { owner, href } of authors) {
      const person = owner?.startsWith('person:') ? owner.slice('person:'.length) : null;
      if (person === null || person === but) continue;
      await tellPeople(tx, [person], { event, subject, dataset: null, href, actorId: but });
    }
    const people = await toldPeople(tx, event);
    await recordAuditIn(tx, [
      {
        ...{ action: 'impact.told', outcome: 'ok', actorId: reader.personId, actor: reader.email },
        ...{ subject: table, networkAddress, details: { column, change, people } },
      },
    ]);
    return { people };
  });
}
