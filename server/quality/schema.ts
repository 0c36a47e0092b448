import { z } from 'zod';
import {
  type Check,
  type CheckState,
  check,
  type Gate,
  type Json,
  type Severity,
} from '../expectations/schema.ts';

/** What the server and the pages of quality say to each other. Instants are ISO 8601. */

/** `warning`: something that is not critical failed, or could not be evaluated. `unknown`: nothing that counts is checked. */
export const QUALITY_STATES = ['good', 'warning', 'failing', 'unknown'] as const;
export type QualityState = (typeof QUALITY_STATES)[number];

/** Why a table was checked: it has new rows, other checks, so much time has gone by, or somebody asked. */
export const RUN_CAUSES = ['commit', 'checks', 'schedule', 'request'] as const;
export type RunCause = (typeof RUN_CAUSES)[number];

/** Where a suite is written: in a file of the product, beside the model in schema.yml, or in the portal. */
export const SUITE_ORIGINS = ['shipped', 'dbt', 'portal'] as const;
export type SuiteOrigin = (typeof SUITE_ORIGINS)[number];

const table = z.string().min(3).max(300);
const suiteId = z.string().min(1).max(160);
const checkId = z.string().min(1).max(120);

export const whichTable = z.strictObject({ table });
export const whichCheck = z.strictObject({ table, suite: suiteId, check: checkId });
export type WhichCheck = z.infer<typeof whichCheck>;

/** At most this many rows at once; all of them with the statement that is given beside them. */
export const FAILING_ROWS_MAX = 200;
export const failingRowsInput = whichCheck.extend({
  limit: z.int().min(1).max(FAILING_ROWS_MAX).default(50),
  offset: z.int().min(0).max(10_000_000).default(0),
});
export type FailingRowsInput = z.infer<typeof failingRowsInput>;

export interface FailingRows {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isMasked: boolean }[];
  readonly rows: readonly (readonly Json[])[];
  /** Of all that fail now and that the reader sees. Null: the check is a statement that somebody wrote; it is run in SQL. */
  readonly total: number | null;
  /** The snapshot that they are of. */
  readonly snapshotId: string | null;
  /** For the SQL page, where all of them can be had, sorted and exported. */
  readonly sql: string;
}

/** Of a suite that is looked at as text. */
export const SUITE_FORMATS = ['yaml', 'gx', 'dbt'] as const;
export type SuiteFormat = (typeof SUITE_FORMATS)[number];
const TEXT_MAX = 1_000_000;

export const everyMinutes = z.int().min(1).max(10_080).nullable();

export const saveSuiteInput = z.strictObject({
  /** Null: a new one. */
  id: z.uuid().nullable(),
  table,
  name: z.string().trim().min(1, 'A suite needs a name.').max(120),
  description: z.string().max(2_000).default(''),
  checks: z.array(check).min(1, 'A suite needs a check.').max(500),
  everyMinutes,
  /** The version that was edited: somebody else's save in between is not overwritten. */
  basedOn: z.int().min(1).nullable(),
});
export type SaveSuiteInput = z.infer<typeof saveSuiteInput>;

export const removeSuiteInput = z.strictObject({ id: z.uuid(), basedOn: z.int().min(1) });
export const readTextInput = z.strictObject({
  table,
  format: z.enum(SUITE_FORMATS),
  text: z.string().max(TEXT_MAX, 'A suite has at most a million characters.'),
});
export type ReadTextInput = z.infer<typeof readTextInput>;
export const writeTextInput = z.strictObject({ table, suite: suiteId, format: z.enum(['yaml', 'gx']) });

/** A check that a text has and that cannot be evaluated as it stands. */
export interface SuiteProblem {
  /** `checks[3]`, `expectations[3]`; empty for the text as a whole. */
  readonly where: string;
  readonly message: string;
}

export interface ReadSuite {
  readonly name: string;
  readonly description: string;
  readonly everyMinutes: number | null;
  readonly checks: readonly Check[];
  readonly problems: readonly SuiteProblem[];
}

/** A check as one reader may know of it, with how it stands. */
export interface SeenCheck {
  readonly suite: string;
  readonly suiteName: string;
  readonly origin: SuiteOrigin;
  readonly id: string;
  readonly type: string;
  /** `total_amount is between 0 and 100,000`. */
  readonly sentence: string;
  readonly columns: readonly string[];
  readonly severity: Severity;
  readonly gate: Gate;
  readonly notes: string;
  /** Null before the first run. */
  readonly result: SeenResult | null;
}

export interface SeenResult {
  readonly state: CheckState;
  readonly reason: string | null;
  readonly since: string;
  readonly evaluatedAt: string;
  readonly elementCount: number | null;
  readonly missingCount: number | null;
  readonly unexpectedCount: number | null;
  /** Null where there is none, or where the reader does not see these values. */
  readonly observed: string | null;
  /** Whether the reader may look at the rows that fail. */
  readonly hasRows: boolean;
}

export interface RunPoint {
  readonly at: string;
  readonly score: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly notEvaluated: number;
}

export interface TableQuality {
  readonly table: string;
  readonly state: QualityState;
  /** Since when it is in this state. Null before the first run. */
  readonly since: string | null;
  readonly score: number | null;
  readonly checkedAt: string | null;
  readonly snapshotId: string | null;
  readonly rows: number | null;
  /** How often the table was read for its checks, and how long that took. */
  readonly scans: number | null;
  readonly durationMs: number | null;
  /** Why nothing could be checked at the last run. */
  readonly error: string | null;
  readonly isWaiting: boolean;
  /** A model makes it, so that its new data is checked before it is published. */
  readonly hasGate: boolean;
  readonly checks: readonly SeenCheck[];
  /** The last of each day, the oldest first. */
  readonly trend: readonly RunPoint[];
  readonly suites: readonly SeenSuite[];
}

export interface SeenSuite {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: SuiteOrigin;
  readonly version: number | null;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly everyMinutes: number | null;
  /** As a form edits them; null for whoever does not see all that they read. */
  readonly checks: readonly Check[] | null;
}

export interface QualityRow {
  readonly table: string;
  readonly domain: string | null;
  readonly owner: string | null;
  readonly state: QualityState;
  readonly since: string | null;
  readonly score: number | null;
  /** 0: no check that counts. */
  readonly weight: number;
  /** Of checks that count. */
  readonly passed: number;
  readonly failed: number;
  readonly notEvaluated: number;
  readonly checkedAt: string | null;
}

/** How one table stands, for badges wherever it is named. */
export interface TableState {
  readonly table: string;
  readonly state: QualityState;
  readonly since: string | null;
  /** The failing tables that it is made of, near or far, as far as the reader sees them. */
  readonly failingUpstream: readonly string[];
}

export interface QualityOverview {
  readonly at: string;
  readonly score: number | null;
  readonly tables: readonly QualityRow[];
  readonly domains: readonly {
    readonly domain: string | null;
    readonly score: number | null;
    readonly tables: number;
  }[];
  /** By UTC day, the oldest first; null on a day without a run. */
  readonly trend: readonly { readonly day: string; readonly score: number | null }[];
}

/** `rate`: share of rows that passed in the runs that are kept. */
export interface CheckHistory {
  readonly points: readonly {
    readonly at: string;
    readonly state: CheckState;
    readonly elementCount: number | null;
    readonly unexpectedCount: number | null;
  }[];
}
