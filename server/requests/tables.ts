import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';

/** Every table there is, by name. */
export async function readTables(): Promise<ReadonlyMap<string, Dataset>> {
  return new Map((await datasets()).map((dataset) => [dataset.name, dataset]));
}

/** The tables for which the members of the groups decide. */
export async function tablesOwnedBy(groups: readonly string[]): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const owned = (await datasets()).filter(({ owner }) => owner !== null && groups.includes(owner));
  return owned.map(({ name }) => name);
}
