import { loadAllTables } from '../lake/catalog.ts';
import { tableKey } from '../lake/table.ts';

/** When the rows of each table of the lake were last written, whoever may see it. */
export async function datasetTimes(): Promise<ReadonlyMap<string, Date>> {
  const tables = await loadAllTables();
  return new Map(
    tables.flatMap(({ name, snapshotAt }) => (snapshotAt === null ? [] : [[tableKey(name), snapshotAt]])),
  );
}
