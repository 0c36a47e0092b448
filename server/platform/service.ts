import { AppError } from '../errors.ts';
import { TOPIC_NAMES } from '../events/topics.ts';
import { createLogger } from '../log.ts';
import { connectStream } from '../stream/connect.ts';
import { readOffsets } from '../stream/offsets-data.ts';
import type { StreamTransport } from '../stream/transport.ts';
import { assessPlatform } from './assess-platform.ts';
import { pingDatabase, readModelRuns, readSimulatorProgress } from './data.ts';
import type { PlatformStatus } from './schema.ts';

/** The consumer whose position says what is in the lake. */
const LAKE_CONSUMER = 'ingest';

let connecting: Promise<StreamTransport> | undefined;

function transport(): Promise<StreamTransport> {
  connecting ??= connectStream().catch((error: unknown) => {
    connecting = undefined;
    throw error;
  });
  return connecting;
}

/** The stream did not answer last time either: once in the log is enough. */
let silent = false;

/** Null while the stream does not answer; topics that nobody has created yet hold nothing. */
async function readStream(): Promise<PlatformStatus['stream']> {
  try {
    const log = await transport();
    const [ends, positions] = await Promise.all([
      log.endOffsets(TOPIC_NAMES),
      readOffsets(log.source, LAKE_CONSUMER, TOPIC_NAMES),
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

export async function readPlatformStatus(now: Date = new Date()): Promise<PlatformStatus> {
  const [simulator, runs, stream] = await Promise.all([
    readSimulatorProgress(),
    readModelRuns(),
    readStream(),
  ]);
  const facts = {
    asOf: now.toISOString(),
    history:
      simulator && simulator.historyDone < simulator.historyTotal
        ? { eventsTotal: simulator.historyTotal, eventsDone: simulator.historyDone }
        : null,
    stream,
    warehouse: { refreshedAt: runs.refreshedAt?.toISOString() ?? null, failing: runs.failing },
  };
  return { ...facts, ...assessPlatform(facts) };
}

export async function isDatabaseReachable(): Promise<boolean> {
  try {
    await pingDatabase();
    return true;
  } catch {
    return false;
  }
}
