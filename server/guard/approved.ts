/** What the guard says of a statement it lets through. Types only; `approve.ts` decides. */
import type { StubRelation } from '../engine/pool/query-pool.ts';

/** The two things the guard asks of an engine: `json_serialize_sql` and `json_serialize_plan`. A pool lease is one. */
export interface SqlParser {
  parse(sql: string): Promise<string>;
  plan(sql: string, stubs: readonly StubRelation[]): Promise<string>;
}

/** What a statement may name: everything the person sees, and nothing else. */
export type VisibleRelation = StubRelation;

export interface TouchedTable {
  readonly name: string;
  /** The columns it reads, sorted. Empty where only rows are counted. */
  readonly columns: readonly string[];
}

/** The plan by which a statement was approved, over empty tables. */
export interface BoundPlan {
  /** What was planned: with NULL for each parameter. */
  readonly text: string;
  /** The tables that it names, as the person sees them. */
  readonly stubs: readonly StubRelation[];
  /** As `json_serialize_plan` gives it, not optimised. */
  readonly json: string;
}

export interface ApprovedStatement {
  /** The text as it was given, to be run as it is. */
  readonly sql: string;
  readonly kind: 'select' | 'explain' | 'describe' | 'summarize';
  /** Every table it names, with the columns it reads by the engine's own plan. Sorted by name. */
  readonly touched: readonly TouchedTable[];
  /** Where the query begins in `sql`: after EXPLAIN for kind `explain`, else 0. */
  readonly bodyStart: number;
  /** EXPLAIN ANALYZE: the query runs, and its plan tells rows and times. */
  readonly analyze: boolean;
}
