import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { AppError, describeError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { openWireLookup } from '../registry/wire-service.ts';
import { endJob, type Job, noteJob, openJobs, readJob, whileAlone } from './jobs-data.ts';
import { patientFor } from './patient-lookup.ts';
import { type BatchContext, runBatch } from './run-batch.ts';

export interface ReplayOptions extends Pick<BatchContext, 'limits' | 'onStep'> {
  /** Gives an engine of the worker's own, which it closes. */
  openEngine(): Promise<DuckDbEngine>;
  /** Finish what is begun and resolve. */
  readonly signal: AbortSignal;
  readonly pollMs?: number;
}

const POLL_MS = 2_000;
/** Of one job in a row, for other reasons than that something cannot be reached. */
const FAILURES_MAX = 5;
/** The registry is waited for so long before the job says so and others have their turn. */
const REGISTRY_WAIT_MS = 30_000;

/**
 * Does what people asked to be done with dead letters, until the signal aborts. All state is in the jobs' rows and in the
 * lake: it may be killed at any moment and run beside others. Never rejects: what cannot be done now is tried again.
 */
export async function runReplays(options: ReplayOptions): Promise<void> {
  const { signal, pollMs = POLL_MS } = options;
  const log = createLogger('letters');
  const failures = new Map<string, number>();
  while (!signal.aborted) {
    try {
      const jobs = await openJobs();
      if (jobs.length > 0) await whileAlone(() => runJobs(jobs, options, failures));
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'Work on dead letters waits; it is tried again');
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function runJobs(
  jobs: readonly string[],
  options: ReplayOptions,
  failures: Map<string, number>,
): Promise<void> {
  const engine = await options.openEngine();
  const context = { ...options, engine, lookup: openWireLookup() };
  try {
    for (const id of jobs) {
      if (options.signal.aborted) return;
      try {
        await runJob(id, context);
        failures.delete(id);
      } catch (error) {
        if (!options.signal.aborted) await noteFailure(id, error, failures);
      }
    }
  } finally {
    await engine.close();
  }
}

async function runJob(id: string, context: BatchContext): Promise<void> {
  while (!context.signal.aborted) {
    const job = await readJob(id);
    if (!job || (job.state !== 'waiting' && job.state !== 'running')) return;
    const lookup = patientFor(context.lookup, REGISTRY_WAIT_MS, 'The work goes on when it does.');
    if ((await runBatch(job, { ...context, lookup })) === 'done') {
      await endJob(id, 'done', null, (tx, ended) => recordAuditIn(tx, [endEntry(ended, 'ok')]));
      return;
    }
  }
}

async function noteFailure(id: string, error: unknown, failures: Map<string, number>): Promise<void> {
  const { code, message } = describeError(error);
  const log = createLogger('letters');
  if (error instanceof AppError && code === 'unavailable') {
    log.warn({ job: id, reason: message }, 'Work on dead letters waits');
    await noteJob(id, message);
    return;
  }
  log.error({ job: id, err: error }, 'Work on dead letters failed');
  const count = (failures.get(id) ?? 0) + 1;
  await noteJob(id, message);
  failures.set(id, count);
  if (count < FAILURES_MAX) return;
  failures.delete(id);
  await endJob(id, 'failed', message, (tx, job) => recordAuditIn(tx, [endEntry(job, 'failed')]));
}

function endEntry(job: Job, outcome: AuditEntry['outcome']): AuditEntry {
  const { id, what, selected, settled, refused, already } = job;
  return {
    action: 'letters.settled',
    outcome,
    actorId: job.askedById,
    actor: job.askedBy,
    subject: `dead_letters.${job.topic}`,
    networkAddress: job.networkAddress,
    details: { job: id, what, selected, settled, refused, already },
  };
}
