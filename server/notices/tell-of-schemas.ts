import { randomUUID } from 'node:crypto';
import { tableAddress } from '../datasets/table-address.ts';
import { inTransaction } from './data.ts';
import { tellFollowers } from './tell-service.ts';
import { readToldSchemas, replaceToldSchema, type ToldSchema } from './told-schemas-data.ts';

/**
 * One round, with the schema of each table of the lake as it is now: tells its followers where that is not the one that
 * they were told of last. That is noted in the same transaction, so each change is told once. A table that is seen for the
 * first time, or was made anew, changed nothing.
 */
export async function tellOfSchemas(
  tables: readonly ({ readonly dataset: string } & ToldSchema)[],
): Promise<void> {
  const told = await readToldSchemas();
  for (const { dataset, ...now } of tables) {
    const before = told.get(dataset) ?? null;
    if (before?.tableUuid === now.tableUuid && before.schemaId === now.schemaId) continue;
    await inTransaction(async (tx) => {
      const isOurs = await replaceToldSchema(tx, dataset, before, now);
      if (!isOurs || before?.tableUuid !== now.tableUuid) return;
      const notice = {
        event: randomUUID(),
        subject: { kind: 'schema' as const, from: before.schemaId, to: now.schemaId },
        href: `${tableAddress(dataset)}/history`,
        actorId: null,
      };
      await tellFollowers(tx, dataset, notice, { but: null });
    });
  }
}
