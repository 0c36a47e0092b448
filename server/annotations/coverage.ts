import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import type { Coverage } from './schema.ts';

/** How much of what this person sees is described, whoever did. */
export async function readCoverage(reader: Reader): Promise<Coverage> {
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  const seen = all.filter(({ name }) => decisions.has(name));
  const columns = [...decisions.values()].flatMap((decision) => decision.columns);
  return {
    tables: seen.length,
    describedTables: seen.filter(({ description }) => description).length,
    ownedTables: seen.filter(({ owner }) => owner !== null).length,
    columns: columns.length,
    describedColumns: columns.filter(({ description }) => description).length,
  };
}
