/** What the server and the page of the balance say to each other. Instants are ISO 8601. */

/**
 * Of a range in the lake. `rolled_back`: what is missing is in snapshots that a rollback left; `replay_missing`: a replayed
 * letter's row is gone from bronze; `replay_unasked`: a row is at the place of a letter that nobody replayed.
 */
export const LAKE_VERDICTS = [
  'balanced',
  'rolled_back',
  'missing',
  'repeated',
  'changed',
  'replay_missing',
  'replay_unasked',
] as const;
export type LakeVerdict = (typeof LAKE_VERDICTS)[number];

/** Of a range in the model that reads bronze. `waiting`: the model has not run since. */
export const MODEL_VERDICTS = ['balanced', 'waiting', 'missing', 'repeated', 'changed'] as const;
export type ModelVerdict = (typeof MODEL_VERDICTS)[number];

export interface FoundRows {
  readonly rows: number;
  /** Places in the stream that these rows are of. */
  readonly places: number;
  /** A sum modulo 2^64, in decimal. */
  readonly hash: string;
}

/** In bronze at the place of a dead letter. */
export interface ReplayedRows {
  readonly rows: number;
  readonly places: number;
  /** Letters that were replayed, and whose row is not there. */
  readonly lost: number;
  /** Places of letters that were not replayed. */
  readonly unasked: number;
}

export interface LakeFound {
  readonly bronze: FoundRows;
  readonly replayed: ReplayedRows;
  readonly deadLetters: FoundRows;
}

export interface ModelFound {
  /** The model's table: `silver.stg_orders`. */
  readonly table: string;
  /** Rows of bronze that the model read. */
  readonly source: number;
  /** Of these, those that its SQL leaves out. */
  readonly filtered: number;
  readonly rows: number;
  readonly places: number;
  /** Places whose row is what the model makes of the row in bronze, or what a repair made of that. */
  readonly same: number;
  /** Events that are there already, from another place. */
  readonly repeats: number;
  /** Rows that a check keeps out, in the table's quarantine: they are open, or were given up. */
  readonly quarantined: number;
}

export interface BalanceSums {
  readonly ranges: number;
  readonly read: number;
  /** Offsets without a record: compacted, marks of transactions, or gone before they were read. */
  readonly emptyOffsets: number;
  readonly bronze: number;
  readonly deadLetters: number;
  readonly replayed: number;
  readonly model: number;
  readonly repeats: number;
  readonly quarantined: number;
  readonly filtered: number;
  /** Records that no look has been for yet. */
  readonly unchecked: number;
  /** Records that the model has not made, or nobody has looked for in it. */
  readonly modelWaiting: number;
  /** Read from the stream, less what was found of it in bronze and in the dead letters. */
  readonly difference: number;
  readonly state: BalanceWord;
  /** The oldest look of those that count. */
  readonly checkedAt: string | null;
}

/** `checking`: nothing was looked for yet, or some of it waits for longer than a look should take. */
export type BalanceWord = 'balanced' | 'checking' | 'rolled_back' | 'unbalanced';

export interface DayBalance extends BalanceSums {
  /** Of the commits, in UTC. */
  readonly day: string;
}

export interface PartitionBalance extends BalanceSums {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export interface UnbalancedRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly committedAt: string;
  /** Where: in the lake's tables, in the model, or between two ranges. */
  readonly where: 'lake' | 'model' | 'ranges';
  readonly verdict: Exclude<LakeVerdict | ModelVerdict, 'balanced' | 'waiting'> | 'skipped' | 'twice';
  /** How many records; null where it cannot be told. */
  readonly records: number | null;
  readonly checkedAt: string | null;
}

export interface TopicBalance extends BalanceSums {
  readonly topic: string;
  /** Names of tables are there for whoever sees them. */
  readonly bronzeTable: string | null;
  readonly deadLetterTable: string | null;
  readonly modelTable: string | null;
  /** Some model that reads this topic's bronze row by row was looked at. */
  readonly hasModel: boolean;
  /** Since when what is taken is counted. */
  readonly since: string;
  readonly days: readonly DayBalance[];
  readonly partitions: readonly PartitionBalance[];
  readonly unbalanced: readonly UnbalancedRange[];
  readonly unbalancedInAll: number;
}

/** Of all topics together, for everybody: how much the stream held is on everybody's first page, too. */
export type WholeBalance = Pick<
  BalanceSums,
  'state' | 'read' | 'bronze' | 'deadLetters' | 'difference' | 'unchecked' | 'checkedAt'
>;

export interface Balance {
  readonly at: string;
  readonly whole: WholeBalance;
  /** Those that the reader sees a table of. */
  readonly topics: readonly TopicBalance[];
}
