import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { spillDirectory } from '#server/engine/spill-directory.ts';
import { env } from '#server/env.ts';
import { errorMessage } from '#server/errors.ts';
import { keepDelivering } from '#server/incidents/deliveries-service.ts';
import { incidentsWithRun } from '#server/incidents/settle-service.ts';
import { openRequests } from '#server/lake/work-requests-data.ts';
import { createLogger } from '#server/log.ts';
import { trimPoints } from '#server/monitors/data.ts';
import { keepMonitors } from '#server/monitors/keep-monitors.ts';
import { checkAskedFor, keepQuality } from '#server/quality/keep-quality.ts';
import { trimRuns } from '#server/quality/runs-data.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import type { Worker } from './worker.ts';

const ROUND_MS = 2_000;
/** So many times as long as a round took, nothing is begun but what somebody asks for: the rest of the machine is for others. */
const REST_PER_ROUND = 3;
const REST_MS_MAX = 120_000;
/** Monitors are of whole hours and days: a minute later is soon enough. */
const MONITORS_EVERY_MS = 60_000;
const TRIM_EVERY_MS = 60 * 60 * 1000;
const KEPT_DAYS = 400;
const MEMORY_LIMIT_MB = 512;

/**
 * Checks the tables of the lake: after each commit, by schedule, and when somebody asks; evaluates monitors; and tells channels of
 * incidents, beside that and however long it takes.
 */
export const main: Worker = async ({ signal, ready }) => {
  const log = createLogger('quality');
  const tempDirectory = await spillDirectory(join(env().DATA_DIR, 'tmp'), 'quality');
  let trimmedAt = Number.NEGATIVE_INFINITY;
  let monitoredAt = Number.NEGATIVE_INFINITY;
  const delivering = keepDelivering({ signal });
  ready();
  while (!signal.aborted) {
    const engine = lazyEngine(tempDirectory);
    const begunAt = performance.now();
    try {
      const checks = { signal, engine: engine.open, within: incidentsWithRun };
      await keepQuality(checks);
      if (performance.now() - monitoredAt > MONITORS_EVERY_MS) {
        await keepMonitors({ signal, engine: engine.open, between: () => checkAskedFor(checks) });
        monitoredAt = performance.now();
      }
      if (performance.now() - trimmedAt > TRIM_EVERY_MS) {
        await trimRuns(KEPT_DAYS);
        await trimPoints(KEPT_DAYS);
        trimmedAt = performance.now();
      }
    } catch (error) {
      log.error({ error: errorMessage(error) }, 'a round of checks failed; it is tried again');
    } finally {
      await engine.close();
      await closeQueryPool();
    }
    await rest(Math.min(REST_PER_ROUND * (performance.now() - begunAt), REST_MS_MAX), signal);
  }
  await delivering;
  await rm(tempDirectory, { recursive: true, force: true });
};

/** At least until the next look, and no longer than until somebody asks. */
async function rest(restMs: number, signal: AbortSignal): Promise<void> {
  const endsAt = performance.now() + restMs;
  do {
    await sleep(ROUND_MS, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && performance.now() < endsAt && !(await isAskedFor()));
}

async function isAskedFor(): Promise<boolean> {
  const requests = await openRequests(['check']).catch(() => []);
  return requests.length > 0;
}

/** One engine for a round in which something is due: between rounds its memory goes back to the system. */
function lazyEngine(tempDirectory: string) {
  let opened: Promise<DuckDbEngine> | undefined;
  return {
    open: () => {
      opened ??= createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 2, tempDirectory });
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}
