import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Engine } from '../engine/engine.ts';
import { loadTables } from '../lake/catalog.ts';
import { closeRequests, openRequests, type WorkRequest } from '../lake/work-requests-data.ts';
import { readModelStates, tableLocations, trimRuns } from './data.ts';
import { decideRun } from './decide-run.ts';
import { recordsSince } from './lake-state.ts';
import type { PublicationGate } from './publication-gate.ts';
import type { Registry } from './registry.ts';
import type { RunListener } from './run-model.ts';
import { runWarehouse, type WarehouseReport } from './run-warehouse.ts';

const POLL_MS = 1_000;
const TRIM_EVERY_MS = 3_600_000;
const KEEP_OK_DAYS = 2;
const KEEP_FAILED_DAYS = 30;

export interface TransformOptions {
  /** An engine for one round: between rounds its memory goes back to the system. */
  openEngine(): Promise<Engine>;
  readonly registry: Registry;
  readonly log: Pick<Logger, 'info' | 'error' | 'debug'>;
  readonly signal: AbortSignal;
  readonly listener?: RunListener;
  readonly gate?: PublicationGate;
  /** Called after the first round. */
  ready(): void;
  /** For tests: every round's report. */
  readonly onRound?: (report: WarehouseReport) => void;
}

/** Keeps the warehouse up to date until the signal aborts. Between runs it costs two small queries a second. */
export async function runTransform(options: TransformOptions): Promise<void> {
  const { registry, signal } = options;
  const namespaces = [
    ...new Set([...registry.sources, ...registry.models].map(({ table }) => table.namespace)),
  ];
  let seen = new Map<string, string>();
  let lastRun: { startedMs: number; endedMs: number } | null = null;
  let failedRounds = 0;
  let trimmedMs = Number.NEGATIVE_INFINITY;

  while (!signal.aborted) {
    const locations = await tableLocations(namespaces);
    const changed = differ(seen, locations);
    const requests = await openRequests(['run', 'rebuild']);
    const decision = decideRun({
      isAskedFor: requests.length > 0,
      nowMs: Date.now(),
      waitingRows: changed ? await waitingRows(registry) : 0,
      changed,
      lastRun,
      failedRounds,
    });
    if (!decision.run) {
      await delay(Math.min(decision.waitMs, POLL_MS), undefined, { signal }).catch(() => undefined);
      continue;
    }
    const startedMs = Date.now();
    const report = await runRound(options, requests);
    if (!report) return;
    await closeRequests(requests);
    failedRounds = report.failures.length > 0 ? failedRounds + 1 : 0;
    logRound(options.log, report, Date.now() - startedMs);
    // What sources got meanwhile is still to be seen; what the models' own tables got was written by this run.
    seen = withSources(await tableLocations(namespaces), locations, registry);
    if (!lastRun) options.ready();
    lastRun = { startedMs, endedMs: Date.now() };
    options.onRound?.(report);
    if (Date.now() - trimmedMs > TRIM_EVERY_MS) {
      trimmedMs = Date.now();
      await trimRuns(KEEP_OK_DAYS, KEEP_FAILED_DAYS);
    }
  }
}

/** null when the signal ended it. */
async function runRound(
  { openEngine, registry, signal, listener, gate }: TransformOptions,
  requests: readonly WorkRequest[],
): Promise<WarehouseReport | null> {
  const engine = await openEngine();
  const rebuild = new Map(
    requests.filter(({ what }) => what === 'rebuild').map(({ table, askedBy }) => [table, askedBy]),
  );
  const asked = new Set(requests.map(({ table }) => table));
  try {
    return await runWarehouse(engine, registry, {
      ...{ signal, rebuild, asked },
      ...(listener && { listener }),
      ...(gate && { gate }),
    });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await engine.close();
  }
}

function differ(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return (
    before.size !== now.size || [...now].some(([relation, location]) => before.get(relation) !== location)
  );
}

function withSources(
  now: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  { sources }: Registry,
): Map<string, string> {
  const seen = new Map(now);
  for (const { relation } of sources) {
    const location = before.get(relation);
    if (location === undefined) seen.delete(relation);
    else seen.set(relation, location);
  }
  return seen;
}

async function waitingRows(registry: Registry): Promise<number> {
  const [tables, states] = await Promise.all([
    loadTables(registry.sources.map(({ table }) => table)),
    readModelStates(),
  ]);
  const waiting = registry.sources.map(({ relation }, index) => {
    const table = tables[index];
    const readers = registry.models.filter(({ triggers }) => triggers.includes(relation));
    if (!table || readers.length === 0) return 0;
    return Math.max(
      ...readers.map(({ name }) => recordsSince(table, states.get(name)?.consumed[relation] ?? null)),
    );
  });
  return waiting.reduce((sum, rows) => sum + rows, 0);
}

function logRound(log: TransformOptions['log'], report: WarehouseReport, elapsedMs: number): void {
  for (const { model, error } of report.failures) {
    log.error({ model, err: error, waiting: report.waiting }, 'a model failed and will be tried again');
  }
  const ran = report.models.filter(({ plan }) => plan.kind === 'full' || plan.kind === 'incremental');
  const rowsOut = ran.reduce((sum, model) => sum + model.rowsOut, 0);
  log.debug({ elapsedMs, models: ran.length, rowsOut }, 'warehouse brought up to date');
}
