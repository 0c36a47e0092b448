import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEntry } from '../audit/entry.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError, describeError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { endWork } from './end-service.ts';
import { type Job, noteJob, openJobs, readJob, whileAlone } from './jobs-data.ts';
import { type ReplayContext, replayPart } from './replay-rows.ts';

interface QuarantineWorkOptions extends Omit<ReplayContext, 'engine'> {
  /** Gives an engine of the work's own, which it closes. */
  openEngine(): Promise<Engine>;
  readonly pollMs?: number;
}

const POLL_MS = 2_000;
/** Of one job in a row, for other reasons than that it must wait. */
const FAILURES_MAX = 3;

/**
 * Does what people asked to be done with quarantined rows, until the signal aborts. All state is in the jobs' rows and in the
 * lake: it may be killed at any moment and run beside others. Never rejects: what cannot be done now is tried again.
 */
export async function runQuarantineWork(options: QuarantineWorkOptions): Promise<void> {
  const { signal, pollMs = POLL_MS } = options;
  const failures = new Map<string, number>();
  while (!signal.aborted) {
    try {
      const jobs = await openJobs();
      if (jobs.length > 0) await whileAlone(() => runJobs(jobs, options, failures));
    } catch (error) {
      const reason = errorMessage(error);
      createLogger('quarantine').warn({ reason }, 'Work on quarantined rows waits; it is tried again');
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function runJobs(
  jobs: readonly string[],
  { openEngine, ...options }: QuarantineWorkOptions,
  failures: Map<string, number>,
): Promise<void> {
  const engine = await openEngine();
  try {
    for (const id of jobs) {
      if (options.signal.aborted) return;
      try {
        await runJob(id, { ...options, engine });
        failures.delete(id);
      } catch (error) {
        if (!options.signal.aborted) await noteFailure(id, error, failures);
      }
    }
  } finally {
    await engine.close();
  }
}

/** Everything of a job that can be done now. Throws as replayPart does. */
export async function runJob(id: string, context: ReplayContext): Promise<void> {
  while (!context.signal.aborted) {
    const job = await readJob(id);
    if (!job || (job.state !== 'waiting' && job.state !== 'running')) return;
    if ((await replayPart(job, context)) === 'done') {
      await endWork(id, 'done', null, (ended) => endEntry(ended, 'ok'));
      return;
    }
  }
}

async function noteFailure(id: string, error: unknown, failures: Map<string, number>): Promise<void> {
  const { code, message } = describeError(error);
  await noteJob(id, message);
  if (error instanceof AppError && code === 'unavailable') return;
  createLogger('quarantine').error({ job: id, err: error }, 'Work on quarantined rows failed');
  const count = (failures.get(id) ?? 0) + 1;
  failures.set(id, count);
  if (count < FAILURES_MAX && !(error instanceof AppError)) return;
  failures.delete(id);
  await endWork(id, 'failed', message, (job) => endEntry(job, 'failed'));
}

function endEntry(job: Job, outcome: AuditEntry['outcome']): AuditEntry {
  const { id, what, selected, settled, refused } = job;
  return {
    action: 'quarantine.settled',
    outcome,
    actorId: job.askedById,
    actor: job.askedBy,
    subject: job.table,
    networkAddress: job.networkAddress,
    details: { job: id, what, selected, settled, refused },
  };
}
