import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepBalance } from '#server/balance/keep-balance.ts';
import { RECORD_FUNCTION } from '#server/balance/record-function.ts';
import { tellOfBoards } from '#server/boards/tell-of-board.ts';
import { traceBoards } from '#server/boards/trace-untraced.ts';
import { keepUses } from '#server/catalog/keep-uses.ts';
import { keepClassification } from '#server/classification/keep-classification.ts';
import { forgetDeleted } from '#server/discussion/forget-deleted.ts';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { spillDirectory } from '#server/engine/spill-directory.ts';
import { env } from '#server/env.ts';
import { errorMessage } from '#server/errors.ts';
import { loadAllTables } from '#server/lake/catalog.ts';
import { listTables } from '#server/lake/catalog-data.ts';
import { sweepGarbage } from '#server/lake/expire.ts';
import { maintainTables } from '#server/lake/maintain.ts';
import { scansPerDay } from '#server/lake/maintenance-data.ts';
import { type TableName, tableKey } from '#server/lake/table.ts';
import { keepTableDays } from '#server/lake/table-days-data.ts';
import { closeRequests, openRequests, type WorkKind } from '#server/lake/work-requests-data.ts';
import { keepLineage } from '#server/lineage/service.ts';
import { createLogger } from '#server/log.ts';
import { forgetOld } from '#server/notices/forget-old.ts';
import { tellOfSchemas } from '#server/notices/tell-of-schemas.ts';
import { keepRuns } from '#server/openlineage/keep-runs.ts';
import { keepProfiles } from '#server/profiles/keep-profiles.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import { tellOfUntold } from '#server/saved/tell-of-queries.ts';
import { traceQueries } from '#server/saved/trace-untraced.ts';
import { trimConsumed } from '#server/stream/postgres-trim.ts';
import { positionModels } from '#server/warehouse/position-models.ts';
import { loadRegistry } from '#server/warehouse/registry.ts';
import type { Worker } from './worker.ts';

const ROUND_MS = 60_000;
/** Tables that nobody wrote to are looked at again: partitions come to rest, readers move on. */
const REVISIT_MS = 60 * 60 * 1000;
const ORPHANS_MS = 24 * 60 * 60 * 1000;
const MEMORY_LIMIT_MB = 384;
/** Of a round, for compaction: what is the least worth waits for the next one, so that the rest has its turn. */
const COMPACTION_MS = 5 * 60 * 1000;
const COUNT_SCANS_MS = 15 * 60 * 1000;

/** Asked for by a person: partitions that still grow are not waited for. */
const AT_ONCE = { restingMs: 0 };
/** While a round is waited for, requests are looked for. */
const REQUESTS_MS = 2_000;

interface Visit {
  readonly metadataLocation: string;
  readonly atMs: number;
  readonly orphansAtMs: number;
}

/**
 * Keeps the lake quick: merges small files, drops old snapshots, removes what nobody refers to; and the embedded log
 * short. Then, with the same engine, what the stream gave is held against what the tables hold; and what is told of the
 * tables: their profiles, what was found in their columns, how
 * much they are used, what they are made of; and who follows one is told of its new columns.
 */
export const main: Worker = async ({ signal, ready }) => {
  const log = createLogger('compact');
  const visits = new Map<string, Visit>();
  const scans = scansCounter();
  const tempDirectory = await spillDirectory(join(env().DATA_DIR, 'tmp'), 'compact');
  ready();
  while (!signal.aborted) {
    // What is told of the tables waits for the second round: the first is while everything else starts.
    const isStarting = visits.size === 0;
    const engine = lazyEngine(tempDirectory);
    let isMore = false;
    try {
      isMore = await round(
        visits,
        { openEngine: engine.open, scans: await scans(), signal },
        (key, error) => {
          log.error(
            { table: key, error: errorMessage(error) },
            'maintenance failed; it is tried again later',
          );
        },
      );
      await sweepGarbage();
      await keepTableDays(await loadAllTables());
      if (!signal.aborted) {
        // What is wrong with a model is the transform worker's to say.
        const models = await loadRegistry().then(positionModels, () => []);
        await keepBalance({ signal, engine: engine.open, models });
      }
      if (!signal.aborted && !isStarting) await keepProfiles({ signal, engine: engine.open });
      if (!signal.aborted && !isStarting) await keepClassification({ signal, engine: engine.open });
      if (!signal.aborted && !isStarting) {
        await tellOfBoards();
        await tellOfUntold();
        // Seldom any: whoever saves something is told then.
        if ((await traceBoards(signal)) + (await traceQueries(signal)) > 0) await closeQueryPool();
        await keepUses();
        await keepLineage();
        await keepRuns();
        await tellOfSchemas(await currentSchemas());
        await forgetOld();
        await forgetDeleted();
      }
    } finally {
      await engine.close();
    }
    if (!signal.aborted && !env().KAFKA_BROKERS) await trimConsumed();
    if (!isMore) await untilNextRound(signal);
  }
  await rm(tempDirectory, { recursive: true, force: true });
};

