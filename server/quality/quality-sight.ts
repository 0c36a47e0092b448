import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { undeclaredColumns } from '../access/undeclared-columns.ts';
import { AppError } from '../errors.ts';
import { type CheckSight, checkSight, readerSight } from './seen-checks.ts';

export interface FoundTable {
  readonly decision: TableDecision;
  readonly dataset: Dataset;
}

/** Throws `not_found` for a table that is not there and, the same, for one that the reader does not see. */
export async function findTable(reader: Reader, table: string): Promise<FoundTable> {
  const [decisions, all] = await Promise.all([reader.decisions(), datasets()]);
  const decision = decisions.get(table);
  const dataset = all.find(({ name }) => name === table);
  if (!decision || !dataset) {
    throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  }
  return { decision, dataset };
}

/** What the reader may know of a table's checks. Throws as `findTable`. */
export async function sightOf(reader: Reader, table: string): Promise<CheckSight> {
  const [{ decision, dataset }, knows, undeclared] = await Promise.all([
    findTable(reader, table),
    readerSight(reader),
    undeclaredColumns(),
  ]);
  const columns = dataset.columns.map(({ name }) => name);
  return checkSight(knows, decision, columns, undeclared.get(table) ?? []);
}
