import { z } from 'zod';

/** What the server and the pages of pipelines say to each other. Instants are ISO 8601, sizes bytes. */

export const RUN_KINDS = ['model', 'compact', 'expire', 'remove-orphans'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

const table = z.string().min(3).max(500);

export const runsInput = z.object({
  kind: z.enum(RUN_KINDS).optional(),
  state: z.enum(['done', 'failed']).optional(),
  /** The table that was worked on. */
  table: table.optional(),
  /** Part of its name. */
  search: z.string().max(200).default(''),
  /** `at`: in UTC, to the microsecond. */
  cursor: z
    .strictObject({ at: z.iso.datetime({ local: true, precision: 6 }), key: z.string().max(40) })
    .nullish(),
  limit: z.int().min(1).max(100).default(50),
});
export type RunsInput = z.infer<typeof runsInput>;
export type RunCursor = NonNullable<RunsInput['cursor']>;

/** Something that a worker did to one table. */
export interface PipelineRun {
  readonly id: string;
  readonly kind: RunKind;
  /** `gold.fact_sales`. */
  readonly table: string;
  readonly state: 'done' | 'failed';
  readonly startedAt: string;
  readonly durationMs: number | null;
  /** Of a model: how it was made, and why so. */
  readonly mode: 'full' | 'incremental' | null;
  readonly reason: string | null;
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  /** Of maintenance: files; of `expire` the snapshots that were dropped, as `filesBefore`. */
  readonly filesBefore: number | null;
  readonly filesAfter: number | null;
  readonly bytesRewritten: number | null;
  readonly bytesAfter: number | null;
  /** Files that a read of the whole table opens less since, how often it was read a day then, and the processor time. */
  readonly opensSaved: number | null;
  readonly scansPerDay: number | null;
  readonly cpuMs: number | null;
  /** Of a model: rows that checks kept out of the table. */
  readonly rowsQuarantined: number | null;
  /** Its rows were held before they were current, and what became of them; null: they were published at once. */
  readonly held: 'held' | 'released' | 'rejected' | null;
  readonly error: string | null;
  /** There is an error, and its text may name what the reader does not see. */
  readonly isErrorWithheld: boolean;
}

export interface RunPage {
  readonly items: readonly PipelineRun[];
  readonly nextCursor: RunCursor | null;
}

/** Of the last day, as far as the reader sees the tables. */
export interface RunSummary {
  readonly runs: number;
  readonly failed: number;
  /** Tables whose latest run failed. */
  readonly failing: readonly { readonly table: string; readonly kind: RunKind; readonly at: string }[];
  /** Tables of which a publication is held, and those that wait for it. */
  readonly held: readonly {
    readonly table: string;
    readonly since: string;
    readonly waiting: readonly string[];
  }[];
}

export const whichTable = z.strictObject({ table });

const snapshotId = z.string().regex(/^-?\d{1,19}$/, 'A snapshot id is a whole number.');
export const whichSnapshot = z.strictObject({ table, snapshotId });
export type WhichSnapshot = z.infer<typeof whichSnapshot>;

const tag = z
  .string()
  .trim()
  .min(1, 'Give the tag a name.')
  .max(100, 'A tag has at most 100 characters.')
  .regex(/^[\w.-]+$/, 'A tag is letters, digits, dots, hyphens and underscores.');
export const tagInput = z.strictObject({
  table,
  snapshotId,
  tag,
  /** How long it stays; null: until it is removed. */
  days: z.int().min(1).max(36_500).nullable(),
});
export type TagInput = z.infer<typeof tagInput>;
export const untagInput = z.strictObject({ table, tag: z.string().min(1).max(200) });
export type UntagInput = z.infer<typeof untagInput>;

export const workInput = z.strictObject({ table, what: z.enum(['run', 'rebuild', 'maintain', 'clean']) });
export type WorkInput = z.infer<typeof workInput>;

/** Values as DuckDB prints them; null: from the least, to the greatest. */
export const readPlanInput = z.strictObject({
  table,
  column: z.string().min(1).max(500),
  from: z.string().max(500).nullable(),
  to: z.string().max(500).nullable(),
});
export type ReadPlanInput = z.infer<typeof readPlanInput>;

/** What a read opens. Of files: pruned with their manifest, by their partition, or by the bounds of the column. */
export interface ReadPlan {
  readonly manifests: { readonly considered: number; readonly pruned: number; readonly read: number };
  readonly files: {
    readonly considered: number;
    readonly prunedWithManifest: number;
    readonly prunedByPartition: number;
    readonly prunedByBounds: number;
    readonly read: number;
  };
  readonly bytes: number;
  readonly rows: number;
}

/** Files in the table's folder that neither it nor a snapshot refers to, and that are too old to be somebody's work. */
export interface OrphanReport {
  /** Younger ones are left alone: their commit may be under way. */
  readonly olderThanHours: number;
  readonly files: number;
  readonly bytes: number;
  /** ISO 8601, of when the oldest was written. */
  readonly oldestAt: string | null;
  /** Uploads to an object store that were cut off; how much was sent of them is not known. */
  readonly uploads: number;
  /** Some of the files, within the table's folder. */
  readonly names: readonly string[];
}

/** A table of the lake, to whoever sees it; numbers are null for somebody who does not see all of it. */
export interface LakeTable {
  readonly table: string;
  readonly at: string | null;
  readonly rows: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly snapshots: number;
  readonly partition: string | null;
  /** What it has now less what it had a week ago, or when it was first looked at since; null while that is today. */
  readonly grownBytes: number | null;
}

export interface TablePartition {
  /** Null: rows without a value, or of a table without partitions. */
  readonly value: string | null;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface LakeTableDetails extends LakeTable {
  readonly location: string | null;
  /** The reader sees every row and column. */
  readonly seesAll: boolean;
  readonly isMadeByModel: boolean;
  readonly columns: readonly { readonly id: number; readonly name: string; readonly type: string }[];
  /** Branches and tags besides the current state. */
  readonly references: readonly TableReference[];
  /** What people asked for and no worker has done yet. */
  readonly asked: readonly { readonly what: WorkInput['what']; readonly by: string; readonly at: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** The latest first; empty for somebody who does not see all of it. */
  readonly partitions: readonly TablePartition[];
  readonly partitionsInAll: number;
  /** The latest first. */
  readonly versions: readonly TableSnapshot[];
  /** At the end of each day, the oldest first. */
  readonly days: readonly {
    readonly day: string;
    readonly rows: number | null;
    readonly bytes: number | null;
    readonly files: number | null;
  }[];
}

export interface TableReference {
  readonly name: string;
  readonly type: string;
  readonly snapshotId: string;
  /** When it goes by itself; null: when it is removed, or as the table's properties say. */
  readonly until: string | null;
}

export interface TableSnapshot {
  readonly id: string;
  readonly at: string;
  readonly operation: 'append' | 'overwrite' | 'replace' | 'delete';
  readonly isCurrent: boolean;
  readonly addedRows: number | null;
  readonly removedRows: number | null;
  readonly addedFiles: number | null;
  readonly removedFiles: number | null;
  readonly rows: number | null;
}

export interface TopicPartitionState {
  readonly partition: number;
  /** Accepted by the stream. */
  readonly accepted: number;
  /** Of them in the lake. */
  readonly stored: number;
  /** When some were last stored. */
  readonly storedAt: string | null;
}

/** A second is what a commit takes on a small machine; after an hour nobody would call it a stream. */
const TARGET_MS_MIN = 1_000;
const TARGET_MS_MAX = 3_600_000;

/**
 * How old an event of the topic may be before the lake has it, in milliseconds; null: the portal's default. No topic: that
 * default itself, of topics without a target of their own; null is then what the portal comes with.
 */
export const lagTargetInput = z.strictObject({
  topic: z.string().min(1).max(200).nullable(),
  targetMs: z
    .int('The target is a number of whole milliseconds.')
    .min(TARGET_MS_MIN, 'The target is a second at least.')
    .max(TARGET_MS_MAX, 'The target is an hour (3600 seconds) at most.')
    .nullable(),
});
export type LagTargetInput = z.infer<typeof lagTargetInput>;

export interface TopicLag {
  readonly targetMs: number;
  /** Who set it for this topic, and when; null: it is the portal's default. */
  readonly set: { readonly by: string; readonly at: string } | null;
  /**
   * Since when the oldest event waits that the stream has and the lake has not; not exact: since then at the earliest.
   * Null: nothing waits, or nothing is known of it.
   */
  readonly waiting: { readonly since: string; readonly isExact: boolean } | null;
  /** The longest that an event waited of those that commits of the last five minutes brought; null: there was none. */
  readonly worstMs: number | null;
}

export interface TopicState {
  readonly topic: string;
  /** What the record's key is. */
  readonly key: string;
  readonly lag: TopicLag;
  readonly bronze: string | null;
  readonly deadLetters: string | null;
  readonly partitions: readonly TopicPartitionState[];
}

/** Of topics that have no target of their own. */
export interface DefaultTarget {
  readonly targetMs: number;
  readonly set: TopicLag['set'];
  /** What it is where nobody set one. */
  readonly builtInMs: number;
}

export interface StreamState {
  readonly at: string;
  /** `postgres` or `kafka:<cluster id>`; null while the stream does not answer. */
  readonly source: string | null;
  readonly defaultTarget: DefaultTarget;
  readonly topics: readonly TopicState[];
}
