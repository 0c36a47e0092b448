import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import type { TopicName } from '#server/events/topics.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import type { PartitionRows } from './batch.ts';
import { typedFields } from './typed-columns.ts';
import { withTypedColumns } from './typed-sql.ts';

type LoadColumns = Parameters<DuckDbEngine['loadColumns']>[1];

/** Numbers the temporary tables, so that two stages on one engine do not meet. */
let stages = 0;
/** Loading is synchronous work: between slices the process answers its connections. */
const SLICE_ROWS = 8_192;
/** 9999-12-31, the last day that every reader of the lake can print. */
const INSTANT_MS_MAX = 253_402_300_799_999;

/** The instant as the tables have it. */
export function instantMs(timestampMs: number): number {
  return Number.isFinite(timestampMs) ? Math.min(Math.max(timestampMs, 0), INSTANT_MS_MAX) : 0;
}

async function loadOrigin(
  engine: DuckDbEngine,
  into: string,
  partition: number,
  columns: { offsets: number[]; arrivedAtMs: number[]; keys: (string | null)[] },
  rest: (from: number, to: number) => LoadColumns,
): Promise<void> {
  for (let from = 0; from < columns.offsets.length; from += SLICE_ROWS) {
    const to = Math.min(from + SLICE_ROWS, columns.offsets.length);
    await engine.loadColumns(into, [
      { name: 'partition', type: 'INTEGER', values: new Array<number>(to - from).fill(partition) },
      { name: 'offset', type: 'BIGINT', values: columns.offsets.slice(from, to) },
      { name: 'arrived_at', type: 'TIMESTAMPTZ', values: columns.arrivedAtMs.slice(from, to).map(instantMs) },
      {
        name: 'key',
        type: 'VARCHAR',
        values: columns.keys.slice(from, to).map((key) => key?.toWellFormed() ?? null),
      },
      ...rest(from, to),
    ]);
  }
}

function loadAccepted(
  engine: DuckDbEngine,
  into: string,
  { partition, accepted }: PartitionRows,
  withSchemaIds: boolean,
): Promise<void> {
  return loadOrigin(engine, into, partition, accepted, (from, to) => [
    { name: 'payload', type: 'BLOB', values: accepted.payloads.slice(from, to) },
    ...(withSchemaIds
      ? [{ name: 'schema_id', type: 'INTEGER' as const, values: accepted.schemaIds.slice(from, to) }]
      : []),
  ]);
}

function loadDeadLetters(
  engine: DuckDbEngine,
  into: string,
  { partition, deadLetters }: PartitionRows,
): Promise<void> {
  return loadOrigin(engine, into, partition, deadLetters, (from, to) => [
    { name: 'payload', type: 'BLOB', values: deadLetters.payloads.slice(from, to) },
    { name: 'reason_code', type: 'VARCHAR', values: deadLetters.codes.slice(from, to) },
    { name: 'reason', type: 'VARCHAR', values: deadLetters.reasons.slice(from, to) },
    { name: 'schema_id', type: 'INTEGER', values: deadLetters.schemaIds.slice(from, to) },
  ]);
}

async function stage(
  engine: DuckDbEngine,
  topic: TopicName,
  table: Table,
  rowsOf: (loaded: string) => string,
  load: (into: string) => Promise<void>,
): Promise<DataFile[]> {
  const into = `ingest_rows_${++stages}`;
  try {
    await load(into);
    return await stageFiles(engine, table, `SELECT '${topic}' AS topic, * FROM ${rowsOf(into)}`);
  } finally {
    await engine.query(`DROP TABLE IF EXISTS ${into}`);
  }
}

/** Writes the accepted rows of one topic as files of its bronze table. */
export function stageAccepted(
  engine: DuckDbEngine,
  topic: TopicName,
  table: Table,
  partitions: readonly PartitionRows[],
): Promise<DataFile[]> {
  // Plain JSON has none, and is most of what comes: the column that is not there is null.
  const withSchemaIds = partitions.some(({ accepted }) => accepted.hasSchemaIds);
  // The payloads were found to be UTF-8: loaded as bytes they need not become JavaScript strings once more.
  const rowsOf = (loaded: string) =>
    withTypedColumns(
      `(SELECT * REPLACE (decode(payload) AS payload) FROM ${loaded})`,
      typedFields(topic, table),
    );
  return stage(engine, topic, table, rowsOf, async (into) => {
    for (const rows of partitions) await loadAccepted(engine, into, rows, withSchemaIds);
  });
}

/** Writes the dead letters of one topic as files of its dead-letter table. */
export function stageDeadLetters(
  engine: DuckDbEngine,
  topic: TopicName,
  table: Table,
  partitions: readonly PartitionRows[],
): Promise<DataFile[]> {
  return stage(
    engine,
    topic,
    table,
    (loaded) => loaded,
    async (into) => {
      for (const rows of partitions) await loadDeadLetters(engine, into, rows);
    },
  );
}
