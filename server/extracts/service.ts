import { createHash, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { tableFromIPC } from '@uwdata/flechette';
import { type ReadableTable, readableFiles, readableTables, scanBytes } from '../access/readable-files.ts';
import type { Reader } from '../access/reader.ts';
import type { Column } from '../engine/engine.ts';
import type { Lease, PoolRelation } from '../engine/pool/query-pool.ts';
import { env } from '../env.ts';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { type Caller, openRunning, queryPool, recordRead, requireScanWithin } from '../queries/service.ts';
import { ExtractBuild, type WithSource } from './build-extract.ts';
import {
  countSql,
  dictionaryColumns,
  extractSql,
  readStatistics,
  rowBytes,
  sampleCondition,
  statisticsSql,
  valuesSql,
} from './extract-sql.ts';
import { bodyPath, type Encoding, findExtract, sweepExtracts } from './extract-store.ts';
import type { ExtractFacts, ExtractVersion } from './schema.ts';
import { tellOfExtract } from './tell-of-extract.ts';

export { callerForSession } from '../queries/service.ts';
export { acceptedEncoding } from './accept-encoding.ts';

/** Changes when the same table comes out as other bytes. */
const FORMAT = 1;
/** What a browser can hold beside the engine itself. */
const BYTES_MAX = 400_000_000;
const MEGABYTE = 1024 * 1024;

export interface Extract {
  readonly version: string;
  readonly snapshotAt: Date | null;
  readonly facts: ExtractFacts;
  /** Of the body; null while it is being made. */
  readonly bodyBytes: number | null;
  readonly body: ReadableStream<Uint8Array>;
}

/** What the browser has already, by the version that it names. */
export type Unchanged = { readonly unchanged: string };

/**
 * The whole of a table as the caller sees it, for the engine in their browser: one Arrow IPC stream, compressed, made
 * once for everybody who sees the same. Recorded before it is handed out. Rejects with AppError `not_found` (no such
 * table, or not for this person), and as running a query does.
 */
export async function readExtract(
  caller: Caller,
  {
    table: name,
    encoding,
    known,
  }: {
    readonly table: string;
    readonly encoding: Encoding;
    /** Versions that the browser has. */
    readonly known: readonly string[];
  },
  signal: AbortSignal,
): Promise<Extract | Unchanged> {
  const query = openRunning(randomUUID(), caller, 'query:run', signal);
  await using held = new AsyncDisposableStack();
  held.defer(() => query.close());
  const startedAt = new Date();
  const table = await findTable(await query.currentReader(), name);
  await query.watch([name]);
  const version = versionOf(table);
  const columns = table.columns.map((column) => column.name).sort();
  const record = async (rows: number, resultBytes: number | null) => {
    await recordRead(caller, { door: 'extract', table: { name, columns }, rows, resultBytes, startedAt });
    await tellOfExtract(caller.reader.personId, table.decision);
  };
  if (known.includes(version)) {
    await record(0, 0);
    return { unchanged: version };
  }
  const { snapshotAt } = table;
  const stored = await findExtract(version, encoding);
  if (stored) {
    const file = await open(stored.path);
    held.defer(() => file.close());
    await record(stored.facts.rows, stored.facts.bytes);
    const { bodyBytes, ...facts } = stored.facts;
    const pieces = file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 });
    return {
      version,
      snapshotAt,
      facts,
      bodyBytes,
      body: streamOf(pieces, query.signal, held.move()),
    };
  }
  const build = startBuild(version, encoding, caller.reader, table);
  held.defer(build.hold());
  const facts = await untilAborted(build.facts, query.signal);
  await record(facts.rows, facts.bytes);
  return {
    version,
    snapshotAt,
    facts,
    bodyBytes: null,
    body: streamOf(build.body(), query.signal, held.move()),
  };
}

/** The versions of tables as they are now for this person, so that a browser knows which of its extracts are old. */
export async function extractVersions(reader: Reader, names: readonly string[]): Promise<ExtractVersion[]> {
  const tables = new Map((await readableTables(reader, 'extract')).map((table) => [table.name, table]));
  return names.map((table) => {
    const found = tables.get(table);
    return { table, version: found ? versionOf(found) : null };
  });
}

async function findTable(reader: Reader, name: string): Promise<ReadableTable> {
  const tables = await readableTables(reader, 'extract');
  const found = tables.find((table) => table.name === name);
  if (!found) throw new AppError('not_found', `There is no table ${name}, or you may not see it.`);
  return found;
}

