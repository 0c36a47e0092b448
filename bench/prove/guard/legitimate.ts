import { DuckDBInstance } from '@duckdb/node-api';
import type { PoolRelation, QueryPool } from '#server/engine/pool/query-pool.ts';
import { runStatement } from '#server/engine/pool/run-statement.ts';
import { approve } from '#server/guard/approve.ts';
import { readablePlan } from '#server/guard/readable-plan.ts';
import { tokens } from '#server/guard/tokens.ts';
import type { ListedStatement } from '#server/testing/statement-list.ts';
import { rowsOf, USUAL, withLease } from './sealed-run.ts';
import { sortedRows } from './sorted-rows.ts';
import type { World } from './world.ts';

const VALUES: Readonly<Record<string, string | number | boolean>> = {
  country: 'DE',
  from: '2026-11-03',
  to: '2026-11-20',
  number: 3,
  grain: 'week',
  flag: true,
};

type Answer = { readonly columns: readonly unknown[]; readonly rows: readonly string[] };

/** DuckDB over the same files, with nothing in between. */
export async function openRaw(relations: readonly PoolRelation[]): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '1GiB' });
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run('CREATE SCHEMA gold; CREATE SCHEMA silver');
  for (const { name, fromSql } of relations) {
    await connection.run(`CREATE VIEW ${name} AS SELECT * FROM ${fromSql}`);
  }
  connection.disconnectSync();
  return instance;
}

async function answerRaw(raw: DuckDBInstance, sql: string, parameters: typeof VALUES): Promise<Answer> {
  const pieces: Uint8Array[] = [];
  let columns: readonly unknown[] = [];
  const { signal } = new AbortController();
  const sink = {
    columns: (found: readonly unknown[]) => {
      columns = found;
    },
    bytes: async (found: readonly Uint8Array[]) => {
      pieces.push(...found);
    },
  };
  await runStatement(raw, { sql, parameters, maxRows: 1_000_000 }, sink, signal);
  return { columns, rows: sortedRows(pieces) };
}

/** Null when the guard lets the statement through and its answer is DuckDB's own; else what is wrong. */
export async function problemWith(
  listed: ListedStatement,
  pool: QueryPool,
  world: World,
  raw: DuckDBInstance,
): Promise<string | null> {
  const parameters = parametersOf(listed.sql);
  try {
    return await withLease(pool, USUAL, async (lease) => {
      const approved = await approve(listed.sql, world.visible, lease);
      const names = new Set(approved.touched.map(({ name }) => name));
      const relations = world.governed.filter(({ name }) => names.has(name));
      if (approved.kind === 'explain') {
        const { analyze, bodyStart, touched } = approved;
        const plan = await lease.explain(listed.sql.slice(bodyStart), relations, { analyze });
        const steps = readablePlan(plan, touched);
        return steps.length > 0 ? null : 'the plan has no steps';
      }
      const answer = await rowsOf(lease, listed.sql, relations, parameters);
      return difference(answer, await answerRaw(raw, listed.sql, parameters), listed.tag === 'loose');
    });
  } catch (error) {
    return String(error);
  }
}

function parametersOf(sql: string): typeof VALUES {
  const names = [...tokens(sql)]
    .filter(({ kind }) => kind === 'parameter')
    .map(({ start, end }) => sql.slice(start + 1, end));
  return Object.fromEntries(names.map((name) => [name, VALUES[name] ?? '']));
}

function difference(answer: Answer, expected: Answer, isLoose: boolean): string | null {
  const [mine, other] = [JSON.stringify(answer.columns), JSON.stringify(expected.columns)];
  if (mine !== other) return `columns ${mine}, raw DuckDB ${other}`;
  if (answer.rows.length === 0 && expected.rows.length === 0) return 'it has no rows, which compares nothing';
  // Random numbers and samples: only their shape is the same.
  if (isLoose) return null;
  if (answer.rows.length !== expected.rows.length) {
    return `${answer.rows.length} rows, raw DuckDB ${expected.rows.length}`;
  }
  const place = answer.rows.findIndex((row, index) => row !== expected.rows[index]);
  return place < 0 ? null : `row ${answer.rows[place]}, raw DuckDB ${expected.rows[place]}`;
}
