import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicName } from '../events/topics.ts';
import { INGEST_CONSUMER, type IngestOptions, runIngest } from '../ingest/service.ts';
import { loadTable } from '../lake/catalog.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { connectStream } from '../stream/connect.ts';
import { readOffsets } from '../stream/offsets-data.ts';
import type { StreamTransport } from '../stream/transport.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestStream {
  readonly database: TestDatabase;
  readonly transport: StreamTransport;
  close(): Promise<void>;
}

/** The embedded stream, empty, on a fresh database. */
export async function openTestStream(): Promise<TestStream> {
  const database = await testDatabase();
  const transport = await connectStream();
  return {
    database,
    transport,
    async close() {
      await transport.close();
      await database.drop();
    },
  };
}

/** What a table of the lake holds now, as SQL reads it. Throws when there is no such table. */
export async function lakeRelation(namespace: string, name: string): Promise<string> {
  const table = await loadTable({ namespace, name });
  if (!table) throw new Error(`There is no table ${namespace}.${name}.`);
  return relationSql(table, await liveFiles(table));
}

/** Resolves when everything that is in the topic now was committed, or when the ingestion is over. */
export async function untilTopicIngested(
  transport: StreamTransport,
  topic: TopicName,
  running: Promise<void>,
): Promise<void> {
  let isOver = false;
  running.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const ends = await transport.endOffsets([topic]);
  const total = ends.reduce((sum, { offset }) => sum + offset, 0);
  for (let done = -1; done < total && !isOver; await sleep(10)) {
    const stored = await readOffsets(transport.source, INGEST_CONSUMER, [topic]).catch(() => []);
    done = stored.reduce((sum, { offset }) => sum + offset, 0);
  }
}

/** Ingests one topic until it is told to stop. */
export function startIngest(
  transport: StreamTransport,
  topic: TopicName,
  options: Partial<IngestOptions> & Pick<IngestOptions, 'openEngine'>,
) {
  const controller = new AbortController();
  const { signal } = controller;
  const running = runIngest({ transport, signal, topics: [topic], ...options });
  running.catch(() => undefined);
  return {
    running,
    async stop() {
      controller.abort();
      await running;
    },
  };
}
