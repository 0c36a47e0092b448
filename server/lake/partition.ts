import { quoteIdentifier } from '../engine/sql-text.ts';
import { daysOf, dayText, serializeText } from './single-value.ts';
import type { FieldType, TablePartition } from './table.ts';

/** A partition value as Avro carries it. */
export type PartitionValue = string | number | bigint | boolean | null;

function resultType(partition: TablePartition): FieldType {
  return partition.transform === 'day' ? 'date' : partition.source.type;
}

/** From the text by which the rest of the house knows a partition. */
export function partitionValue(partition: TablePartition, text: string | null): PartitionValue {
  if (text === null) return null;
  switch (resultType(partition)) {
    case 'date': {
      const days = daysOf(text);
      if (days === null) throw new Error(`Partition value ${text} is not a date`);
      return days;
    }
    case 'int':
      return Number(text);
    case 'long':
      return BigInt(text);
    case 'boolean':
      return text === 'true' || text === '1';
    default:
      return text;
  }
}

export function partitionText(partition: TablePartition, value: PartitionValue): string | null {
  if (value === null || value === undefined) return null;
  return resultType(partition) === 'date' ? dayText(Number(value)) : String(value);
}

/** The bound of a partition value in a manifest list. */
export function partitionBytes(partition: TablePartition, text: string): Buffer {
  const bytes = serializeText(resultType(partition), text);
  if (!bytes) throw new Error(`Partition value ${text} cannot be serialized`);
  return bytes;
}

/** Orders partition texts as the specification orders their values. */
export function comparePartitions(partition: TablePartition, left: string, right: string): number {
  const type = resultType(partition);
  if (type === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right));
  const [a, b] = [partitionValue(partition, left), partitionValue(partition, right)];
  if (a === b) return 0;
  return (a as number) < (b as number) ? -1 : 1;
}

/** Whether a text lies between two bounds of a manifest list. */
export function withinBounds(
  partition: TablePartition,
  text: string,
  lower: Buffer | null,
  upper: Buffer | null,
): boolean {
  const order = (bound: Buffer) =>
    compareSerialized(resultType(partition), partitionBytes(partition, text), bound);
  return (lower === null || order(lower) >= 0) && (upper === null || order(upper) <= 0);
}

function compareSerialized(type: FieldType, left: Buffer, right: Buffer): number {
  switch (type) {
    case 'int':
    case 'date':
      return left.readInt32LE() - right.readInt32LE();
    case 'long': {
      const difference = left.readBigInt64LE() - right.readBigInt64LE();
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    }
    default:
      return Buffer.compare(left, right);
  }
}

/** SQL for the partition value of a row, in an engine whose time zone is UTC. */
export function partitionSql(partition: TablePartition): string {
  const column = quoteIdentifier(partition.source.name);
  return partition.transform === 'day' ? `CAST(${column} AS DATE)` : column;
}
