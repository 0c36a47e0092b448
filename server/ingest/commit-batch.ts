import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import type { TopicName } from '#server/events/topics.ts';
import type { TableChange } from '#server/lake/change.ts';
import { type CommitStep, commitTables } from '#server/lake/commit.ts';
import { discardFiles } from '#server/lake/stage.ts';
import { type DataFile, type Table, tableKey } from '#server/lake/table.ts';
import { advanceOffset, OffsetMismatch } from '#server/stream/offsets-data.ts';
import type { TopicPartition } from '#server/stream/transport.ts';
import { instantMs } from './accepted-rows.ts';
import type { Batch, PartitionRows } from './batch.ts';
import { type CommittedRange, recordRanges } from './ranges-data.ts';
import { stageAccepted, stageDeadLetters } from './stage-batch.ts';

/**
 * `staged`: all files are written and nothing refers to them yet; then the steps of the lake's commit.
 * `storage-refused`: the batch waits until the lake can be written again; `registry-unavailable`: records wait until the
 * schema registry can be asked.
 */
export type IngestStep = 'staged' | CommitStep | 'storage-refused' | 'registry-unavailable';

export interface TopicTables {
  readonly bronze: Table;
  readonly deadLetters: Table;
}

/**
 * What others changed of how the table is to be written holds for the rows that come next. Columns that they renamed or
 * dropped do not: rows are written in those that this process found.
 */
export function withCommitted(known: TopicTables, next: Table): TopicTables {
  const later = (table: Table): Table => {
    if (tableKey(table.name) !== tableKey(next.name)) return table;
    const hasColumns = table.metadata['current-schema-id'] === next.metadata['current-schema-id'];
    const { properties } = next.metadata;
    return hasColumns ? next : { ...table, metadata: { ...table.metadata, properties } };
  };
  return { bronze: later(known.bronze), deadLetters: later(known.deadLetters) };
}

export interface CommitContext {
  readonly engine: DuckDbEngine;
  /** The stream's name, which offsets are stored under. */
  readonly source: string;
  readonly consumer: string;
  readonly tables: ReadonlyMap<TopicName, TopicTables>;
  /** Told of each table as a commit made it. */
  keep?(table: Table): void;
  onStep?(step: IngestStep): void | Promise<void>;
}

function byTopic(partitions: readonly PartitionRows[]): Map<TopicName, PartitionRows[]> {
  return Map.groupBy(partitions, ({ topic }) => topic);
}

/** For whoever reads the table without our database: which offsets the snapshot brought, as `[from, to)`. */
function summaryOf(context: CommitContext, partitions: readonly PartitionRows[]): Record<string, string> {
  const offsets = Object.fromEntries(partitions.map(({ partition, from, to }) => [partition, [from, to]]));
  return {
    'ingest.source': context.source,
    'ingest.consumer': context.consumer,
    'ingest.offsets': JSON.stringify(offsets),
  };
}

function toRange({ topic, partition, from, to, hash }: PartitionRows): CommittedRange {
  return {
    ...{ topic, partition, from, to },
    firstAt: new Date(instantMs(hash.firstMs)),
    lastAt: new Date(instantMs(hash.lastMs)),
    records: hash.records,
    readHash: String(hash.read),
    acceptedRecords: hash.acceptedRecords,
    acceptedHash: String(hash.accepted),
    rejectedRecords: hash.records - hash.acceptedRecords,
    rejectedHash: String(hash.rejected),
    decodedRecords: hash.decodedRecords,
  };
}

async function stageChanges(batch: Batch, context: CommitContext, changes: TableChange[]): Promise<void> {
  for (const [topic, partitions] of byTopic(batch.partitions)) {
    const tables = context.tables.get(topic);
    if (!tables) throw new Error(`No tables for topic ${topic}.`);
    const summary = summaryOf(context, partitions);
    const append = (table: Table, add: DataFile[]) => {
      if (add.length > 0) changes.push({ table, operation: 'append', add, summary });
    };
    if (partitions.some(({ accepted }) => accepted.count > 0)) {
      const layout = batch.layout(topic);
      append(tables.bronze, await stageAccepted(context.engine, topic, tables.bronze, layout, partitions));
    }
    if (partitions.some(({ deadLetters }) => deadLetters.offsets.length > 0)) {
      append(
        tables.deadLetters,
        await stageDeadLetters(context.engine, topic, tables.deadLetters, partitions),
      );
    }
  }
}

async function commitOnce(batch: Batch, context: CommitContext): Promise<void> {
  const { source, consumer } = context;
  const changes: TableChange[] = [];
  let mayBeCommitted = false;
  try {
    await stageChanges(batch, context, changes);
    await context.onStep?.('staged');
    const committed = await commitTables(changes, {
      async onStep(step) {
        if (step === 'before-commit') mayBeCommitted = true;
        await context.onStep?.(step);
      },
      async within(tx) {
        for (const { topic, partition, from, to } of batch.partitions) {
          await advanceOffset(tx, { source, consumer, topic, partition, from, to });
        }
        await recordRanges(tx, source, batch.partitions.map(toRange));
      },
    });
    for (const table of committed) context.keep?.(table);
  } catch (error) {
    if (!mayBeCommitted) await discardFiles(changes.flatMap(({ add }) => add));
    throw error;
  }
}

/**
 * Commits a batch: its rows become visible in bronze and in the dead letters, and the stored offsets move past
 * them, in one transaction. A partition whose stored offset is not where its rows begin is left out (its rows
 * are dropped from the batch and it is in the answer); everything else is committed when this resolves.
 */
export async function commitBatch(batch: Batch, context: CommitContext): Promise<TopicPartition[]> {
  const lost: TopicPartition[] = [];
  while (!batch.isEmpty) {
    try {
      await commitOnce(batch, context);
      return lost;
    } catch (error) {
      if (!(error instanceof OffsetMismatch)) throw error;
      const { topic, partition } = error.advance;
      lost.push({ topic, partition });
      batch.drop({ topic, partition });
    }
  }
  return lost;
}