function versionOf({ table, decision }: ReadableTable): string {
  const parts = [
    FORMAT,
    env().EXTRACT_ROWS_MAX,
    BYTES_MAX,
    decision.name,
    table.metadataLocation,
    decision.key,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

const builds = new Map<string, ExtractBuild>();

/** The one under way, or a new one. */
function startBuild(version: string, encoding: Encoding, reader: Reader, table: ReadableTable): ExtractBuild {
  const path = bodyPath(version, encoding);
  const running = builds.get(path);
  if (running && !running.isGivenUp) return running;
  const build = new ExtractBuild(path, encoding, (signal, use) => withSource(reader, table, signal, use));
  builds.set(path, build);
  void build.over.then(async () => {
    if (builds.get(path) === build) builds.delete(path);
    await sweepExtracts(env().EXTRACT_CACHE_MB * MEGABYTE).catch((error: unknown) => {
      createLogger('portal').warn({ reason: errorMessage(error) }, 'old extracts were not removed');
    });
  });
  return build;
}

async function withSource(
  { personId, limits }: Reader,
  table: ReadableTable,
  signal: AbortSignal,
  use: Parameters<WithSource>[1],
): Promise<void> {
  const { columns, decision, name } = table;
  requireScanWithin(
    await scanBytes(
      table,
      columns.map((column) => column.name),
    ),
    limits.scanMb,
    decision.unrestricted,
  );
  const lease = await queryPool().lease({
    person: personId,
    concurrent: limits.concurrent,
    seconds: limits.seconds,
    memoryMb: limits.memoryMb,
    signal,
  });
  try {
    const files = await readableFiles([table], { signal, onProgress: () => undefined });
    try {
      await use(await sourceOf(lease, name, columns, files.relations));
    } finally {
      files.release();
    }
  } finally {
    await lease.release();
  }
}

async function sourceOf(
  lease: Lease,
  name: string,
  columns: readonly Column[],
  relations: readonly PoolRelation[],
) {
  const ask = (sql: string) => oneRow(lease, sql, relations);
  const counted = await ask(statisticsSql(name, columns));
  const statistics = readStatistics(columns, (column) => Number(counted[column]));
  const wanted = dictionaryColumns(statistics);
  const values = wanted.length > 0 ? await ask(valuesSql(name, wanted)) : {};
  const dictionaries = new Map(
    wanted.flatMap((column, place) => {
      const texts = [...((values[`values_${place}`] ?? []) as Iterable<string>)];
      // An empty enum is no type, and SQL has no NUL.
      return texts.length === 0 || texts.some((text) => text.includes('\0'))
        ? []
        : [[column, texts] as const];
    }),
  );
  const bytesOfRow = rowBytes(columns, statistics, dictionaries);
  const rowsMax = Math.min(env().EXTRACT_ROWS_MAX, Math.floor(BYTES_MAX / Math.max(1, bytesOfRow)));
  const condition = sampleCondition(columns, rowsMax, statistics.rows);
  const rows = condition === null ? statistics.rows : Number((await ask(countSql(name, condition))).rows);
  const sql = extractSql(name, columns, dictionaries, condition);
  const { arrow } = await lease.run(sql, relations, { maxRows: Number.MAX_SAFE_INTEGER });
  const facts: ExtractFacts = {
    rows,
    totalRows: statistics.rows,
    sampled: condition !== null,
    bytes: Math.round(rows * bytesOfRow),
  };
  return { facts, arrow };
}

async function oneRow(
  lease: Lease,
  sql: string,
  relations: readonly PoolRelation[],
): Promise<Readonly<Record<string, unknown>>> {
  const { arrow } = await lease.run(sql, relations, { maxRows: 1 });
  const pieces: Uint8Array[] = [];
  for await (const piece of arrow) pieces.push(piece);
  return (tableFromIPC(Buffer.concat(pieces), { useBigInt: true }).get(0) ?? {}) as Record<string, unknown>;
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(abortReason(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) throw abortReason(signal);
    return await Promise.race([promise, aborted.promise]);
  } finally {
    promise.catch(() => undefined);
    signal.removeEventListener('abort', onAbort);
  }
}

function abortReason({ reason }: AbortSignal): AppError {
  return reason instanceof AppError ? reason : new AppError('cancelled', 'The extract was cancelled.');
}

/** Breaks off when access ends in the middle: what the browser has of it then is no whole stream and is not used. */
function streamOf(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  held: AsyncDisposableStack,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const end = async () => {
    await iterator.return?.();
    await held.disposeAsync();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await untilAborted(iterator.next(), signal);
          if (!next.done) {
            controller.enqueue(next.value);
            return;
          }
          await end();
          controller.close();
        } catch (error) {
          controller.error(error);
          // A read that waits for more cannot be ended by return(): what is held goes first.
          await held.disposeAsync();
        }
      },
      cancel: () => held.disposeAsync(),
    },
    // Nothing lies ready: what was not asked for yet is not handed out when access ends.
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
}
