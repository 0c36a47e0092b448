/** What somebody says must hold of a table, and how that came out. Types only. */

export interface CheckSays {
  readonly kind: 'unique' | 'not_null' | 'accepted_values' | 'relationships' | 'other';
  /** `expression_is_true`; of a statement of its own the statement's name. */
  readonly name: string;
  readonly column: string | null;
  /** The rows that it is about, as a condition in SQL; null for all. */
  readonly where: string | null;
  readonly values: readonly (string | number | boolean)[] | null;
  readonly refersTo: { readonly table: string; readonly column: string } | null;
  /** Everything else that it is told, as text. */
  readonly words: string;
  /** Every table that it reads. */
  readonly reads: readonly string[];
  /** Null: nobody told yet. */
  readonly result: CheckResult | null;
}

export interface CheckResult {
  readonly status: 'passed' | 'warned' | 'failed' | 'error' | 'skipped';
  readonly failures: number | null;
  readonly message: string | null;
  /** ISO 8601; null where nobody says. */
  readonly at: string | null;
}
