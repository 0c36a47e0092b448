import { may, type Scope } from '../auth/roles.ts';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { TOPIC_NAMES } from '../events/topics.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { createLogger } from '../log.ts';
import { secretsFile } from '../secrets.ts';
import { simulatorState } from '../shop/schema.ts';
import { connectStream } from '../stream/connect.ts';
import { readOffsets } from '../stream/offsets-data.ts';
import type { StreamTransport } from '../stream/transport.ts';
import { lastRuns } from '../warehouse/data.ts';
import { assessPlatform } from './assess-platform.ts';
import { pingDatabase, readLastAdvance, readSimulatorState } from './data.ts';
import type { CollectorEntry, PlatformStatus } from './schema.ts';

let connecting: Promise<StreamTransport> | undefined;

function transport(): Promise<StreamTransport> {
  connecting ??= connectStream().catch((error: unknown) => {
    connecting = undefined;
    throw error;
  });
  return connecting;
}

/** The portal's own connection to the stream; null while it cannot be had. */
export async function portalStream(): Promise<StreamTransport | null> {
  return transport().catch(() => null);
}

/** The stream did not answer last time either: once in the log is enough. */
let silent = false;

/** Null while the stream does not answer; topics that nobody has created yet hold nothing. */
async function readStream(): Promise<PlatformStatus['stream']> {
  try {
    const log = await transport();
    const [ends, positions] = await Promise.all([
      log.endOffsets(TOPIC_NAMES),
      readOffsets(log.source, INGEST_CONSUMER, TOPIC_NAMES),
    ]);
    silent = false;
    const accepted = ends.reduce((sum, { offset }) => sum + offset, 0);
    const stored = positions.reduce((sum, { offset }) => sum + offset, 0);
    return { accepted, stored, behind: Math.max(accepted - stored, 0) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return { accepted: 0, stored: 0, behind: 0 };
    if (!silent) createLogger('portal').warn({ err: error }, 'the event stream does not answer');
    silent = true;
    return null;
  }
}

async function readHistory(): Promise<PlatformStatus['history']> {
  const state = simulatorState.pick({ phase: true, historyDone: true, historyTotal: true });
  const { data } = state.safeParse(await readSimulatorState());
  if (data?.phase !== 'history') return null;
  return { eventsDone: data.historyDone, eventsTotal: data.historyTotal };
}

async function readWarehouse(tellsFailures: boolean): Promise<PlatformStatus['warehouse']> {
  const runs = [...(await lastRuns()).values()];
  const succeeded = runs.filter(({ error }) => error === null).map(({ finishedAt }) => finishedAt.getTime());
  const failures = runs.flatMap(({ model, error }) => (error === null ? [] : [{ model, error }]));
  return {
    refreshedAt: succeeded.length > 0 ? new Date(Math.max(...succeeded)).toISOString() : null,
    failing: failures.length,
    failures: tellsFailures ? failures : [],
  };
}

/** What fails is a table's name and an error's text, so only those who see to the pipelines are told. */
export async function readPlatformStatus(
  viewer: { readonly scopes: readonly Scope[] },
  now: Date = new Date(),
): Promise<PlatformStatus> {
  const [history, warehouse, stream, storedAt] = await Promise.all([
    readHistory(),
    readWarehouse(may(viewer, 'pipelines:read')),
    readStream(),
    readLastAdvance(INGEST_CONSUMER),
  ]);
  // Models that were built over nothing have taken in no event.
  const refreshedAt = stream?.accepted === 0 ? null : warehouse.refreshedAt;
  const facts = { asOf: now.toISOString(), history, stream, warehouse: { ...warehouse, refreshedAt } };
  return { ...facts, ...assessPlatform(facts, storedAt) };
}

/** Where events are sent to, and where the key for it is. */
export function readCollectorEntry(): CollectorEntry {
  const { COLLECTOR_HOST, COLLECTOR_PORT, COLLECTOR_API_KEYS } = env();
  const host = COLLECTOR_HOST === '0.0.0.0' || COLLECTOR_HOST === '::' ? '127.0.0.1' : COLLECTOR_HOST;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${COLLECTOR_PORT}`,
    keyFile: COLLECTOR_API_KEYS ? null : secretsFile(),
  };
}

export async function isDatabaseReachable(): Promise<boolean> {
  try {
    await pingDatabase();
    return true;
  } catch {
    return false;
  }
}
