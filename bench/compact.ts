import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { commitTables } from '#server/lake/commit.ts';
import { compactTable } from '#server/lake/compact.ts';
import { ensureTable } from '#server/lake/create.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const MIB = 2 ** 20;
const FILES = 48;
/** As the worker that compacts has it. */
const WORKER = { memoryLimitMb: 384, threads: 1 };

/** Sales as a warehouse has them: keys, instants, amounts of money, names of few and of many values, a note. */
const ROWS = (from: number, to: number) => `SELECT i AS sale_id,
    (hash(i) >> 8)::BIGINT AS customer_id, (hash(i, 1) % 20000)::INT AS product_id, uuid() AS session_id,
    TIMESTAMPTZ '2026-11-20 00:00:00Z' + to_microseconds((i * 40000 + hash(i, 2) % 40000)::BIGINT) AS sold_at,
    ((hash(i, 3) % 50000) / 100)::DECIMAL(18, 2) AS amount, ((hash(i, 4) % 900) / 100)::DECIMAL(18, 2) AS tax,
    ['DE', 'FR', 'NL', 'IT', 'ES', 'PL'][1 + (hash(i, 5) % 6)::INT] AS country, 'channel ' || (hash(i, 6) % 12) AS channel,
    'note ' || md5(i::VARCHAR) AS note
  FROM range(${from}, ${to}) r(i)`;

async function makeTable(engine: DuckDbEngine, megabytes: number): Promise<Table> {
  const table = await ensureTable({
    name: { namespace: 'silver', name: 'sales' },
    fields: [
      { name: 'sale_id', type: 'long' },
      { name: 'customer_id', type: 'long' },
      { name: 'product_id', type: 'int' },
      { name: 'session_id', type: 'uuid' },
      { name: 'sold_at', type: 'timestamptz' },
      { name: 'amount', type: 'decimal(18, 2)' },
      { name: 'tax', type: 'decimal(18, 2)' },
      { name: 'country', type: 'string' },
      { name: 'channel', type: 'string' },
      { name: 'note', type: 'string' },
    ],
    partition: [],
  });
  const [probe] = await stageFiles(engine, table, ROWS(0, 20_000));
  const rowsAFile = Math.round((megabytes * MIB * 20_000) / FILES / (probe?.sizeBytes ?? 1));
  const add: DataFile[] = [];
  for (let file = 0; file < FILES; file++) {
    add.push(...(await stageFiles(engine, table, ROWS(file * rowsAFile, (file + 1) * rowsAFile))));
  }
  const [made] = await commitTables([{ table, operation: 'append', add }]);
  return made as Table;
}

const bytesOf = (files: readonly DataFile[]) => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
const rowsOf = (files: readonly DataFile[]) => files.reduce((sum, { recordCount }) => sum + recordCount, 0);

/** `npm run bench -- compact [--mb 256]`: many small files become few, by the worker's engine. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({ args: [...args], options: { mb: { type: 'string', default: '256' } } });
  const platform = await temporaryPlatform();
  const tempDirectory = join(platform.dataDir, 'tmp');
  const maker = await createEngine({ memoryLimitMb: 1024, threads: 2, tempDirectory });
  const { name, ...before } = await makeTable(maker, Number(values.mb));
  await maker.close();
  const engine = await createEngine({ ...WORKER, tempDirectory });
  try {
    const inputs = await liveFiles({ name, ...before });
    const cpuBefore = process.cpuUsage();
    const begunAt = performance.now();
    const report = await compactTable(engine, name, { nowMs: Date.now() + 86_400_000 });
    const seconds = (performance.now() - begunAt) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1_000_000;
    const outputs = await liveFiles((await loadTable(name)) as Table);
    const megabytes = bytesOf(inputs) / 1_000_000;
    const figures = {
      files: inputs.length,
      filesAfter: outputs.length,
      rows: rowsOf(outputs),
      inputMb: Math.round(megabytes),
      outputMb: Math.round(bytesOf(outputs) / 1_000_000),
      seconds: Number(seconds.toFixed(2)),
      mbPerSecondPerCore: Number((megabytes / cpuSeconds).toFixed(1)),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
    if (rowsOf(inputs) !== rowsOf(outputs) || report.filesBefore !== inputs.length) {
      throw new RunFailed('The rows are not what they were.', figures);
    }
    return figures;
  } finally {
    await engine.close();
    await platform.close();
  }
}
