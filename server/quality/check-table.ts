import type { Engine } from '../engine/engine.ts';
import { quoteTable } from '../engine/sql-text.ts';
import { type CheckedTable, runChecks } from '../expectations/run-checks.ts';
import type { CheckOutcome, Json } from '../expectations/schema.ts';
import type { RunStatement } from '../expectations/statements.ts';
import { isStatementType } from '../expectations/vocabulary.ts';
import { loadTables } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { withFiles } from '../lake/held-files.ts';
import { lakeStatistics } from '../lake/lake-statistics.ts';
import { snapshotById } from '../lake/metadata.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { DataFile, Table } from '../lake/table.ts';
import type { EvaluatedCheck } from './runs-data.ts';
import { type CheckInForce, checksOf, type SuiteInForce } from './suite-in-force.ts';

/** What is read of a table, and of those that its checks compare it with, is of one moment. */
export interface CheckedAt {
  /** Null for a table that is not there, or to which nothing was committed. */
  readonly snapshotId: string | null;
  readonly rows: number;
  readonly scans: number;
  readonly checks: readonly EvaluatedCheck[];
}

export interface CheckTableOptions {
  readonly signal: AbortSignal;
  readonly now: Date;
  /** Runs a statement of a suite that somebody wrote in the portal, with that person's rights. */
  readonly runAsAuthor: (authorId: string, sql: string, signal: AbortSignal) => ReturnType<RunStatement>;
}

/** In statements, the table that is checked. */
export const BATCH = '{batch}';

/** Of a check's `observed` no more is kept. */
const OBSERVED_CHARS = 20_000;

/**
 * Evaluates all checks of a table over its current snapshot, in as few scans as they allow. A check that cannot be evaluated says
 * so; the others are not touched by it. Throws what keeps all of them from being evaluated: a file that cannot be read, no memory.
 */
export async function checkTable(
  engine: Engine,
  name: string,
  suites: readonly SuiteInForce[],
  options: CheckTableOptions,
): Promise<CheckedAt> {
  const checks = checksOf(suites);
  const others = otherTables(checks);
  const tables = new Map<string, Table>();
  const loaded = await loadTables([name, ...others].map(toTableName));
  for (const [place, each] of [name, ...others].entries()) {
    const table = loaded[place];
    if (table) tables.set(each, table);
  }
  const table = tables.get(name);
  if (!table) {
    const reason = `There is no table ${name} in the lake yet.`;
    return { snapshotId: null, rows: 0, scans: 0, checks: checks.map((each) => notEvaluated(each, reason)) };
  }
  const files = new Map(
    await Promise.all([...tables].map(async ([key, each]) => [key, await liveFiles(each)] as const)),
  );
  const relations = new Map([...tables].map(([key, each]) => [key, toChecked(each, files.get(key) ?? [])]));
  // Ids are unique in their suite only.
  const keyed = checks.map(({ suite, check }, place) => ({ ...check, id: String(place), suite }));
  const relation = relations.get(name) as CheckedTable;
  const evaluate = async () => {
    const around = {
      ...{ signal: options.signal, now: options.now },
      otherTable: (other: string) => relations.get(other) ?? null,
    };
    const fused = keyed.filter(({ type }) => !isStatementType(type));
    const parts = [await runChecks(engine, relation, fused, around)];
    for (const [suite, statements] of Map.groupBy(
      keyed.filter(({ type }) => isStatementType(type)),
      (check) => check.suite,
    )) {
      const runStatement = statementRunner(engine, name, relation, suite, options);
      const part = await runChecks(engine, relation, statements, { ...around, runStatement });
      parts.push({ ...part, scans: part.scans + statements.length });
    }
    return {
      outcomes: parts.flatMap((part) => part.outcomes),
      scans: parts.reduce((sum, part) => sum + part.scans, 0),
    };
  };
  const { outcomes, scans } = await withFiles([...files.values()].flat(), evaluate, options.signal);
  const found = new Map(outcomes.map((outcome) => [outcome.checkId, outcome]));
  return {
    snapshotId: dataSnapshotId(table),
    rows: rowsOf(files.get(name) ?? []),
    scans,
    checks: checks.map((each, place): EvaluatedCheck => {
      const outcome = found.get(String(place));
      if (!outcome) throw new Error(`The check ${each.check.id} of ${name} has no outcome`);
      return {
        suite: each.suite.id,
        check: each.check,
        outcome: { ...outcome, checkId: each.check.id, observed: bounded(outcome.observed) },
      };
    }),
  };
}

/** The rows of these files, with what the table's metadata says of them: what it answers is not asked of the rows. */
function toChecked(table: Table, files: readonly DataFile[]): CheckedTable {
  const isWhole = files.every(({ deletes = [] }) => deletes.length === 0);
  return {
    relationSql: relationSql(table, files),
    ...(isWhole && { rowCount: rowsOf(files) }),
    columns: table.fields.map((field) => ({
      ...{ name: field.name, type: duckDbType(field.type) },
      known: lakeStatistics(field, files),
    })),
  };
}

function rowsOf(files: readonly DataFile[]): number {
  return files.reduce((sum, { recordCount }) => sum + recordCount, 0);
}

/**
 * The snapshot that the rows of a table are of: those in which the same rows were put in other files are passed over, so that
 * a table that was compacted is not checked again.
 */
export function dataSnapshotId({ currentSnapshotId, metadata }: Table): string | null {
  let id = currentSnapshotId;
  while (id !== null) {
    const snapshot = snapshotById(metadata, id);
    const parent = snapshot?.['parent-snapshot-id'];
    if (snapshot?.summary.operation !== 'replace' || parent === undefined || parent === null) break;
    id = BigInt(parent);
  }
  return id === null ? null : String(id);
}

/** What files of ours say is run over the snapshot that the other checks read; what people say, as themselves. */
function statementRunner(
  engine: Engine,
  name: string,
  { relationSql: batch }: CheckedTable,
  { savedById }: SuiteInForce,
  { signal, runAsAuthor }: CheckTableOptions,
): RunStatement {
  return savedById === null
    ? (sql) =>
        engine.query(
          sql.replaceAll(BATCH, () => batch),
          { signal },
        )
    : (sql) =>
        runAsAuthor(
          savedById,
          sql.replaceAll(BATCH, () => quoteTable(name)),
          signal,
        );
}

/** Those that a check compares its table with, as its arguments name them. */
function otherTables(checks: readonly CheckInForce[]): string[] {
  const named = checks.flatMap(({ check: { arguments: given } }) => [
    given.other_table,
    given.other_table_name,
  ]);
  return [
    ...new Set(named.filter((name) => typeof name === 'string' && /^[^.]+\..+$/.test(name))),
  ] as string[];
}

function toTableName(name: string) {
  const dot = name.indexOf('.');
  return { namespace: name.slice(0, dot), name: name.slice(dot + 1) };
}

export function notEvaluated({ suite, check }: CheckInForce, reason: string): EvaluatedCheck {
  const outcome: CheckOutcome = {
    ...{ checkId: check.id, state: 'not_evaluated', reason, observed: null },
    ...{ elementCount: null, missingCount: null, unexpectedCount: null },
  };
  return { suite: suite.id, check, outcome };
}

function bounded(observed: Json): Json {
  const text = JSON.stringify(observed);
  return text === undefined || text.length <= OBSERVED_CHARS ? observed : `${text.slice(0, OBSERVED_CHARS)}…`;
}
