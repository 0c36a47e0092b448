import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { closeGovernedEngine } from '#server/access/governed-files.ts';
import { readerFor } from '#server/access/mint-reader.ts';
import { readPolicyFiles } from '#server/access/policy-files.ts';
import { closeAudit } from '#server/audit/record.ts';
import { EXPORT_FORMATS, type ExportFormat } from '#server/exports/schema.ts';
import { downloadFor, exportEnded, getExport, removeExport, startFor } from '#server/exports/service.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import { addPerson, enforce } from '#server/testing/reader.ts';
import { makeSales } from './query/make-sales.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const STATEMENT =
  'SELECT order_id, line_no, sold_at, sold_on, country, customer_key, quantity, revenue FROM gold.fact_sales';
const MEMORY_MB_MAX = 600;
const DAYS = 30;
const LOOK_EVERY_MS = 200;

interface FormatFigures {
  readonly rowsPerSecond: number;
  readonly seconds: number;
  readonly mb: number;
  /** Of the process that makes the file. */
  readonly memoryMb: number;
  /** The longest that the portal's own event loop was held up. */
  readonly loopMs: number;
}

/** Resident memory of the process of ours that makes a file; 0 while there is none. Linux only. */
function encoderBytes(): number {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  const children = read(`/proc/${process.pid}/task/${process.pid}/children`).trim().split(' ');
  const encoder = children
    .map((pid) => read(`/proc/${pid}/status`))
    .find((status) => /^Name:\s+portal-export/.test(status));
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(encoder ?? '')?.[1] ?? 0) * 1024;
}

/** Makes and downloads one export, the download cut in its middle and gone on with. */
async function measure(personId: string, format: ExportFormat, rows: number): Promise<FormatFigures> {
  const reader = await readerFor(personId);
  if (!reader) throw new Error('The person of the benchmark is gone');
  const caller = { reader, renew: () => readerFor(personId), networkAddress: '127.0.0.1', token: null };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begunAt = performance.now();
  const { id } = await startFor(caller, { sql: STATEMENT, format, placement: 'duckdb', spreadsheet: false });
  let memoryBytes = 0;
  const looking = setInterval(() => {
    memoryBytes = Math.max(memoryBytes, encoderBytes());
  }, LOOK_EVERY_MS);
  await exportEnded(id);
  clearInterval(looking);
  const seconds = (performance.now() - begunAt) / 1000;
  delay.disable();
  const made = await getExport(reader, id);
  if (made.status !== 'done' || made.rows !== rows) {
    throw new RunFailed(`${format}: ${made.status} with ${made.rows} rows. ${made.error ?? ''}`, {});
  }
  const hash = createHash('sha256');
  const signal = new AbortController().signal;
  const middle = Math.floor(made.bytes / 2);
  for (const range of [`bytes=0-${middle}`, `bytes=${middle + 1}-`]) {
    const { body } = await downloadFor(caller, id, { range, ifRange: `"${id}"`, signal });
    for await (const piece of body ?? []) hash.update(piece);
  }
  if (hash.digest('hex') !== made.sha256) throw new RunFailed(`${format}: other bytes were downloaded.`, {});
  await removeExport(reader, id);
  const figures = {
    rowsPerSecond: Math.round(rows / seconds),
    seconds: Number(seconds.toFixed(1)),
    mb: Math.round(made.bytes / 1e6),
    memoryMb: Math.round(memoryBytes / 1024 ** 2),
    loopMs: Math.round(delay.max / 1e6),
  };
  console.log(
    `${format.padEnd(8)} ${figures.rowsPerSecond} rows/s, ${figures.seconds} s, ${figures.mb} MB, ${figures.memoryMb} MB of memory, event loop held up ${figures.loopMs} ms at most`,
  );
  return figures;
}

/** `npm run bench -- export [--rows 5000000] [--formats csv,parquet]`: a whole table of eight columns in each format. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '5000000' },
      formats: { type: 'string', default: EXPORT_FORMATS.join(',') },
    },
  });
  // As many on each day.
  const rows = Math.floor(Number(values.rows) / DAYS) * DAYS;
  const wanted = values.formats.split(',');
  const platform = await temporaryPlatform({ DEMO: 'false', EXPORT_DISK_MB: '20480' });
  try {
    await makeSales(platform.dataDir, { rows, days: DAYS });
    await enforce(await readPolicyFiles());
    const personId = await addPerson({ role: 'analyst' });
    const formats: Record<string, FormatFigures> = {};
    for (const format of EXPORT_FORMATS) {
      if (wanted.includes(format)) formats[format] = await measure(personId, format, rows);
    }
    const figures = { rows, formats };
    if (Object.values(formats).some(({ memoryMb }) => memoryMb > MEMORY_MB_MAX)) {
      throw new RunFailed(`An export may take ${MEMORY_MB_MAX} MB of memory, whatever its size.`, figures);
    }
    return figures;
  } finally {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await platform.close();
  }
}
