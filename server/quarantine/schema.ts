/** What gates say of batches, and what the server and the pages of quarantine and held publications say to each other. */

/** Why a batch was held, or lost rows: one check that it did not pass. Counts only; no value of any row. */
export interface GateFinding {
  readonly checkId: string;
  readonly gate: 'quarantine' | 'hold';
  /** What must hold, for people: "amount is between 0 and 100,000". */
  readonly rule: string;
  /** The columns that the check reads; who does not see them is not shown the finding. */
  readonly columns: readonly string[];
  readonly state: 'failed' | 'not_evaluated';
  /** Why it was not evaluated; null otherwise. */
  readonly reason: string | null;
  /** Rows that it was about, and of these those that break the rule; null where it is not about rows one by one. */
  readonly elementCount: number | null;
  readonly unexpectedCount: number | null;
}
