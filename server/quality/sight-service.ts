import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { undeclaredColumns } from '../access/undeclared-columns.ts';
import { type CheckSight, checkSight, readerSight } from './seen-checks.ts';

export type { CheckSight } from './seen-checks.ts';

/** What the reader may know of the checks of these tables; nothing of a table that they do not see. */
export async function checkSights(
  reader: Reader,
  tables: Iterable<string>,
): Promise<ReadonlyMap<string, CheckSight>> {
  const [knows, all, undeclared] = await Promise.all([readerSight(reader), datasets(), undeclaredColumns()]);
  const known = new Map(all.map((dataset) => [dataset.name, dataset]));
  return new Map(
    [...new Set(tables)].flatMap((table) => {
      const decision = knows.decisions.get(table);
      const dataset = known.get(table);
      if (!decision || !dataset) return [];
      const columns = dataset.columns.map(({ name }) => name);
      return [[table, checkSight(knows, decision, columns, undeclared.get(table) ?? [])] as const];
    }),
  );
}
