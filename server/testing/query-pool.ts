import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Table, tableFromIPC } from '@uwdata/flechette';
import { createEngine } from '../engine/duckdb.ts';
import type { LeaseRequest, PoolRelation, ResultStream } from '../engine/pool/query-pool.ts';
import { quoteLiteral } from '../engine/sql-text.ts';

/** A folder of Parquet files that pool tests read. */
export interface TestFiles {
  /** Writes the rows of a SELECT and gives them as a relation. */
  relation(name: string, sql: string): Promise<PoolRelation>;
  remove(): Promise<void>;
}

export async function testFiles(): Promise<TestFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-pool-'));
  const engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
  return {
    async relation(name, sql) {
      const path = join(folder, `${name}.parquet`);
      await engine.query(`COPY (${sql}) TO ${quoteLiteral(path)} (FORMAT parquet)`);
      return { name, fromSql: `read_parquet([${quoteLiteral(path)}])`, paths: [path], key: `${name}@1` };
    },
    async remove() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function leaseRequest(request: Partial<LeaseRequest> = {}): LeaseRequest {
  return {
    person: 'anna',
    concurrent: 10,
    seconds: 60,
    memoryMb: 256,
    signal: new AbortController().signal,
    ...request,
  };
}

export async function readAll(stream: ResultStream): Promise<Table> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream.arrow) pieces.push(piece);
  return tableFromIPC(Buffer.concat(pieces), { useBigInt: true });
}

const POLL_MS = 20;
const WITHIN_MS = 30_000;

/** Polls until the condition holds; fails with its words when it never does. */
export async function until(condition: () => boolean | Promise<boolean>, words: string): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come to pass that ${words}.`);
    await sleep(POLL_MS);
  }
}
