import type { TopicName } from '#server/events/topics.ts';
import {
  ColumnDictionary,
  type ColumnLimits,
  ColumnSegment,
  type ColumnType,
} from '#server/lake/parquet-column.ts';
import { type StagedColumn, takesColumns } from '#server/lake/stage-columns.ts';
import type { Table, TableField } from '#server/lake/table.ts';
import type { PartitionRows } from './batch.ts';
import { bronzeTable } from './tables.ts';
import { typedFields } from './typed-columns.ts';
import type { TypedLayout } from './typed-rows.ts';

/** Instants are of the years 1970 to 9999, of which a number holds the microseconds of the first three centuries. */
function micros(ms: number): number | bigint {
  const value = Math.round(ms * 1000);
  return Number.isSafeInteger(value) ? value : BigInt(value);
}

interface AcceptedColumns {
  readonly partition: string | null;
  readonly columns: ReadonlyMap<number, StagedColumn>;
}

/**
 * The accepted rows of one topic as the columns of a file; null where they have to go through the engine: they are of more
 * than one day, their typed columns have to be read out of the payloads, or the table is not as ingestion made it (it is
 * partitioned otherwise, or wants a codec of its own).
 */
export function acceptedColumns(
  topic: TopicName,
  table: Table,
  layout: TypedLayout,
  partitions: readonly PartitionRows[],
): AcceptedColumns | null {
  const all = partitions.filter(({ accepted }) => accepted.count > 0);
  const bytes = all.reduce((sum, rows) => sum + rows.bytes, 0);
  const origin = originFields(topic, table);
  const partition = partitionOf(table, all);
  if (!origin || partition === undefined || !takesColumns(table, bytes)) return null;
  if (!sameFields(layout.fields, typedFields(topic, table))) return null;
  if (!all.every(({ accepted }) => accepted.typed.isWhole)) return null;

  const columns = layout.columns(all.map(({ accepted }) => accepted.typed));
  for (const [name, field] of origin) columns.set(field.id, originColumn(name, topic, all, layout.limits));
  return { partition, columns };
}

/** The table's fields that every bronze table has; null where one is another than it was made. */
function originFields(topic: TopicName, table: Table): Map<string, TableField> | null {
  const fields = new Map<string, TableField>();
  for (const { name, type } of bronzeTable(topic).fields) {
    const field = table.fields.find((each) => each.name === name);
    if (field?.type !== type) return null;
    fields.set(name, field);
  }
  return fields;
}

/** The one partition that all rows are of; undefined where there are more. */
function partitionOf({ spec }: Table, all: readonly PartitionRows[]): string | null | undefined {
  const [field, ...others] = spec.fields;
  if (!field) return null;
  if (others.length > 0 || field.source.name !== 'arrived_at' || field.transform !== 'day') return undefined;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { accepted } of all) {
    for (const ms of accepted.arrivedAtMs) {
      if (ms < first) first = ms;
      if (ms > last) last = ms;
    }
  }
  const [from, to] = [first, last].map((ms) => new Date(ms).toISOString().slice(0, 10));
  return from === to ? from : undefined;
}

function sameFields(left: readonly TableField[], right: readonly TableField[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ id, name, type, required }, index) => {
      const other = right[index];
      return other?.id === id && other.name === name && other.type === type && other.required === required;
    })
  );
}

function originColumn(
  name: string,
  topic: TopicName,
  all: readonly PartitionRows[],
  limits: ColumnLimits,
): StagedColumn {
  const column = (type: ColumnType, fill: (segment: ColumnSegment, rows: PartitionRows) => void) => {
    const dictionary = new ColumnDictionary(type, limits);
    return {
      dictionary,
      segments: all.map((rows) => filled(new ColumnSegment(type, dictionary, limits), rows, fill)),
    };
  };
  switch (name) {
    case 'topic':
      return column('string', (segment, { accepted }) => {
        for (let row = 0; row < accepted.count; row++) segment.add(topic);
      });
    case 'partition':
      return column('int', (segment, { accepted, partition }) => {
        for (let row = 0; row < accepted.count; row++) segment.add(partition);
      });
    case 'offset':
      // No offset comes twice, so there is nothing to gain by a dictionary.
      return { dictionary: null, segments: all.map((rows) => offsetsOf(rows, limits)) };
    case 'arrived_at':
      return column('timestamptz', (segment, { accepted }) => {
        for (const ms of accepted.arrivedAtMs) segment.add(micros(ms));
      });
    case 'schema_id':
      return column('int', (segment, { accepted }) => {
        for (let row = 0; row < accepted.count; row++) {
          const id = accepted.schemaIds[row] ?? null;
          if (id === null) segment.addNull();
          else segment.add(id);
        }
      });
    case 'key':
      return { dictionary: null, segments: all.map(({ accepted }) => accepted.keys) };
    case 'payload':
      return { dictionary: null, segments: all.map(({ accepted }) => accepted.payloads) };
    default:
      throw new Error(`No rows for column ${name}.`);
  }
}

function offsetsOf({ accepted }: PartitionRows, limits: ColumnLimits): ColumnSegment {
  const segment = new ColumnSegment('long', null, limits);
  for (const offset of accepted.offsets) segment.add(offset);
  return segment;
}

function filled(
  segment: ColumnSegment,
  rows: PartitionRows,
  fill: (segment: ColumnSegment, rows: PartitionRows) => void,
): ColumnSegment {
  fill(segment, rows);
  return segment;
}
