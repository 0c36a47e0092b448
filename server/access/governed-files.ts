/**
 * Copies of data files with only what some people see of them: SQL that people write runs over these and never over
 * the file with more in it. One copy per data file and visible part, made once and shared by everyone who sees the
 * same; so a new snapshot costs only its new files.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmod, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '@duckdb/node-api';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { SharedRuns } from '../engine/shared-runs.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { env } from '../env.ts';
import { AppError, errorMessage } from '../errors.ts';
import { type LakeFile, withFiles } from '../lake/held-files.ts';
import { syncFile } from '../lake/local-store.ts';
import { createLogger } from '../log.ts';
import { maskSalt } from '../secrets.ts';
import {
  governedDirectory,
  IN_USE_MS,
  MARK_EVERY_MS,
  makePrivateDirectory,
  markAgain,
  publishFile,
  sweep,
  takeIntoUse,
  temporaryDirectory,
} from './governed-files-store.ts';
import { setMaskSalt } from './mask-sql.ts';

/**
 * Raise it when the same SELECT would be written differently: engines that hold a file's footer do not look again, so
 * a file that is removed and made anew must be the same to the byte.
 */
const FORMAT = 1;
const MEMORY_LIMIT_MB = 512;
const THREADS = 2;
const ENGINE_IDLE_MS = 5 * 60_000;
/** Of one request: while one copy is made durable the next is computed. */
const LANES = 2;
const SWEEP_AFTER_FRACTION = 0.05;
const MIB = 1024 * 1024;

export interface GovernedCopy {
  /** `gold.fact_sales`, for messages. */
  readonly table: string;
  /** The visible part of one data file. */
  readonly select: string;
  readonly of: LakeFile;
  readonly path: string;
}

/** The files of one relation. The same object for the same relation, so that what is known of its files is kept. */
export interface GovernedFiles {
  readonly copies: readonly GovernedCopy[];
  readonly paths: readonly string[];
  /** When all files were there and marked as in use; 0 for never. */
  markedMs: number;
  users: number;
}

/**
 * The copies of some data files. `selectOf` gives the visible part of one file; what it says, but for the file's
 * path, decides what the copies are called, so a change of a mask or of a condition leads to other files.
 */
export function planGovernedFiles(
  table: string,
  dataFiles: readonly LakeFile[],
  selectOf: (file: RawFile) => string,
): GovernedFiles {
  const set = digest(JSON.stringify([FORMAT, version(), digest(maskSalt()), selectOf({ path: '' })]));
  const copies = dataFiles.map((file) => ({
    table,
    select: selectOf(file),
    of: file,
    path: join(governedDirectory(), set, `${digest(identityOf(file))}.parquet`),
  }));
  return { copies, paths: copies.map(({ path }) => path), markedMs: 0, users: 0 };
}

type RawFile = Pick<LakeFile, 'path' | 'deletes'>;

