import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Row } from '../engine/engine.ts';
import { TOPICS, type TopicName } from '../events/topics.ts';
import { insertJob, type Job, type NewJob, openJobs, readJob } from '../letters/jobs-data.ts';
import { type ReplayOptions, runReplays } from '../letters/replay-service.ts';
import type { Fix, LetterId } from '../letters/schema.ts';
import type { ProducerRecord } from '../stream/transport.ts';
import { lakeRelation, openTestStream, startIngest, type TestStream, untilTopicIngested } from './ingest.ts';

export interface TestLetters {
  readonly stream: TestStream;
  readonly engine: DuckDbEngine;
  /** Sends records and waits until all that the topic has is in the lake. */
  ingest(topic: TopicName, records: readonly ProducerRecord[]): Promise<void>;
  /** Rows of a table in the order of their place in the stream. */
  rows(namespace: 'bronze' | 'dead_letters', topic: TopicName): Promise<readonly Row[]>;
  /** All dead letters of a topic. */
  ids(topic: TopicName): Promise<LetterId[]>;
  /** Asks for work as the service does; gives the job's id. */
  ask(job: Pick<NewJob, 'topic' | 'selection'> & Partial<NewJob>): Promise<string>;
  /** Runs the worker until no job is left. */
  work(options?: Partial<ReplayOptions>): Promise<void>;
  close(): Promise<void>;
}

const AS_IT_IS: Fix = { kind: 'as_is' };
const openEngine = () => createEngine({ memoryLimitMb: 256, threads: 1 });

/** Dead letters as ingestion makes them, from an embedded stream of the test's own. */
export async function openTestLetters(): Promise<TestLetters> {
  const stream = await openTestStream();
  const engine = await openEngine();
  const { transport } = stream;
  const rows: TestLetters['rows'] = async (namespace, topic) => {
    const from = await lakeRelation(namespace, topic);
    return (await engine.query(`SELECT * FROM ${from} ORDER BY "partition", "offset", arrived_at`)).rows;
  };
  return {
    stream,
    engine,
    rows,
    async ingest(topic, records) {
      await transport.ensureTopics([{ name: topic, partitions: TOPICS[topic].partitions }]);
      const worker = startIngest(transport, topic, {
        openEngine,
        policy: { rowsMax: 10_000, bytesMax: 1 << 22, ageMs: 10, firstAgeMs: 10 },
      });
      if (records.length > 0) await transport.append(topic, records);
      await untilTopicIngested(transport, topic, worker.running);
      await worker.stop();
    },
    async ids(topic) {
      const found = await rows('dead_letters', topic);
      return found.map((row) => ({
        partition: Number(row.partition),
        offset: Number(row.offset),
        arrivedAt: new Date(String(row.arrived_at)).toISOString(),
      }));
    },
    async ask(job) {
      const id = randomUUID();
      await insertJob(
        {
          id,
          what: 'replay',
          fix: AS_IT_IS,
          reason: null,
          selected: 0,
          askedById: randomUUID(),
          askedBy: 'steward@example.com',
          networkAddress: '127.0.0.1',
          ...job,
        },
        async () => undefined,
      );
      return id;
    },
    async work(options = {}) {
      const stop = new AbortController();
      const running = runReplays({ openEngine, signal: stop.signal, pollMs: 20, ...options });
      try {
        while ((await openJobs()).length > 0) await sleep(10);
      } finally {
        stop.abort();
        await running;
      }
    },
    async close() {
      await engine.close();
      await stream.close();
    },
  };
}

/** All of a topic's letters, whatever their place. */
export const EVERYTHING: Job['selection'] = {
  kind: 'filter',
  filter: {},
  until: Object.fromEntries([0, 1, 2, 3].map((partition) => [partition, Number.MAX_SAFE_INTEGER])),
};

/** The job as it is now. */
export async function jobNow(id: string): Promise<Job> {
  const job = await readJob(id);
  if (!job) throw new Error(`There is no job ${id}`);
  return job;
}
