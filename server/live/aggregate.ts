import { TOPICS } from '#server/events/topics.ts';
import { createLogger } from '#server/log.ts';
import { openWireLookup, wireSchemaIds } from '#server/registry/wire-service.ts';
import { withStream } from '#server/stream/await-stream.ts';
import type { Consumer, RecordBatch, StreamTransport, TopicPartition } from '#server/stream/transport.ts';
import { becomeLeader, type Checkpoint, claimCheckpoint, publishUpdate, saveCheckpoint } from './data.ts';
import { LiveState, ORDER_RETENTION_MS } from './live-state.ts';
import { LIVE_TOPICS, readLiveEvent } from './read-live-event.ts';
import { nextReplays } from './replays-data.ts';

const CHECKPOINT_NAME = 'live';
/** Least time between two pushes while events come. */
const PUSH_INTERVAL_MS = 200;
/** Windows slide with the clock, so pages hear something at least this often. */
const HEARTBEAT_MS = 1_000;
const CHECKPOINT_INTERVAL_MS = 5_000;
/** Of letters that were replayed, at each heartbeat. */
const REPLAYS_MAX = 5_000;

/**
 * Keeps the live metrics until the signal aborts. State is what the events before `offsets` add up to, and the
 * two are only ever stored together, so a kill at any moment repeats events into the same keys and counts
 * nothing twice. Dead letters that were replayed come beside the stream, as rows that go with the checkpoint that counts them. One worker leads; others wait for its lock and take over.
 */
export async function aggregateLive({
  signal,
  ready,
  waiting,
}: {
  signal: AbortSignal;
  ready(): void;
  waiting?(reason: string): void;
}): Promise<void> {
  const log = createLogger('aggregate');
  await withStream({ signal, waiting }, async (stream) => {
    await stream.ensureTopics(LIVE_TOPICS.map((name) => ({ name, partitions: TOPICS[name].partitions })));
    const leader = await becomeLeader(signal);
    if (!leader) return;
    try {
      const checkpoint = await claimCheckpoint(CHECKPOINT_NAME, stream.source);
      log.info({ epoch: checkpoint.epoch, resumed: checkpoint.state !== null }, 'live metrics taken over');
      await Promise.race([runLeader(stream, checkpoint, signal, ready), leader.lost]);
    } finally {
      await leader.release().catch(() => undefined);
    }
  });
}

async function runLeader(
  stream: StreamTransport,
  checkpoint: Checkpoint,
  signal: AbortSignal,
  ready: () => void,
): Promise<void> {
  const state = new LiveState(checkpoint.state ?? undefined, Date.now());
  const offsets: Record<string, number> = { ...checkpoint.offsets };
  let unsaved = false;
  let unpushed = true;
  let pushedAtMs = 0;
  let savedAtMs = Date.now();
  let lookedAtMs = 0;

  const lookup = openWireLookup();
  const ending = new AbortController();

  const deliver = async (batch: RecordBatch): Promise<void> => {
    const partition = partitionKey(batch);
    const ids = wireSchemaIds(batch.records);
    // Without the schema registry this waits, and what is not counted by the end is read again by the next leader.
    const schemas = await lookup.schemasFor(batch.topic, ids, ending.signal).catch((error: unknown) => {
      if (ending.signal.aborted) return null;
      throw error;
    });
    if (!schemas) return;
    const nowMs = Date.now();
    for (const record of batch.records) {
      if (record.offset < (offsets[partition] ?? 0)) continue;
      const event = readLiveEvent(batch.topic, record.value, nowMs - ORDER_RETENTION_MS, schemas);
      state.apply(partition, event, nowMs);
      offsets[partition] = record.offset + 1;
    }
    unsaved = true;
    unpushed = true;
  };

  const consumer: Consumer = await stream.consume({
    group: 'aggregate',
    topics: LIVE_TOPICS,
    positions: async (partitions) => {
      for (const partition of partitions) state.track(partitionKey(partition), Date.now());
      return partitions.map((partition) => ({ ...partition, offset: offsets[partitionKey(partition)] ?? 0 }));
    },
    deliver,
  });

  /** Replayed letters that the state has counted and no checkpoint yet. */
  const counted = new Set<number>();

  const takeReplays = async (): Promise<void> => {
    const replays = await nextReplays([...counted], REPLAYS_MAX);
    const nowMs = Date.now();
    for (const { id, event } of replays) {
      state.applyReplayed(event, nowMs);
      counted.add(id);
    }
    if (replays.length > 0) unsaved = true;
  };

  const save = async (): Promise<void> => {
    // All is taken in one turn of the event loop: no record can come in between.
    const ids = [...counted];
    const taken: Checkpoint = { epoch: checkpoint.epoch, state: state.dump(), offsets: { ...offsets } };
    unsaved = false;
    await saveCheckpoint(CHECKPOINT_NAME, taken, ids);
    for (const id of ids) counted.delete(id);
  };

  const publish = async (): Promise<void> => {
    ready();
    while (!signal.aborted) {
      const nowMs = Date.now();
      if (unpushed || nowMs - pushedAtMs >= HEARTBEAT_MS) {
        unpushed = false;
        pushedAtMs = nowMs;
        if (nowMs - lookedAtMs >= HEARTBEAT_MS) {
          lookedAtMs = nowMs;
          await takeReplays();
        }
        await publishUpdate(state.update(Date.now()));
      }
      if (unsaved && nowMs - savedAtMs >= CHECKPOINT_INTERVAL_MS) {
        savedAtMs = nowMs;
        await save();
      }
      await pause(PUSH_INTERVAL_MS, signal);
    }
  };

  try {
    await Promise.race([publish(), consumer.done]);
  } finally {
    ending.abort();
    await consumer.stop();
  }
  if (unsaved) await save();
}

function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Resolves after the time or as soon as the signal aborts, whichever is first. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}
