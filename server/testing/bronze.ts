import type { DuckDbEngine } from '../engine/duckdb.ts';
import { TOPICS, type TopicName } from '../events/topics.ts';
import { bronzeTable } from '../ingest/tables.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';

export interface Delivery {
  readonly topic: TopicName;
  /** An object becomes JSON; text is taken as it is. */
  readonly event: object | string;
  /** When the stream took it; after the one before it without. */
  readonly arrivedAtMs?: number;
}

export interface BronzeFeed {
  /** Appends the events as ingestion would: one snapshot for each topic among them, all in one commit. */
  deliver(deliveries: readonly Delivery[]): Promise<void>;
}

/** Writes events into bronze without a stream. Records arrive one millisecond after the other, `from` on. */
export function bronzeFeed(engine: DuckDbEngine, from = Date.parse('2026-11-20T12:00:00Z')): BronzeFeed {
  let clock = from;
  const nextOffset = new Map<string, number>();
  return {
    async deliver(deliveries) {
      const topics = [...new Set(deliveries.map(({ topic }) => topic))];
      const changes = await Promise.all(
        topics.map(async (topic) => {
          const records = deliveries
            .filter((delivery) => delivery.topic === topic)
            .map(({ event, arrivedAtMs }) => {
              const partition = clock % TOPICS[topic].partitions;
              const offset = nextOffset.get(`${topic}/${partition}`) ?? 0;
              nextOffset.set(`${topic}/${partition}`, offset + 1);
              clock += 1;
              const payload = typeof event === 'string' ? event : JSON.stringify(event);
              return { partition, offset, arrivedAtMs: arrivedAtMs ?? clock, payload };
            });
          const table = await ensureTable(bronzeTable(topic));
          const name = `feed_${topic}`;
          await engine.loadColumns(name, [
            { name: 'topic', type: 'VARCHAR', values: records.map(() => topic) },
            { name: 'partition', type: 'INTEGER', values: records.map(({ partition }) => partition) },
            { name: 'offset', type: 'BIGINT', values: records.map(({ offset }) => offset) },
            {
              name: 'arrived_at',
              type: 'TIMESTAMPTZ',
              values: records.map(({ arrivedAtMs }) => arrivedAtMs),
            },
            { name: 'key', type: 'VARCHAR', values: records.map(() => null) },
            { name: 'payload', type: 'VARCHAR', values: records.map(({ payload }) => payload) },
          ]);
          const add = await stageFiles(engine, table, `SELECT * FROM ${name}`);
          await engine.query(`DROP TABLE ${name}`);
          return { table, operation: 'append', add } as const;
        }),
      );
      await commitTables(changes);
    },
  };
}
