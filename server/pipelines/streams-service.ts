import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '../events/topics.ts';
import {
  BUILT_IN_TARGET_MS,
  EVERY_TOPIC,
  type LagOf,
  type LagTarget,
  readDefaultTarget,
  readLag,
  saveLagTarget,
} from '../ingest/lag-service.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { portalStream } from '../platform/service.ts';
import type { StreamTransport, TopicPartition } from '../stream/transport.ts';
import type { Manager } from './manage-service.ts';
import type { DefaultTarget, LagTargetInput, StreamState, TopicLag } from './schema.ts';
import { readProgress } from './streams-data.ts';

type Ends = readonly (TopicPartition & { readonly offset: number })[];

/** A topic is there for whoever sees a table that is made of it. */
async function seenTopics(reader: Reader): Promise<TopicName[]> {
  const decisions = await reader.decisions();
  return TOPIC_NAMES.filter(
    (topic) => decisions.has(`bronze.${topic}`) || decisions.has(`dead_letters.${topic}`),
  );
}

/** How far each topic has come into the lake, and how long events of it wait. */
export async function readStreams(reader: Reader, now: Date = new Date()): Promise<StreamState> {
  const decisions = await reader.decisions();
  const seen = await seenTopics(reader);
  const at = now.toISOString();
  const stream = await portalStream();
  const ends = stream && (await endsOf(stream, seen));
  const defaultTarget = await readDefault();
  if (!stream || !ends) return { at, source: null, defaultTarget, topics: [] };
  const progress = new Map(
    (await readProgress(stream.source, INGEST_CONSUMER)).map((each) => [
      `${each.topic}/${each.partition}`,
      each,
    ]),
  );
  const behind = ends.flatMap(({ topic, partition, offset: end }) => {
    const offset = progress.get(`${topic}/${partition}`)?.offset ?? 0;
    return offset < end ? [{ topic, partition, offset }] : [];
  });
  const lag = await readLag(stream.source, behind);
  const tableOf = (namespace: string, topic: TopicName) => {
    const name = `${namespace}.${topic}`;
    return decisions.has(name) ? name : null;
  };
  return {
    at,
    source: stream.source,
    defaultTarget,
    topics: seen.map((topic) => ({
      topic,
      key: TOPICS[topic].key,
      lag: lagOf(topic, lag, defaultTarget.targetMs),
      bronze: tableOf('bronze', topic),
      deadLetters: tableOf('dead_letters', topic),
      partitions: ends
        .filter((end) => end.topic === topic)
        .map(({ partition, offset }) => {
          const reached = progress.get(`${topic}/${partition}`);
          return {
            partition,
            accepted: offset,
            stored: Math.min(reached?.offset ?? 0, offset),
            storedAt: reached?.at.toISOString() ?? null,
          };
        }),
    })),
  };
}

async function readDefault(): Promise<DefaultTarget> {
  const target = await readDefaultTarget();
  return {
    targetMs: target?.targetMs ?? BUILT_IN_TARGET_MS,
    set: setBy(target),
    builtInMs: BUILT_IN_TARGET_MS,
  };
}

function setBy(target: LagTarget | null | undefined): TopicLag['set'] {
  return target ? { by: target.changedBy, at: target.changedAt.toISOString() } : null;
}

function lagOf(topic: TopicName, { targets, seen, waiting }: LagOf, defaultMs: number): TopicLag {
  const target = targets.get(topic);
  const waits = waiting.get(topic);
  return {
    targetMs: target?.targetMs ?? defaultMs,
    set: setBy(target),
    waiting: waits ? { since: waits.since.toISOString(), isExact: waits.isExact } : null,
    worstMs: seen.get(topic) ?? null,
  };
}

/** Ingestion takes it up within seconds. Throws AppError `not_found` for a topic that is not there or not seen. */
export async function setTarget(manager: Manager, { topic, targetMs }: LagTargetInput): Promise<void> {
  const { reader, personId, email, networkAddress } = manager;
  if (topic !== null && !(await seenTopics(reader)).some((each) => each === topic)) {
    throw new AppError('not_found', `There is no topic ${topic}, or you may not see it.`);
  }
  const subject = topic ?? EVERY_TOPIC;
  await saveLagTarget({ topic: subject, targetMs, changedBy: email }, (tx, beforeMs) =>
    recordAuditIn(tx, [
      {
        ...{ action: 'lag_target.changed', outcome: 'ok', actorId: personId, actor: email },
        ...{ subject, networkAddress, details: { targetMs, beforeMs } },
      },
    ]),
  );
}

/** Null where the stream does not answer; nothing of a topic that nobody has made yet. */
async function endsOf(stream: StreamTransport, topics: readonly TopicName[]): Promise<Ends | null> {
  try {
    return await stream.endOffsets(topics);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'not_found' ? [] : null;
  }
}
