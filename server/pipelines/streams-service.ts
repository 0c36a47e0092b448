import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '../events/topics.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { portalStream } from '../platform/service.ts';
import type { StreamTransport, TopicPartition } from '../stream/transport.ts';
import type { StreamState } from './schema.ts';
import { readProgress } from './streams-data.ts';

type Ends = readonly (TopicPartition & { readonly offset: number })[];

/** How far each topic has come into the lake. A topic is there for whoever sees a table that is made of it. */
export async function readStreams(reader: Reader, now: Date = new Date()): Promise<StreamState> {
  const decisions = await reader.decisions();
  const seen = TOPIC_NAMES.filter(
    (topic) => decisions.has(`bronze.${topic}`) || decisions.has(`dead_letters.${topic}`),
  );
  const at = now.toISOString();
  const stream = await portalStream();
  const ends = stream && (await endsOf(stream, seen));
  if (!stream || !ends) return { at, source: null, topics: [] };
  const progress = new Map(
    (await readProgress(stream.source, INGEST_CONSUMER)).map((each) => [
      `${each.topic}/${each.partition}`,
      each,
    ]),
  );
  const tableOf = (namespace: string, topic: TopicName) => {
    const name = `${namespace}.${topic}`;
    return decisions.has(name) ? name : null;
  };
  return {
    at,
    source: stream.source,
    topics: seen.map((topic) => ({
      topic,
      key: TOPICS[topic].key,
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

/** Null where the stream does not answer; nothing of a topic that nobody has made yet. */
async function endsOf(stream: StreamTransport, topics: readonly TopicName[]): Promise<Ends | null> {
  try {
    return await stream.endOffsets(topics);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'not_found' ? [] : null;
  }
}
