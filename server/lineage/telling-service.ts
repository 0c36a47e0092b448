import type { PoolClient } from 'pg';
import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import { declaredModels } from '../access/declarations.ts';
import { selectorsOf } from '../access/selectors.ts';
import { generalSelectors } from '../access/sight-rules.ts';
import { createEngine } from '../engine/duckdb.ts';
import { columnSelectors } from './follow-portal.ts';
import type { MadeOf } from './made-of.ts';
import { forgetMade, forgetNamed, writeAudiences } from './made-things-data.ts';
import { portalTellings } from './portal-tellings.ts';
import { type SelectorsOf, writeSights } from './sights-data.ts';
import type { RelationKind, Telling } from './telling.ts';
import { renameTable, replaceTellings, type WrittenLineage, writeTellings } from './tellings-data.ts';

export { type MadeOf, madeOf, madeOfUnknown } from './made-of.ts';
export { edgesOf } from './portal-tellings.ts';
/** What people made of tables that have other columns now. */
export { clearMarks, markedToTrace } from './shapes-data.ts';
/** What other domains need to tell of lineage, each in its own transaction. */
export type { Telling, ToldEdge } from './telling.ts';
export { tablesToldByColumn } from './tellings-data.ts';
export { traceTable } from './trace-model.ts';
export { makeShapes, type StatementTrace, traceStatement } from './trace-statement.ts';
export { bitOf, COLUMN_USES, type ColumnUse, usesOf } from './uses.ts';

const MEMORY_LIMIT_MB = 128;

/** What the portal's own models make of what, by the table that each makes. */
export async function modelTellings(): Promise<ReadonlyMap<string, Telling>> {
  const [all, models] = await Promise.all([datasets(), declaredModels()]);
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    const told = await portalTellings(engine, { datasets: all, models, tiles: [] });
    return new Map(told.get('model')?.map((telling) => [telling.target.name, telling]));
  } finally {
    await engine.close();
  }
}

/** `foreign`: the tables of others that the tellings name, as policies are to see them. */
export async function tellLineage(
  tx: PoolClient,
  tellings: readonly Telling[],
  foreign: readonly Dataset[],
): Promise<WrittenLineage> {
  const selectors = await selectorsWith(foreign);
  const written = await writeTellings(tx, tellings, selectors);
  await writeSights(tx, namesOf(foreign), selectors);
  return written;
}

/**
 * All that is told of one project of dbt's, or one schema of a database, by the beginning of its origins' names: what was told
 * before and is not any more is over.
 */
export async function replaceLineageWithin(
  tx: PoolClient,
  { kind, within }: { readonly kind: 'dbt' | 'postgres'; readonly within: string },
  tellings: readonly Telling[],
  foreign: readonly Dataset[],
): Promise<WrittenLineage> {
  const selectors = await selectorsWith(foreign);
  const written = await replaceTellings(tx, kind, tellings, selectors, within);
  await writeSights(tx, namesOf(foreign), selectors);
  return written;
}

/** What was told of one table is told of another from now on: they are one. */
export async function joinTables(
  tx: PoolClient,
  from: string,
  to: string,
  foreign: readonly Dataset[],
): Promise<void> {
  await renameTable(tx, from, to, await selectorsWith(foreign));
}

/** Something that a person made of a statement. */
export interface MadeThing {
  /** As the catalog has it, or an id. */
  readonly name: string;
  /** As they wrote it. */
  readonly statement: string;
  /** Null: nobody has looked at it yet. */
  readonly madeOf: MadeOf | null;
  /** `everyone`, `person:<id>`, `group:<id>`: whom it is there for. */
  readonly audience: readonly string[];
}

/** What people make, by who tells of it. */
const MADE = {
  board: 'tile',
  query: 'query',
  export: 'export',
  extract: 'extract',
} as const satisfies Record<string, RelationKind>;
export type MadeKind = keyof typeof MADE;

/**
 * All that there is now of what people made whose names begin with `within`, in the transaction that changed it. What is
 * not there any more is forgotten.
 */
export async function tellOfMade(
  tx: PoolClient,
  kind: MadeKind,
  within: string,
  things: readonly MadeThing[],
): Promise<void> {
  const selectors = await selectorsWith([]);
  await forgetMade(
    tx,
    kind,
    within,
    things.map(({ name }) => name),
  );
  const tellings = things.map(
    ({ name, statement, madeOf }): Telling => ({
      origin: { kind, name },
      target: { kind: MADE[kind], name },
      statement,
      ...(madeOf ?? { edges: [], unknown: 'It was not looked at yet.' }),
    }),
  );
  await writeTellings(tx, tellings, selectors);
  await writeAudiences(
    tx,
    tellings.map(({ target }, at) => ({ target, audience: (things[at] as MadeThing).audience })),
  );
}

/** Exports whose files are gone. */
export function forgetExports(tx: PoolClient, ids: readonly string[]): Promise<void> {
  return forgetNamed(tx, 'export', ids);
}

/** Tables that are not in a browser any more. */
export function forgetExtracts(tx: PoolClient, ids: readonly string[]): Promise<void> {
  return forgetNamed(tx, 'extract', ids);
}

const namesOf = (foreign: readonly Dataset[]) => foreign.map(({ name }) => name);

async function selectorsWith(foreign: readonly Dataset[]): Promise<SelectorsOf> {
  const known = columnSelectors([...(await datasets()), ...foreign]);
  const bare = new Map(
    foreign
      .filter(({ columns }) => columns.length === 0)
      .map((dataset) => [dataset.name, new Map([[NO_COLUMN, generalSelectors(selectorsOf(dataset).table)]])]),
  );
  return (table) => bare.get(table) ?? known(table);
}

/** Where nobody told which columns there are, the rows are known of by what finds the table. No column is called so. */
const NO_COLUMN = '';
