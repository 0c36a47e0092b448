import { z } from 'zod';
import { tableName } from '../datasets/schema.ts';

/** What the server and the screens say to each other about imports, and of what others tell. */

export const runsInput = z.object({
  table: tableName,
  cursor: z.strictObject({ at: z.iso.datetime(), run: z.guid() }).nullish(),
  limit: z.int().min(1).max(100).default(30),
});
export type RunsInput = z.infer<typeof runsInput>;

export const whichOrigin = z.strictObject({ id: z.int().min(1) });

/** A run of a job of others. Instants are ISO 8601. */
export interface ShownRun {
  readonly id: string;
  /** `<namespace>/<name>`. */
  readonly job: string;
  readonly producer: 'openlineage' | 'dbt';
  /** `silent`: it has no end, and nobody said anything of it for hours. */
  readonly state: 'running' | 'silent' | 'done' | 'failed' | 'stopped' | 'skipped';
  /** When it was first spoken of. */
  readonly at: string;
  /** Null: nobody told. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly lastWordAt: string;
  /** From its start to its end; null where one of them is not known. */
  readonly durationMs: number | null;
  /** What it did with the table that was asked about. */
  readonly did: { readonly wrote: boolean; readonly read: boolean };
  /** For when it was planned. */
  readonly nominalAt: string | null;
  /** The job that began it; null where there is none, or not for this reader. */
  readonly parentJob: string | null;
  /** The first sentence of what went wrong. */
  readonly error: string | null;
  /** Something went wrong, and what is said of it may name what this reader does not see. */
  readonly isErrorWithheld: boolean;
}

export interface RunPage {
  /** The latest first. */
  readonly items: readonly ShownRun[];
  readonly nextCursor: { readonly at: string; readonly run: string } | null;
}

export interface UnknownLineage {
  /** `model.shop.orders`. */
  readonly name: string;
  readonly reason: string;
}

/** What an import of a dbt project brought, in numbers. */
export interface DbtReport {
  readonly project: string;
  readonly namespace: string;
  /** `v12`. */
  readonly manifestVersion: string;
  readonly models: number;
  readonly sources: number;
  readonly seeds: number;
  readonly snapshots: number;
  readonly exposures: number;
  /** Of the models. */
  readonly withColumns: number;
  readonly withDescriptions: number;
  readonly withColumnLineage: number;
  readonly unknownLineage: readonly UnknownLineage[];
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number };
  readonly freshness: { readonly fresh: number; readonly stale: number };
  /** Of the portal's own tables: what the project tells of them is lineage only. */
  readonly ownTables: number;
}

export interface DbtImport extends DbtReport {
  /** ISO 8601. */
  readonly importedAt: string;
  readonly importedBy: string;
}
