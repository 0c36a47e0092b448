import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { type CheckedTable, type ChecksRun, runChecks } from '#server/expectations/run-checks.ts';
import { duckDbType } from '#server/lake/column-types.ts';
import { commitTables } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { lakeStatistics } from '#server/lake/lake-statistics.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import { rowsOf } from '#server/profiles/profile-table.ts';
import { measureGate } from './quality/gate.ts';
import { leastMs } from './quality/least.ts';
import { ORDER_CHECKS, ORDER_FIELDS } from './quality/orders.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const FILES = 4;
/** More come in one batch only when a table is made anew. */
const GATE_ROWS_MAX = 1_000_000;

async function makeOrders(engine: DuckDbEngine, rows: number): Promise<Table> {
  const table = await ensureTable({
    name: { namespace: 'silver', name: 'orders' },
    fields: ORDER_FIELDS.map(({ name, type }) => ({ name, type })),
    partition: [],
  });
  const list = ORDER_FIELDS.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
  const add: DataFile[] = [];
  for (let file = 0; file < FILES; file++) {
    const [from, to] = [file, file + 1].map((part) => Math.floor((part * rows) / FILES));
    add.push(...(await stageFiles(engine, table, `SELECT ${list} FROM range(${from}, ${to}) r(i)`)));
  }
  const [made] = await commitTables([{ table, operation: 'append', add }]);
  return made as Table;
}

/** `isKnown`: with what the table's metadata says of its columns, as the product has it. */
function checkedTable(table: Table, files: readonly DataFile[], isKnown: boolean): CheckedTable {
  const columns = table.fields.map((field) => ({
    name: field.name,
    type: duckDbType(field.type),
    ...(isKnown && { known: lakeStatistics(field, files) }),
  }));
  return { relationSql: relationSql(table, files), columns, ...(isKnown && { rowCount: rowsOf(files) }) };
}

function requirePassed({ outcomes }: ChecksRun, figures: Figures): void {
  const others = outcomes.filter(({ state }) => state !== 'passed');
  if (others.length === 0) return;
  for (const { checkId, state, reason } of others) {
    console.log(`${JSON.stringify(ORDER_CHECKS[Number(checkId)])}: ${state} ${reason ?? ''}`);
  }
  throw new RunFailed('Every check of these orders passes.', figures);
}

/**
 * `npm run bench -- quality [--rows 10000000] [--times 3]`: fifty checks of a table of orders, and in the same run one
 * scan that reads every value of the same columns. Then what the gate before publishing costs.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '10000000' }, times: { type: 'string', default: '3' } },
  });
  const [rows, times] = [Number(values.rows), Number(values.times)];
  const platform = await temporaryPlatform();
  const engine = await createEngine({
    memoryLimitMb: 2048,
    threads: 2,
    tempDirectory: join(platform.dataDir, 'tmp'),
  });
  try {
    const table = await makeOrders(engine, rows);
    const files = await liveFiles(table);
    const list = table.fields.map(({ name }) => `bit_xor(hash(${quoteIdentifier(name)}))`).join(', ');
    const scan = await leastMs(times, () => engine.query(`SELECT ${list} FROM ${relationSql(table, files)}`));
    const checked = checkedTable(table, files, true);
    const total = await leastMs(times, () => runChecks(engine, checked, ORDER_CHECKS));
    const bare = checkedTable(table, files, false);
    const unknown = await leastMs(times, () => runChecks(engine, bare, ORDER_CHECKS));
    const figures = {
      rows,
      checks: ORDER_CHECKS.length,
      totalMs: total.ms,
      scanMs: scan.ms,
      scanRatio: Number((total.ms / scan.ms).toFixed(2)),
      totalCpuMs: total.cpuMs,
      scanCpuMs: scan.cpuMs,
      scans: total.result.scans,
      /** The same without what the table's metadata says. */
      totalWithoutMetadataMs: unknown.ms,
      ...(await measureGate(engine, Math.min(rows, GATE_ROWS_MAX), times)),
    };
    requirePassed(total.result, figures);
    requirePassed(unknown.result, figures);
    return figures;
  } finally {
    await engine.close();
    await platform.close();
  }
}
