import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '#server/events/topics.ts';
import { ensureTable } from '#server/lake/create.ts';
import type { Table } from '#server/lake/table.ts';
import { createLogger } from '#server/log.ts';
import { openWireLookup } from '#server/registry/wire-service.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { Consumer, StreamTransport } from '#server/stream/transport.ts';
import { partitionKey } from './batch.ts';
import { commitBatch, type IngestStep, type TopicTables, withCommitted } from './commit-batch.ts';
import { DEFAULT_FLUSH_POLICY, type FlushPolicy, isFull } from './flush-policy.ts';
import { Ingestor, type Position } from './ingestor.ts';
import { LagTargets } from './lag-targets.ts';
import { retryStorage } from './retry-storage.ts';
import { StagingEngine } from './staging-engine.ts';
import { bronzeTable, deadLetterTable } from './tables.ts';
import { layoutFor, TypedColumns } from './typed-columns.ts';
import { TypedLayout } from './typed-rows.ts';

/** The name that ingestion's offsets are stored under. */
export const INGEST_CONSUMER = 'ingest';

const DELIVERY_BYTES_MAX = 2 * 1024 * 1024;

export interface IngestOptions {
  readonly transport: StreamTransport;
  /** Gives an engine of the worker's own, which it closes. */
  openEngine(): Promise<DuckDbEngine>;
  /** Finish what is begun and resolve. */
  readonly signal: AbortSignal;
  /** The consumer runs. */
  ready?(): void;
  readonly topics?: readonly TopicName[];
  readonly policy?: FlushPolicy;
  /** Members of one group share the partitions; whatever the group, the stored offsets fence the commits. */
  readonly group?: string;
  onStep?(step: IngestStep): void | Promise<void>;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function ensureTables(topics: readonly TopicName[]): Promise<Map<TopicName, TopicTables>> {
  const tables = new Map<TopicName, TopicTables>();
  for (const topic of topics) {
    tables.set(topic, {
      bronze: await ensureTable(bronzeTable(topic)),
      deadLetters: await ensureTable(deadLetterTable(topic)),
    });
  }
  return tables;
}

/**
 * Moves events from the stream to the lake until the signal aborts: each record is in `bronze.<topic>` or, with
 * its reason, in `dead_letters.<topic>`, exactly once, however often this is killed and however many run.
 * Rejects when the stream or PostgreSQL cannot be used; starting again is always safe.
 */
export async function runIngest(options: IngestOptions): Promise<void> {
  const { transport, onStep, group = INGEST_CONSUMER } = options;
  const { topics = TOPIC_NAMES, policy = DEFAULT_FLUSH_POLICY } = options;
  const log = createLogger('ingest');
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);

  await transport.ensureTopics(topics.map((name) => ({ name, partitions: TOPICS[name].partitions })));
  const onRefused = async (reason: string, waitMs: number) => {
    log.error({ reason, waitMs }, 'The lake cannot be written; events wait in the stream until it can');
    await onStep?.('storage-refused');
  };
  const tables = await retryStorage(() => ensureTables(topics), signal, onRefused);
  const keep = (next: Table) => {
    for (const [topic, known] of tables) tables.set(topic, withCommitted(known, next));
  };
  const context = { source: transport.source, consumer: INGEST_CONSUMER, tables, keep, onStep };
  const staging = new StagingEngine(options.openEngine);

  const columns = new TypedColumns();
  const lookup = openWireLookup({ onUnavailable: () => onStep?.('registry-unavailable') });

  /** Before the first rows with new columns come, so that they can be laid out in them. */
  const shapeTable = async (topic: TopicName) => {
    const known = tables.get(topic);
    if (known) tables.set(topic, { ...known, bronze: await columns.ensure(topic, known.bronze) });
  };
  const started = Promise.withResolvers<Consumer>();
  const targets = new LagTargets(policy.ageMs);
  const ingestor = new Ingestor({
    policy,
    targetMs: (topic) => targets.targetMs(topic),
    layoutOf: (topic) => {
      const known = tables.get(topic);
      return known ? layoutFor(topic, known.bronze) : new TypedLayout([]);
    },
    async schemasFor(topic, ids, waiting) {
      const schemas = await lookup.schemasFor(topic, ids, waiting);
      for (const schema of schemas.values()) if (schema.kind === 'schema') columns.add(topic, schema.columns);
      await retryStorage(() => shapeTable(topic), signal, onRefused);
      return schemas;
    },
    async storedOffsets(partitions) {
      const names = [...new Set(partitions.map(({ topic }) => topic))];
      const rows = await readOffsets(transport.source, INGEST_CONSUMER, names);
      const stored = new Map(rows.map((row) => [partitionKey(row), row.offset]));
      return partitions.map(
        (partition): Position => ({ ...partition, offset: stored.get(partitionKey(partition)) ?? 0 }),
      );
    },
    async commit(batch) {
      const consumer = await started.promise;
      const { rows, bytes } = batch;
      const startedAt = performance.now();
      const lost = await staging.use(isFull(policy, batch), (engine) =>
        retryStorage(
          async () => {
            for (const topic of new Set(batch.partitions.map((rows) => rows.topic))) await shapeTable(topic);
            return commitBatch(batch, { ...context, engine });
          },
          signal,
          onRefused,
        ),
      );
      log.debug({ rows, bytes, ms: Math.round(performance.now() - startedAt) }, 'Committed');
      if (lost.length > 0) log.info({ partitions: lost.map(partitionKey) }, 'Another worker was first');
      return { lost, seek: (partition, offset) => consumer.seek(partition, offset) };
    },
    missing: (partition, from, to) =>
      log.error(
        { partition: partitionKey(partition), from, to },
        'Records left the stream (its retention) before they were ingested',
      ),
  });
  const consumer = await transport.consume({
    group,
    topics,
    maxBatchBytes: DELIVERY_BYTES_MAX,
    positions: (partitions) => ingestor.positions(partitions),
    revoked: (partitions) => ingestor.revoked(partitions),
    deliver: (batch) => ingestor.deliver(batch),
  });
  started.resolve(consumer);
  const ended = new AbortController();
  const keeping = targets.keep(ended.signal, (error) =>
    log.warn({ error }, 'The lag targets cannot be read; those last known hold'),
  );
  options.ready?.();

  try {
    await Promise.race([aborted(options.signal), consumer.done, ingestor.failure]);
    await Promise.race([ingestor.drain(), ingestor.failure]);
  } catch (error) {
    failed.abort();
    await ingestor.close();
    await consumer.stop().catch(() => undefined);
    throw error;
  } finally {
    ended.abort();
    await keeping;
    await staging.close();
  }
  await ingestor.close();
  await consumer.stop();
}
