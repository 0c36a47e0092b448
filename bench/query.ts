import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, promisify } from 'node:util';
import { closeGovernedEngine } from '#server/access/governed-files.ts';
import { readPolicyFiles } from '#server/access/policy-files.ts';
import { type PolicyDocument, policyDocument } from '#server/access/schema.ts';
import { closeAudit } from '#server/audit/record.ts';
import type { PoolRelation } from '#server/engine/pool/query-pool.ts';
import { quoteLiteral } from '#server/engine/sql-text.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import { addPerson, enforce } from '#server/testing/reader.ts';
import { runGoverned } from './query/governed-run.ts';
import { makeSales } from './query/make-sales.ts';
import { RawEngine } from './query/raw-engine.ts';
import { STATEMENTS, WHOLE_TABLE } from './query/statements.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const MEMORY_MB = 1024;
/** What a governed query may take longer than the same statement in a bare DuckDB. */
const TARGET_MS = 15;
const TARGET_SHARE = 0.1;

/** An analyst like the policies' own, and one who sees some countries, without the orders' numbers. */
async function policies(): Promise<PolicyDocument> {
  const document = await readPolicyFiles();
  const analyst = document.roles.find(({ id }) => id === 'analyst');
  const limits = { ...analyst?.limits, memoryMb: MEMORY_MB, concurrent: 2, seconds: 600 };
  const role = (id: string) => ({ ...analyst, id, title: id, limits });
  return policyDocument.parse({
    roles: [role('analyst'), role('regional')],
    policies: [
      ...document.policies.filter((policy) => !JSON.stringify(policy).includes('"roles":["')),
      {
        id: 'own-countries',
        title: 'Own countries',
        kind: 'row_filter',
        to: { roles: ['regional'] },
        on: { datasets: ['gold.fact_sales'] },
        where: 'country IN user.country',
      },
      {
        id: 'orders-are-hidden',
        title: 'Orders are hidden',
        kind: 'mask',
        to: { roles: ['regional'] },
        on: { columns: ['gold.fact_sales.order_id'] },
        mask: { kind: 'partial', first: 6, last: 2 },
      },
    ],
  });
}

async function rawRelation(name: string): Promise<PoolRelation> {
  const [namespace = '', table = ''] = name.split('.');
  const loaded = await loadTable({ namespace, name: table });
  if (!loaded) throw new Error(`There is no table ${name}`);
  const files = await liveFiles(loaded);
  return { name, fromSql: relationSql(loaded, files), paths: [], key: name };
}

