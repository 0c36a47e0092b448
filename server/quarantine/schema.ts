import { z } from 'zod';

/**
 * What gates say of batches, and what the server and the pages of quarantine and held publications say to each other.
 * Instants are ISO 8601.
 */

/** Why a batch was held, or lost rows: one check that it did not pass. Counts only; no value of any row. */
export interface GateFinding {
  readonly checkId: string;
  readonly gate: 'quarantine' | 'hold';
  /** What must hold, for people: "amount is between 0 and 100,000". */
  readonly rule: string;
  /** The columns that the check reads; who does not see them as they are is not shown the finding. `all`: it may read any. */
  readonly columns: readonly string[] | 'all';
  readonly state: 'failed' | 'not_evaluated';
  /** Why it was not evaluated; null otherwise. */
  readonly reason: string | null;
  /** Rows that it was about, and of these those that break the rule; null where it is not about rows one by one. */
  readonly elementCount: number | null;
  readonly unexpectedCount: number | null;
}

const table = z.string().min(3).max(300);
const column = z.string().min(1).max(200);
const why = z
  .string()
  .trim()
  .min(3, 'Say why, for whoever asks later.')
  .max(1_000, 'At most 1000 characters.');

/** A change of one column. One that does not fit a row leaves it as it is. */
const repairRule = z.discriminatedUnion('kind', [
  /** `missing`: only where there is no value. Null takes the value away. */
  z.strictObject({
    kind: z.literal('set'),
    column,
    value: z.string().max(2_000).nullable(),
    where: z.enum(['always', 'missing']),
  }),
  /** Where the value is exactly this, as text. */
  z.strictObject({
    kind: z.literal('replace'),
    column,
    from: z.string().max(2_000),
    to: z.string().max(2_000).nullable(),
  }),
  z.strictObject({ kind: z.literal('copy'), column, from: column, where: z.enum(['always', 'missing']) }),
  z.strictObject({ kind: z.literal('trim'), column }),
  z.strictObject({ kind: z.literal('case'), column, to: z.enum(['lower', 'upper']) }),
  z.strictObject({ kind: z.literal('absolute'), column }),
  z.strictObject({ kind: z.literal('multiply'), column, by: z.number().finite() }),
  z.strictObject({
    kind: z.literal('clamp'),
    column,
    min: z.number().nullable(),
    max: z.number().nullable(),
  }),
]);
export type RepairRule = z.infer<typeof repairRule>;
export type RepairKind = RepairRule['kind'];

export const repair = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('as_is') }),
  /** By hand: what columns of one row are to be, as text; null for no value. */
  z.strictObject({
    kind: z.literal('edit'),
    values: z
      .record(
        column,
        z
          .string()
          .max(256 * 1024)
          .nullable(),
      )
      .refine((values) => Object.keys(values).length > 0, 'Change at least one column.'),
  }),
  z.strictObject({ kind: z.literal('rules'), rules: z.array(repairRule).min(1, 'Add a rule.').max(20) }),
]);
export type Repair = z.infer<typeof repair>;

/** Of one request. */
export const CHOSEN_MAX = 500;

/** Rows one by one by their keys, or all that are open, or that a check keeps out. */
export const selection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rows'),
    keys: z.array(z.string().min(1).max(1_000)).min(1).max(CHOSEN_MAX),
  }),
  z.strictObject({ kind: z.literal('all'), checkId: z.string().min(1).max(300).nullable() }),
]);
export type Selection = z.infer<typeof selection>;

const isForOne = ({ selection: chosen, repair: wanted }: { selection: Selection; repair: Repair }) =>
  wanted.kind !== 'edit' || (chosen.kind === 'rows' && chosen.keys.length === 1);

export const replayInput = z.strictObject({ table, selection, repair }).refine(isForOne, {
  error: 'An edit is of one row. Choose one, or use rules.',
  path: ['repair'],
});
export type ReplayInput = z.infer<typeof replayInput>;

export const discardInput = z.strictObject({ table, selection, reason: why });
export type DiscardInput = z.infer<typeof discardInput>;

export const whichQuarantineJob = z.strictObject({ id: z.uuid() });

/** What becomes of quarantined rows: nothing yet; in the table after all; its key is there from another row; given up. */
export const ROW_STATES = ['open', 'replayed', 'repeat', 'discarded'] as const;
export type RowState = (typeof ROW_STATES)[number];

// Not strict: pages that are read on send the direction, too.
export const quarantinedInput = z.object({
  table,
  checkId: z.string().min(1).max(300).nullable().default(null),
  state: z.enum(ROW_STATES).default('open'),
  cursor: z.string().max(1_000).nullish(),
  limit: z.int().min(1).max(100).default(30),
});
export type QuarantinedInput = z.infer<typeof quarantinedInput>;

export const decideInput = z.strictObject({ id: z.uuid(), reason: why });

type RowCounts = Readonly<Record<RowState, number>>;

/** Rows that a rule kept out, whatever became of them. */
interface RuleSummary {
  readonly checkId: string;
  readonly rule: string;
  readonly counts: RowCounts;
}

/** Rows of one table, as far as the reader sees the columns of the rules that keep them out. */
export interface QuarantineSummary {
  readonly table: string;
  /** Null for whoever does not see every row. */
  readonly counts: RowCounts | null;
  readonly rules: readonly RuleSummary[];
  /** The reader's rights reach for it: every row and column as it is. */
  readonly mayRepair: boolean;
  readonly latestAt: string | null;
}

export interface QuarantinedRow {
  readonly key: string;
  readonly rules: readonly string[];
  readonly at: string;
  readonly state: RowState;
  /** What the reader sees of it, as text. */
  readonly values: Readonly<Record<string, string | null>>;
}

export interface QuarantinedPage {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly isRepairable: boolean;
  }[];
  readonly items: readonly QuarantinedRow[];
  readonly nextCursor: string | null;
  /** What tells one row from another is not for this reader to see. */
  readonly isWithheld: boolean;
}

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'stopped'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface QuarantineJob {
  readonly id: string;
  readonly table: string;
  readonly what: 'replay' | 'discard';
  readonly state: JobState;
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | null;
  readonly selected: number;
  readonly settled: number;
  readonly refused: number;
  readonly why: string | null;
  readonly error: string | null;
}

/** What a replay would do, without doing it. */
export interface RepairTrial {
  readonly selected: number;
  /** Less than `selected` when there are very many. */
  readonly tried: number;
  readonly accepted: number;
  readonly refused: readonly { readonly rule: string; readonly rows: number }[];
  /** Some rows, before and after; `rules` are those that they still break. */
  readonly samples: readonly {
    readonly key: string;
    readonly changed: readonly {
      readonly column: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
    readonly rules: readonly string[];
  }[];
}

/** A publication that is held, or what was decided about one. */
export interface HeldListing {
  readonly id: string;
  readonly table: string;
  readonly state: 'held' | 'released' | 'rejected';
  readonly since: string;
  readonly mode: 'full' | 'incremental';
  readonly rows: number | null;
  readonly quarantined: number | null;
  /** Those whose columns the reader sees as they are, with their counts where every row is seen. */
  readonly findings: readonly GateFinding[];
  readonly hiddenFindings: number;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  /** The reader sees all of the table, which is needed to decide. */
  readonly mayDecide: boolean;
}
