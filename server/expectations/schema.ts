import { z } from 'zod';

/**
 * What a check is and what comes out of one: the contract between suites, the engine that evaluates them, and the pages.
 * A check is an expectation in the vocabulary of Great Expectations (docs.greatexpectations.io, Expectation Gallery), with its
 * keyword arguments as a suite's JSON has them, or one of ours for what that vocabulary lacks.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);

/** How bad it is when it fails: `critical` opens an incident, `warning` is told, `info` is only shown. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What becomes of a batch that fails the check before it is published: it is published all the same, without the rows that fail
 * (which go to the table's quarantine), or not until somebody releases it.
 */
export const GATES = ['publish', 'quarantine', 'hold'] as const;
export type Gate = (typeof GATES)[number];

export const check = z.strictObject({
  /** Stays the same while the check is edited; unique in its suite. */
  id: z.string().min(1).max(120),
  /** `expect_column_values_to_not_be_null`. */
  type: z.string().min(1).max(120),
  /** Keyword arguments, with `column`, `mostly`, `row_condition`, `strict_min` and the like among them. */
  arguments: z.record(z.string(), json),
  severity: z.enum(SEVERITIES).default('critical'),
  gate: z.enum(GATES).default('publish'),
  /** Why it must hold, for people. */
  notes: z.string().max(2_000).default(''),
});
export type Check = z.infer<typeof check>;

export const CHECKS_MAX = 500;

/** What must hold of one table. */
export const suite = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** `silver.stg_orders`. */
  table: z.string().min(1).max(300),
  description: z.string().max(2_000).default(''),
  checks: z.array(check).max(CHECKS_MAX),
});
export type Suite = z.infer<typeof suite>;

/** `not_evaluated` says why in `reason`; it is never counted as passed. */
export const CHECK_STATES = ['passed', 'failed', 'not_evaluated'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** How one check came out over one set of rows. Counts are exact. */
export interface CheckOutcome {
  readonly checkId: string;
  readonly state: CheckState;
  /** Why it was not evaluated, in a sentence for people that names no value of any row; null otherwise. */
  readonly reason: string | null;
  /** Rows (or pairs) that it is about, after `row_condition`. Null where it is not about rows one by one. */
  readonly elementCount: number | null;
  /** Of these, those left out because the value is null. */
  readonly missingCount: number | null;
  /** Of the rest, those that break the rule. */
  readonly unexpectedCount: number | null;
  /** What was found in place of rows: a mean, a row count, the distinct values, … It may tell values of the table. */
  readonly observed: Json;
}

/** What is handed out of an outcome, as Great Expectations names it. */
export const RESULT_FORMATS = ['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];