/** A file from which other rows are deleted by now is another one. */
function identityOf({ path, deletes = [] }: RawFile): string {
  return [path, ...deletes.map((each) => each.path)].join('\n');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

export interface GovernOptions {
  readonly signal: AbortSignal;
  /** How many of the copies that were missing are made. Not called when none is. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Sees to it that all copies exist and keeps them until the returned function is called. Rejects with AppError:
 * `cancelled`, or `unavailable` (disk, memory, data that a policy's condition cannot be applied to).
 */
export async function leaseGovernedFiles(
  wanted: readonly GovernedFiles[],
  options: GovernOptions,
): Promise<() => void> {
  for (const files of wanted) hold(files);
  let held = true;
  const release = () => {
    if (held) for (const files of wanted) files.users -= 1;
    held = false;
  };
  try {
    const missing = new Map<string, GovernedCopy>();
    for (const files of wanted) {
      for (const copy of await missingOf(files)) missing.set(copy.path, copy);
    }
    if (missing.size > 0) {
      await makeCopies([...missing.values()], options);
      const now = Date.now();
      for (const files of wanted) files.markedMs = now;
    }
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

async function missingOf(files: GovernedFiles): Promise<readonly GovernedCopy[]> {
  const now = Date.now();
  const ageMs = now - files.markedMs;
  if (ageMs < MARK_EVERY_MS) return [];
  const missing = await (ageMs < IN_USE_MS / 2 ? markAgain : takeIntoUse)(files.paths);
  if (missing.length > 0) {
    const paths = new Set(missing);
    return files.copies.filter(({ path }) => paths.has(path));
  }
  files.markedMs = now;
  return [];
}

const inUse = new Set<GovernedFiles>();
let marking: NodeJS.Timeout | undefined;

function hold(files: GovernedFiles): void {
  files.users += 1;
  inUse.add(files);
  marking ??= setInterval(() => void markFilesInUse(), MARK_EVERY_MS).unref();
}

async function markFilesInUse(): Promise<void> {
  for (const files of [...inUse]) {
    if (files.users === 0) {
      inUse.delete(files);
    } else if (Date.now() - files.markedMs >= MARK_EVERY_MS / 2) {
      const now = Date.now();
      const missing = await markAgain(files.paths).catch(reportToLog('files in use could not be marked'));
      if (missing?.length === 0) files.markedMs = now;
    }
  }
  if (inUse.size > 0) return;
  clearInterval(marking);
  marking = undefined;
}

const runs = new SharedRuns<true>(0);

async function makeCopies(
  copies: readonly GovernedCopy[],
  { signal, onProgress }: GovernOptions,
): Promise<void> {
  const total = copies.length;
  let done = 0;
  let next = 0;
  onProgress?.({ done, total });
  async function lane(): Promise<void> {
    for (let copy = copies[next++]; copy; copy = copies[next++]) {
      const each = copy;
      await runs.get(each.path, (shared) => makeCopy(each, shared), signal);
      done += 1;
      onProgress?.({ done, total });
    }
  }
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(LANES, total) }, () =>
      lane().catch((error: unknown) => {
        next = total;
        throw error;
      }),
    ),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

async function makeCopy({ table, select, of, path }: GovernedCopy, signal: AbortSignal): Promise<true> {
  const temporary = join(temporaryDirectory(), `${process.pid}-${randomUUID()}.parquet`);
  try {
    await makePrivateDirectory(temporaryDirectory());
    const engine = await openEngine();
    const copy = `COPY (${select}) TO ${quoteLiteral(temporary)} (FORMAT parquet, COMPRESSION zstd)`;
    await withFiles([of], () => engine.query(copy, { signal }), signal);
    await chmod(temporary, 0o600);
    await syncFile(temporary);
    const { size } = await stat(temporary);
    await publishFile(temporary, path);
    sweepWhenDue(size);
    return true;
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    if (error instanceof AppError && (error.code === 'cancelled' || error.code === 'unavailable'))
      throw error;
    createLogger('portal').error(
      { table, reason: withoutValues(errorMessage(error)) },
      'a data file could not be prepared for a query',
    );
    throw new AppError(
      'unavailable',
      `The data of ${table} could not be prepared for your query. The reason was logged; tell whoever runs the portal.`,
    );
  }
}

/** The engine quotes values, of hidden rows too, and after its first line the statement with the policies' secrets. */
function withoutValues(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/'[^']*'|"[^"]*"/g, '…');
}

let engine: Promise<DuckDbEngine> | undefined;
let idle: NodeJS.Timeout | undefined;

function openEngine(): Promise<DuckDbEngine> {
  clearTimeout(idle);
  idle = setTimeout(() => void closeGovernedEngine(), ENGINE_IDLE_MS).unref();
  engine ??= startEngine().catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function startEngine(): Promise<DuckDbEngine> {
  const started = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: THREADS });
  await setMaskSalt(started);
  return started;
}

/** Ends the engine that makes the copies; the next copy opens another. */
export async function closeGovernedEngine(): Promise<void> {
  clearTimeout(idle);
  const closing = engine;
  engine = undefined;
  await (await closing)?.close();
  await sweeping;
}

let sweeping: Promise<unknown> | undefined;
let hasSwept = false;
let writtenBytes = 0;

function sweepWhenDue(sizeBytes: number): void {
  const limitBytes = env().GOVERNED_CACHE_MB * MIB;
  writtenBytes += sizeBytes;
  if (sweeping || (hasSwept && writtenBytes < limitBytes * SWEEP_AFTER_FRACTION)) return;
  hasSwept = true;
  writtenBytes = 0;
  sweeping = sweep(limitBytes)
    .catch(reportToLog('old governed files could not be removed'))
    .finally(() => {
      sweeping = undefined;
    });
}

function reportToLog(message: string): (error: unknown) => undefined {
  return (error) => {
    createLogger('portal').warn({ err: error }, message);
    return undefined;
  };
}
