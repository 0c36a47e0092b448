/** What the rest of the house knows of an Iceberg table. Types only; see create.ts, stage.ts, commit.ts, plan.ts. */
import type { TableMetadata } from './metadata.ts';
import type { Transform } from './transform.ts';

export interface TableName {
  /** `bronze`, `silver`, `gold` or `dead_letters`. */
  readonly namespace: string;
  readonly name: string;
}

export type FieldType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'uuid'
  | 'time'
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

/** How a table is to be partitioned: by a column as it is, or by what a transform makes of it. */
export interface PartitionBy {
  readonly source: string;
  readonly transform: Transform;
}

export interface TableSpec {
  readonly name: TableName;
  readonly fields: readonly FieldSpec[];
  readonly partition: readonly PartitionBy[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** What a manifest says of a file's columns, by field id. A column may be missing in each. */
export interface FileStatistics {
  readonly columnSizes: ReadonlyMap<number, number>;
  readonly valueCounts: ReadonlyMap<number, number>;
  readonly nullCounts: ReadonlyMap<number, number>;
  readonly nanCounts: ReadonlyMap<number, number>;
  /** In Iceberg's single-value serialization, of the type the column had when the file was written. */
  readonly lowerBounds: ReadonlyMap<number, Buffer>;
  readonly upperBounds: ReadonlyMap<number, Buffer>;
}

/** A file of rows that are deleted from data files: their places in them, or their values in some columns. */
export interface DeleteFile {
  readonly path: string;
  /** By `position`, or by the columns with these field ids. */
  readonly by: 'position' | readonly number[];
  readonly recordCount: number;
  readonly sizeBytes: number;
}

/** A live data file as a manifest describes it. */
export interface DataFile extends FileStatistics {
  /** Absolute path on this machine. */
  readonly path: string;
  /**
   * As its writer spelled it (`file:/…` or `file:///…`): other engines compare names of files as texts, so what names it
   * spells it like this. As we spell it for a staged file.
   */
  readonly location?: string;
  /** The partition spec the file was written under. */
  readonly specId: number;
  /**
   * The key of its partition within that spec: of one field its value as text (`2026-11-23`, or null), of more a JSON
   * list of such texts, null without any.
   */
  readonly partition: string | null;
  readonly recordCount: number;
  readonly sizeBytes: number;
  /** Orders it among the table's commits; a staged file has none yet. */
  readonly sequenceNumber?: bigint;
  /** The table's sort order that its rows are in, where it was written in one. */
  readonly sortOrderId?: number;
  /** What is deleted from it, where other engines left row-level deletes. */
  readonly deletes?: readonly DeleteFile[];
}

/** A column of the table's current schema. Data files are read by `id`, so a name may change. */
export interface TableField {
  readonly id: number;
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly doc?: string;
}

export interface PartitionField {
  readonly fieldId: number;
  readonly name: string;
  readonly transform: Transform;
  /** The column as it is, or was when it was dropped. */
  readonly source: TableField;
}

export interface PartitionSpec {
  readonly id: number;
  readonly fields: readonly PartitionField[];
}

/** One state of a table, as one metadata file describes it. It never changes; a commit gives a new one. */
export interface Table {
  readonly name: TableName;
  /** `file://` URL of the metadata file. */
  readonly metadataLocation: string;
  readonly metadata: TableMetadata;
  readonly fields: readonly TableField[];
  /** How new files are partitioned. Without fields: not at all. */
  readonly spec: PartitionSpec;
  /** Every spec that files may have been written under. */
  readonly specs: ReadonlyMap<number, PartitionSpec>;
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
