/**
 * An encoder: makes one file of one result and ends. It holds no secret and no connection to anything, and ends with
 * its parent; then the file is not whole and nobody offers it.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { AppError, errorMessage } from '../../errors.ts';
import { BatchReader } from './arrow-batch.ts';
import { createEncoder } from './encoder.ts';
import { type EncoderJob, type EncoderReport, readMessages } from './protocol.ts';
import { SpoolFile } from './spool-file.ts';

const REPORT_EVERY_MS = 100;

process.title = 'portal-export';
const end = (): never => {
  // Node keeps compiled code when a process exits, not when it is killed; the next encoder starts sooner with it.
  flushCompileCache();
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
};
process.on('disconnect', end);
process.on('uncaughtException', (error) => {
  writeSync(process.stderr.fd, `${error.stack}\n`);
  end();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
if (process.platform === 'linux') {
  try {
    // When the machine runs out of memory, an export goes and not the portal or the database.
    writeFileSync('/proc/self/oom_score_adj', '900');
  } catch {
    // Some containers do not let us; then the kernel chooses by size.
  }
}

function report(what: EncoderReport): Promise<void> {
  return new Promise((resolve) => process.send?.(what, () => resolve()) ?? resolve());
}

async function encode({ path, format, spreadsheet, bytesMax }: EncoderJob): Promise<EncoderReport> {
  const spool = new SpoolFile(path, bytesMax);
  const encoder = createEncoder(format, spool, { spreadsheet });
  const reader = new BatchReader();
  let rows = 0;
  let reportedAt = 0;
  let hasBegun = false;
  const begin = async () => {
    if (hasBegun) return;
    hasBegun = true;
    await encoder.begin(reader.fields());
  };
  for await (const message of readMessages(process.stdin)) {
    encoder.message?.(message);
    const batch = reader.read(message);
    if (!batch) continue;
    await begin();
    await encoder.rows?.(batch, message.length);
    rows += batch.rows;
    if (performance.now() - reportedAt < REPORT_EVERY_MS) continue;
    reportedAt = performance.now();
    await report({ kind: 'progress', rows, bytes: spool.bytes });
  }
  await begin();
  await encoder.end();
  const sha256 = spool.finish();
  return { kind: 'done', rows, bytes: spool.bytes, sha256, cutTexts: encoder.cutTexts ?? 0 };
}

function failureOf(error: unknown): EncoderReport {
  if (error instanceof AppError) return { kind: 'error', code: error.code, message: error.message };
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    const message = 'The portal’s disk is full. Tell whoever runs it, or export less.';
    return { kind: 'error', code: 'unavailable', message };
  }
  writeSync(process.stderr.fd, `an export could not be encoded: ${errorMessage(error)}\n`);
  return { kind: 'error', code: 'internal', message: '' };
}

process.once('message', (job: EncoderJob) => {
  void encode(job).catch(failureOf).then(report).then(end);
});
