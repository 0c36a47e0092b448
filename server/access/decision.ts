/** What `decide.ts` says of one person and one dataset. Types only. */
import type { DatasetColumn } from './dataset.ts';
import type { Mask } from './schema.ts';

/** A policy, role grant or personal grant that had a say, for "why". */
export interface Because {
  /** `policy`, or `grant` for one that an approved request gave. */
  readonly kind: 'policy' | 'grant';
  readonly id: string;
  /** One sentence that a person can read. */
  readonly says: string;
}

export interface ColumnDecision extends DatasetColumn {
  /** Null: the value as it is. */
  readonly mask: Mask | null;
  readonly because: readonly Because[];
}

export interface RowFilter {
  /** A condition over the table's columns in DuckDB's SQL, the person's attributes bound as literals; all filters joined by AND. */
  readonly sql: string;
  readonly because: readonly Because[];
}

/** A dataset as one person sees it: there is none for what they may not see. */
export interface TableDecision {
  /** `gold.fact_sales`. */
  readonly name: string;
  /** The visible columns only, in the table's order; never empty. */
  readonly columns: readonly ColumnDecision[];
  /** Null: every row. */
  readonly rowFilter: RowFilter | null;
  /** True when every column is visible as it is and every row is: the raw files may be read. */
  readonly unrestricted: boolean;
  /** Equal for two decisions exactly when they give the same columns, masks and rows of the same dataset. */
  readonly key: string;
  readonly because: readonly Because[];
}
