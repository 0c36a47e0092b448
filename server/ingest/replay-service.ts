/** For records that come to ingestion once more: judged and written exactly as those that come from the stream. */
import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import type { TopicName } from '#server/events/topics.ts';
import { ensureTable } from '#server/lake/create.ts';
import { discardFiles } from '#server/lake/stage.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import type { WireSchemas } from '#server/registry/wire-service.ts';
import type { StreamRecord } from '#server/stream/transport.ts';
import { Batch } from './batch.ts';
import { stageAccepted } from './stage-batch.ts';
import { bronzeTable } from './tables.ts';
import { layoutFor, TypedColumns } from './typed-columns.ts';

export { decodeRecord } from './decode-record.ts';

/** A record at its place in the stream, which it keeps. */
export interface ReplayedRecord extends StreamRecord {
  readonly partition: number;
}

/** The bronze table of the topic, with the columns that these schemas ask for. */
async function bronzeFor(topic: TopicName, schemas: WireSchemas): Promise<Table> {
  const table = await ensureTable(bronzeTable(topic));
  const columns = new TypedColumns();
  for (const schema of schemas.values()) if (schema.kind === 'schema') columns.add(topic, schema.columns);
  return columns.ensure(topic, table);
}

/**
 * Writes files for `bronze.<topic>` that nobody sees until a commit names them. Every record must be one that
 * `decodeRecord` accepts by these schemas, and no two be at one place; throws otherwise, with nothing left behind.
 */
export async function stageReplayed(
  engine: DuckDbEngine,
  topic: TopicName,
  records: readonly ReplayedRecord[],
  schemas: WireSchemas,
): Promise<{ readonly table: Table; readonly files: DataFile[] }> {
  const table = await bronzeFor(topic, schemas);
  const batch = new Batch(() => layoutFor(topic, table));
  for (const [partition, of] of Map.groupBy(records, (record) => record.partition)) {
    const ordered = of.toSorted((a, b) => a.offset - b.offset);
    batch.add(topic, partition, ordered[0]?.offset ?? 0, ordered, schemas);
  }
  const files = await stageAccepted(engine, topic, table, batch.layout(topic), batch.partitions);
  const rows = files.reduce((sum, { recordCount }) => sum + recordCount, 0);
  if (rows !== records.length) {
    await discardFiles(files);
    throw new Error(`${rows} rows were made of ${records.length} records of ${topic}`);
  }
  return { table, files };
}