/** A minute, or until somebody asks for something. */
async function untilNextRound(signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < ROUND_MS && !signal.aborted; waited += REQUESTS_MS) {
    await sleep(REQUESTS_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && (await openRequests(['maintain', 'clean'])).length > 0) return;
  }
}

/** One engine for a busy round, none while idle: its buffers are given back. */
function lazyEngine(tempDirectory: string) {
  let opened: Promise<DuckDbEngine> | undefined;
  return {
    open: () => {
      opened ??= createEngine({
        ...{ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1, tempDirectory },
        functions: [RECORD_FUNCTION],
      });
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}

async function currentSchemas() {
  return (await loadAllTables()).map(({ name, metadata }) => ({
    dataset: tableKey(name),
    tableUuid: metadata['table-uuid'],
    schemaId: metadata['current-schema-id'],
  }));
}

/** Counted now and then: there can be hundreds of thousands of statements in a week. */
function scansCounter(): () => Promise<ReadonlyMap<string, number>> {
  let counted: ReadonlyMap<string, number> = new Map();
  let countedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - countedAt >= COUNT_SCANS_MS) {
      counted = await scansPerDay();
      countedAt = performance.now();
    }
    return counted;
  };
}

interface Round {
  readonly openEngine: () => Promise<DuckDbEngine>;
  readonly scans: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
}

/** Gives whether there was more to do than time. */
async function round(
  visits: Map<string, Visit>,
  { openEngine, scans, signal }: Round,
  onFailure: (key: string, error: unknown) => void,
): Promise<boolean> {
  const requests = await openRequests(['maintain', 'clean']);
  const askedFor = (kind: WorkKind) =>
    new Set(requests.filter(({ what }) => what === kind).map(({ table }) => table));
  const [asked, toClean] = [askedFor('maintain'), askedFor('clean')];
  const due = new Map<string, Visit & { readonly name: TableName }>();
  for (const { name, metadataLocation } of await listTables()) {
    const key = tableKey(name);
    const last = visits.get(key);
    const now = Date.now();
    const isDue =
      asked.has(key) ||
      toClean.has(key) ||
      !last ||
      last.metadataLocation !== metadataLocation ||
      now - last.atMs >= REVISIT_MS;
    if (!isDue) continue;
    const orphansAtMs =
      !last || toClean.has(key) || now - last.orphansAtMs >= ORPHANS_MS ? now : last.orphansAtMs;
    due.set(key, { name, metadataLocation, atMs: now, orphansAtMs });
  }
  const failed = new Set<string>();
  const unfinished = await maintainTables(
    openEngine,
    Array.from(due, ([key, { name, atMs, orphansAtMs }]) => ({
      name,
      scansPerDay: scans.get(key) ?? 0,
      orphans: orphansAtMs === atMs,
      ...(asked.has(key) && { isAsked: true, rules: AT_ONCE }),
    })),
    {
      signal,
      budgetMs: COMPACTION_MS,
      onFailure(name, error) {
        failed.add(tableKey(name));
        onFailure(tableKey(name), error);
      },
    },
  );
  if (signal.aborted) return false;
  const isLeft = (key: string) => unfinished.has(key) && !failed.has(key);
  for (const [key, { name: _name, ...visit }] of due) if (!isLeft(key)) visits.set(key, visit);
  await closeRequests(requests.filter(({ table }) => !isLeft(table)));
  return [...due.keys()].some(isLeft);
}
