import { recordAudit } from '../audit/record.ts';
import { env } from '../env.ts';
import { AppError, describeError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { type Caller, runStatement } from '../queries/service.ts';
import { finishedEntry, startedEntry } from './audit-entries.ts';
import { markAlive, markRunning, type StoredExport, storedBytes, type TouchedTable } from './data.ts';
import { EncoderProcess } from './encoder-process.ts';
import type { RunningExport } from './running-export.ts';
import type { ExportRequest } from './schema.ts';
import { shared } from './shared.ts';
import { makeSpoolDirectory, removeSpool, spoolPath } from './spool.ts';
import { endExport, exportMadeOf, offerExport } from './tell-of-export.ts';
import { Turns } from './turns.ts';

const MIB = 1024 * 1024;
const ALIVE_EVERY_MS = 2_000;
/** An export may take so many times what the role allows a query, and at most so long. */
const SECONDS_TIMES = 10;
const SECONDS_MAX = 3600;

/** What an export read, as soon as it reads. */
interface Begun {
  touched: readonly TouchedTable[] | null;
}

function noRoom(): AppError {
  return new AppError(
    'payload_too_large',
    `The portal keeps at most ${env().EXPORT_DISK_MB} MB of exports and has no room for this one. Remove exports that you no longer need, or export less.`,
  );
}

/**
 * Makes the file of an export, from its turn to the row that offers it; everything that goes wrong is written into the
 * row and the audit log, and never thrown.
 */
export async function runExport(
  running: RunningExport,
  caller: Caller,
  made: StoredExport,
  request: ExportRequest,
): Promise<void> {
  const alive = setInterval(() => void sayAlive(made.id, running), ALIVE_EVERY_MS);
  const begun: Begun = { touched: null };
  try {
    await makeFile(running, caller, made, request, begun);
  } catch (error) {
    await fail(running, caller, made, begun, running.signal.aborted ? running.signal.reason : error);
  } finally {
    clearInterval(alive);
    shared().running.delete(made.id);
    running.end();
  }
}

async function sayAlive(id: string, running: RunningExport): Promise<void> {
  try {
    const { active, storedBytes: stored } = await markAlive(id, running);
    if (!active) running.stop(new AppError('cancelled', 'The export was cancelled.'));
    else if (stored > env().EXPORT_DISK_MB * MIB) running.stop(noRoom());
  } catch (error) {
    createLogger('portal').warn({ reason: errorMessage(error) }, 'an export could not say that it goes on');
  }
}

async function makeFile(
  running: RunningExport,
  caller: Caller,
  made: StoredExport,
  request: ExportRequest,
  begun: Begun,
): Promise<void> {
  const all = shared();
  all.turns ??= new Turns(Math.max(1, env().QUERY_PROCESSES - 1));
  using _turn = await all.turns.take(made.personId, running.signal);
  const reader = await caller.renew();
  if (!reader) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
  const { id, sql, format } = made;
  // Before it runs: then it may hold the only process there is.
  const of = await exportMadeOf(reader, request.sql, running.signal);
  await using result = await runStatement(
    { ...caller, reader },
    { id, door: 'statement_export', sql: request.sql, placement: request.placement },
    {
      signal: running.signal,
      onEvent: () => undefined,
      limits: {
        rows: Number.MAX_SAFE_INTEGER,
        seconds: Math.min(SECONDS_MAX, SECONDS_TIMES * reader.limits.seconds),
      },
    },
  );
  if (result.plan) {
    throw new AppError('bad_request', 'EXPLAIN has no rows to export. Export the statement behind it.');
  }
  const touched = result.reads;
  begun.touched = touched;
  await recordAudit([startedEntry(caller, { id, format, fileName: made.fileName, sql }, touched)]);
  await makeSpoolDirectory();
  const bytesMax = env().EXPORT_DISK_MB * MIB - (await storedBytes());
  if (bytesMax <= 0) throw noRoom();
  const job = { path: spoolPath(id), format, spreadsheet: request.spreadsheet, bytesMax };
  const encoder = new EncoderProcess(job, (progress) => running.progress(progress));
  const kill = () => encoder.kill();
  running.signal.addEventListener('abort', kill, { once: true });
  try {
    await markRunning(id, touched);
    running.tell();
    for await (const message of result.arrow()) await encoder.write(message);
    const outcome = await encoder.finish();
    running.signal.throwIfAborted();
    await recordAudit([finishedEntry(caller, made, touched, outcomeOf(outcome))]);
    if (!(await offerExport(made, outcome, env().EXPORT_KEPT_HOURS, of))) {
      throw new AppError('cancelled', 'The export was cancelled.');
    }
    running.progress(outcome);
  } finally {
    running.signal.removeEventListener('abort', kill);
    encoder.kill();
  }
}

function outcomeOf({ rows, bytes, sha256 }: { rows: number; bytes: number; sha256: string }) {
  return { rows, bytes, sha256 };
}

async function fail(
  running: RunningExport,
  caller: Caller,
  made: StoredExport,
  { touched }: Begun,
  error: unknown,
): Promise<void> {
  const { code, message } = describeError(error);
  if (code === 'internal') createLogger('portal').error({ err: error }, 'an export failed');
  try {
    await endExport(made.id, code === 'cancelled' ? 'cancelled' : 'failed', { code, message });
    await removeSpool(made.id);
    // What was refused before it read anything the query's own entry tells of.
    if (touched) await recordAudit([finishedEntry(caller, made, touched, { code, message })]);
  } catch (failure) {
    createLogger('portal').error(
      { reason: errorMessage(failure), bytes: running.bytes },
      'the end of an export was not recorded',
    );
  }
}