/** What was made of the table for whoever does not see all of it. */
async function governedRelation(dataDir: string, name: string): Promise<PoolRelation> {
  const entries = await readdir(join(dataDir, 'governed'), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
    .map((entry) => join(entry.parentPath, entry.name));
  return { name, fromSql: `read_parquet([${paths.map(quoteLiteral).join(', ')}])`, paths, key: name };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Nearest rank. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

interface Comparison {
  readonly overheadMs: number;
  readonly overheadRatio: number;
  readonly rawMs: number;
  readonly statements: Readonly<Record<string, { readonly rawMs: number; readonly governedMs: number }>>;
}

/** Each statement by turns in a bare DuckDB and as the person, whichever comes first taking turns too. */
async function compare(personId: string, relations: readonly PoolRelation[], rounds: number) {
  const raw = await RawEngine.open(relations, MEMORY_MB);
  const pairs = new Map(STATEMENTS.map(({ name }) => [name, [] as { raw: number; governed: number }[]]));
  try {
    for (let turn = -1; turn < rounds; turn += 1) {
      for (const [place, { name, sql }] of STATEMENTS.entries()) {
        const pair = { raw: 0, governed: 0 };
        let rawRows = 0;
        const steps = [
          async () => {
            const begunAt = performance.now();
            rawRows = await raw.run(sql);
            pair.raw = performance.now() - begunAt;
            return rawRows;
          },
          async () => {
            const { totalMs, rows } = await runGoverned(personId, sql);
            pair.governed = totalMs;
            return rows;
          },
        ];
        if ((turn + place) % 2 !== 0) steps.reverse();
        const [first, second] = [await steps[0]?.(), await steps[1]?.()];
        if (first !== second) throw new RunFailed(`"${name}" gave ${first} and ${second} rows.`, {});
        if (turn >= 0) pairs.get(name)?.push(pair);
      }
    }
  } finally {
    raw.close();
  }
  return summarise(pairs);
}

function summarise(pairs: ReadonlyMap<string, readonly { raw: number; governed: number }[]>): Comparison {
  const statements = Object.fromEntries(
    [...pairs].map(([name, measured]) => [
      name,
      {
        rawMs: round(median(measured.map(({ raw }) => raw))),
        governedMs: round(median(measured.map(({ governed }) => governed))),
      },
    ]),
  );
  const all = [...pairs.values()].flat();
  return {
    overheadMs: round(median(all.map(({ raw, governed }) => governed - raw))),
    overheadRatio: round(median(all.map(({ raw, governed }) => (governed - raw) / raw)), 3),
    rawMs: round(median(all.map(({ raw }) => raw))),
    statements,
  };
}

function print(title: string, { overheadMs, overheadRatio, statements }: Comparison): void {
  console.log(`${title}: median overhead ${overheadMs} ms, ${round(100 * overheadRatio)} % of the statement`);
  for (const [name, { rawMs, governedMs }] of Object.entries(statements)) {
    const more = governedMs - rawMs;
    console.log(
      `  ${name.padEnd(20)} raw ${rawMs.toFixed(1).padStart(7)} ms, governed ${governedMs.toFixed(1).padStart(7)} ms (${more >= 0 ? '+' : ''}${more.toFixed(1)})`,
    );
  }
}

/** Analysts who each ask one statement after the other, all at the same time. */
async function crowd(analysts: number, each: number) {
  const people = await Promise.all(
    Array.from({ length: analysts }, () => addPerson({ role: 'analyst', attributes: {} })),
  );
  const durations = new Map(STATEMENTS.map(({ name }) => [name, [] as number[]]));
  const begunAt = performance.now();
  await Promise.all(
    people.map(async (personId, place) => {
      for (let turn = 0; turn < each; turn += 1) {
        const statement = STATEMENTS[(place + turn) % STATEMENTS.length];
        if (!statement) continue;
        const { totalMs } = await runGoverned(personId, statement.sql);
        durations.get(statement.name)?.push(totalMs);
      }
    }),
  );
  const seconds = (performance.now() - begunAt) / 1000;
  const all = [...durations.values()].flat();
  console.log(
    `${analysts} analysts at once, ${all.length} queries in ${seconds.toFixed(1)} s: p50 ${percentile(all, 0.5).toFixed(0)} ms, p95 ${percentile(all, 0.95).toFixed(0)} ms`,
  );
  for (const [name, measured] of durations) {
    if (measured.length > 0) console.log(`  ${name.padEnd(20)} p50 ${median(measured).toFixed(0)} ms`);
  }
  return { p50Ms: round(percentile(all, 0.5)), p95Ms: round(percentile(all, 0.95)) };
}

/** What was just written would otherwise go to the disk in front of every audit entry. */
async function settleDisk(): Promise<void> {
  await promisify(execFile)('sync').catch(() => undefined);
}

async function firstRows(personId: string, rounds: number): Promise<number> {
  const measured: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    measured.push((await runGoverned(personId, WHOLE_TABLE, { onlyFirstRows: true })).firstRowsMs);
  }
  return round(median(measured));
}

/**
 * Governed queries over so many rows of sales against the same statements in a bare DuckDB over the same files, by
 * turns in one run; for somebody who sees everything, and for somebody whose rows are filtered and columns masked,
 * against DuckDB over the files that hold only what they see.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '10000000' },
      days: { type: 'string', default: '90' },
      rounds: { type: 'string', default: '9' },
      analysts: { type: 'string', default: '20' },
      each: { type: 'string', default: '8' },
    },
  });
  const rows = Number(values.rows);
  const rounds = Number(values.rounds);
  const platform = await temporaryPlatform({ DEMO: 'false', QUERY_PROCESSES: '3' });
  try {
    const begunAt = performance.now();
    await makeSales(platform.dataDir, { rows, days: Number(values.days) });
    await settleDisk();
    console.log(`${rows} sales made in ${((performance.now() - begunAt) / 1000).toFixed(0)} s`);
    await enforce(await policies());
    const analyst = await addPerson({ role: 'analyst' });
    const regional = await addPerson({ role: 'regional', attributes: { country: ['DE', 'FR', 'US'] } });

    const cold = await runGoverned(analyst, 'SELECT count(*) FROM gold.fact_sales');
    console.log(`first query of all: ${cold.totalMs.toFixed(0)} ms`);
    const products = await rawRelation('gold.dim_product');
    const open = await compare(analyst, [await rawRelation('gold.fact_sales'), products], rounds);
    print('sees everything', open);
    const firstRowsMs = await firstRows(analyst, rounds);
    const whole = await runGoverned(analyst, WHOLE_TABLE);
    const rowsPerSecond = Math.round(whole.rows / (whole.totalMs / 1000));
    console.log(
      `first rows of the whole table after ${firstRowsMs} ms; ${whole.rows} rows, ${(whole.bytes / 1e6).toFixed(0)} MB, in ${(whole.totalMs / 1000).toFixed(1)} s (${rowsPerSecond} rows/s)`,
    );

    const making = await runGoverned(regional, 'SELECT count(*) FROM gold.fact_sales');
    const governedFilesSeconds = round(making.totalMs / 1000);
    console.log(`governed files of ${rows} rows made in ${governedFilesSeconds} s, once`);
    await settleDisk();
    const governed = await governedRelation(platform.dataDir, 'gold.fact_sales');
    const restricted = await compare(regional, [governed, products], rounds);
    print('masked and filtered', restricted);

    const many = await crowd(Number(values.analysts), Number(values.each));
    const figures = {
      rows,
      overheadMs: open.overheadMs,
      overheadRatio: open.overheadRatio,
      rawMs: open.rawMs,
      firstRowsMs,
      rowsPerSecond,
      ...many,
      restricted: {
        overheadMs: restricted.overheadMs,
        overheadRatio: restricted.overheadRatio,
        rawMs: restricted.rawMs,
        governedFilesSeconds,
      },
    };
    for (const { overheadMs, rawMs } of [open, restricted]) {
      if (overheadMs > TARGET_MS + TARGET_SHARE * rawMs) {
        throw new RunFailed(`A governed query may take ${TARGET_MS} ms and 10 % more.`, figures);
      }
    }
    return figures;
  } finally {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await platform.close();
  }
}
