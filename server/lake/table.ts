/** What the rest of the house knows of an Iceberg table. Types only; see create.ts, stage.ts, commit.ts, plan.ts. */
import type { TableMetadata } from './metadata.ts';

export interface TableName {
  /** `bronze`, `silver`, `gold` or `dead_letters`. */
  readonly namespace: string;
  readonly name: string;
}

export type FieldType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | `decimal(${number}, ${number})`;

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  readonly required?: boolean;
  readonly doc?: string;
}

interface PartitionField {
  readonly source: string;
  readonly transform: 'identity' | 'day';
}

export interface TableSpec {
  readonly name: TableName;
  readonly fields: readonly FieldSpec[];
  /** At most one field for now: a day of a date or instant, or a value as it is. */
  readonly partition: readonly PartitionField[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** A live data file as a manifest describes it. */
export interface DataFile {
  /** Absolute path on this machine. */
  readonly path: string;
  /** The partition value as text (`2026-11-23`, a value, or null for unpartitioned or null). */
  readonly partition: string | null;
  readonly recordCount: number;
  readonly sizeBytes: number;
  readonly columnSizes: ReadonlyMap<number, number>;
  readonly valueCounts: ReadonlyMap<number, number>;
  readonly nullCounts: ReadonlyMap<number, number>;
  /** Field id to the bound in Iceberg's single-value serialization. */
  readonly lowerBounds: ReadonlyMap<number, Buffer>;
  readonly upperBounds: ReadonlyMap<number, Buffer>;
}

/** A column of the table's current schema. Data files are read by `id`, so a name may change. */
export interface TableField {
  readonly id: number;
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly doc?: string;
}

export interface TablePartition {
  readonly fieldId: number;
  readonly name: string;
  readonly transform: PartitionField['transform'];
  readonly source: TableField;
}

/** One state of a table, as one metadata file describes it. It never changes; a commit gives a new one. */
export interface Table {
  readonly name: TableName;
  /** `file://` URL of the metadata file. */
  readonly metadataLocation: string;
  readonly metadata: TableMetadata;
  readonly fields: readonly TableField[];
  /** null for an unpartitioned table. */
  readonly partition: TablePartition | null;
  /** null while nothing was committed. */
  readonly currentSnapshotId: bigint | null;
  readonly snapshotAt: Date | null;
  /** Set by redefineTable: these columns are not the table's yet, an overwrite of everything brings them. */
  readonly redefinedAs?: TableSpec;
}

/** `bronze.orders`, for messages and keys. */
export function tableKey(name: TableName): string {
  return `${name.namespace}.${name.name}`;
}
