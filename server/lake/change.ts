import { AppError } from '../errors.ts';
import { type DataFile, type Table, type TableName, tableKey } from './table.ts';

/**
 * What a commit does to one table. `table` is the state the change was planned from.
 * - append: adds rows; always possible. Without files it leaves the table as it is.
 * - overwrite: the named partitions (or all) consist of `add` afterwards; the table's rows must be those of `table`.
 * - replace: the same rows in other files; every removed file must still be part of the table.
 * - delete: rows of some files are deleted, by files of their positions; those files must still be part of the table.
 */
export type TableChange = {
  readonly table: Table;
  readonly add: readonly DataFile[];
  /** Further entries of the snapshot's summary, such as the consumed offsets. */
  readonly summary?: Readonly<Record<string, string>>;
  /**
   * Write, audit, publish: the snapshot becomes the head of this branch, which must be a new one, and nothing that is
   * current changes, neither rows nor columns. `releaseBranch` of references.ts makes it current.
   */
  readonly branch?: string;
} & (
  | { readonly operation: 'append' }
  | { readonly operation: 'overwrite'; readonly replacePartitions: readonly (string | null)[] | 'all' }
  | { readonly operation: 'replace'; readonly remove: readonly DataFile[] }
  | { readonly operation: 'delete'; readonly deletes: readonly PositionDeletes[] }
);

/** A staged file of positions to be deleted, of data files of one partition. */
export interface PositionDeletes {
  readonly file: DataFile;
  /** The paths of the data files. */
  readonly of: readonly string[];
}

/** The table changed underneath a change that must now be planned again from its new state. */
export class CommitConflict extends AppError {
  readonly table: TableName;

  constructor(table: TableName, reason: string) {
    super('conflict', `Table ${tableKey(table)} changed while its next snapshot was prepared: ${reason}.`);
    this.name = 'CommitConflict';
    this.table = table;
  }
}

/** Whether the commit took place cannot be told now; its data files must stay, and the catalog will show. */
export class OutcomeUnknown extends AppError {
  constructor(cause: unknown) {
    super(
      'unavailable',
      'PostgreSQL went away during a commit and did not come back; whether it took place shows in the catalog.',
      { cause },
    );
    this.name = 'OutcomeUnknown';
  }
}
