import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { isForeign } from './dataset-identity.ts';
import type { ForeignTable } from './foreign-table.ts';
import { committed, foreignNamesAfter } from './foreign-tables-data.ts';
import { readForeignTables } from './read-foreign-tables.ts';

export { byRank, type ForeignTable, type ProducersFacts } from './foreign-table.ts';
/** Of one table, the latest first. */
export { type ColumnChange, readColumnChanges as readChanges } from './foreign-tables-data.ts';

/** Tables of the portal, and those of others that were asked for: there may be too many of these to decide on all. */
export interface SeenTables {
  /** What the reader sees of them; none of what they may not know of. */
  readonly decisions: ReadonlyMap<string, TableDecision>;
  /** All that there is of them, also what the reader does not see. */
  readonly datasets: ReadonlyMap<string, Dataset>;
}

/** All tables of the portal and, of these names, the tables of others: by the same decision, which is also that of the search. */
export async function seenTables(reader: Reader, names: Iterable<string>): Promise<SeenTables> {
  const foreign = [...new Set(names)].filter(isForeign);
  const [own, all, others] = await Promise.all([
    reader.decisions(),
    datasets(),
    readForeignTables(committed(), foreign),
  ]);
  const known = new Map(all.map((dataset) => [dataset.name, dataset]));
  if (others.size === 0) return { decisions: own, datasets: known };
  const decisions = new Map(own);
  for (const [name, { dataset }] of others) {
    known.set(name, dataset);
    const decision = decideForeign(reader, dataset);
    if (decision) decisions.set(name, decision);
  }
  return { decisions, datasets: known };
}

/** A table of others, with who tells what of it; null where there is none that the reader may know of. */
export async function seenForeign(
  reader: Reader,
  name: string,
): Promise<(ForeignTable & { readonly decision: TableDecision }) | null> {
  if (!isForeign(name)) return null;
  const table = (await readForeignTables(committed(), [name])).get(name);
  const decision = table ? decideForeign(reader, table.dataset) : null;
  return table && decision ? { ...table, decision } : null;
}

const NAMES_AT_ONCE = 1_000;

/** The names of all tables of others, for what is about every table. */
export async function foreignNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for (;;) {
    const more = await foreignNamesAfter(names.at(-1) ?? '', NAMES_AT_ONCE);
    names.push(...more);
    if (more.length < NAMES_AT_ONCE) return names;
  }
}

/** Where nobody told which columns there are, the table is known of by what finds it as a whole. */
const ANY_COLUMN = { name: '', type: '', fieldId: null, tags: [], description: null };

export function decideForeign(reader: Pick<Reader, 'decide'>, dataset: Dataset): TableDecision | null {
  if (dataset.columns.length > 0) return reader.decide(dataset);
  const decision = reader.decide({ ...dataset, columns: [ANY_COLUMN] });
  return decision && { ...decision, columns: [] };
}
