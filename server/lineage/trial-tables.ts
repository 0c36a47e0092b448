import type { TableDecision } from '../access/decision.ts';
import { readableFiles, readableTables } from '../access/readable-files.ts';
import { readableMade } from '../access/readable-made.ts';
import type { Reader } from '../access/reader.ts';
import type { PoolRelation } from '../engine/pool/query-pool.ts';
import { quoteTable } from '../engine/sql-text.ts';

/** Where a workspace has what it reads, so that the tables' own names are free. */
const READ = 'as_read';

export interface TrialTables {
  /** For a workspace. */
  readonly relations: readonly PoolRelation[];
  /** Each as its reader sees it, by its name: what follows FROM there. None for what is not there, or not for them. */
  readonly sources: ReadonlyMap<string, string>;
  readonly decisions: ReadonlyMap<string, TableDecision>;
  /** What they may be shown of a table that is made anew: a SELECT over the whole of it; null for nothing. */
  readonly shown: (name: string, from: string) => string | null;
  /** Until then none of the files is removed. */
  release(): void;
}

/**
 * The tables that a trial reads, in files that hold no more than its reader sees of them. Rejects with AppError `forbidden`
 * (their role runs no queries), `cancelled` (the signal) or `unavailable`.
 */
export async function trialTables(
  reader: Reader,
  names: readonly string[],
  signal: AbortSignal,
): Promise<TrialTables> {
  const tables = (await readableTables(reader, 'trial')).filter(({ name }) => names.includes(name));
  const shown = await readableMade(reader, 'trial');
  const { relations, release } = await readableFiles(tables, { signal });
  return {
    shown,
    relations: relations.map((relation) => ({ ...relation, name: `${READ}.${relation.name}` })),
    sources: new Map(tables.map(({ name }) => [name, quoteTable(`${READ}.${name}`)])),
    decisions: new Map(tables.map(({ name, decision }) => [name, decision])),
    release,
  };
}
