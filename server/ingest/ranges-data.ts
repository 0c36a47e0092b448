import type pg from 'pg';

/** What a commit took of one partition. Hashes are sums modulo 2^64, in decimal. */
export interface CommittedRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Between these the stream accepted the records, as the tables have it. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** There may be fewer than offsets: the stream compacts, and marks transactions. */
  readonly records: number;
  readonly readHash: string;
  readonly acceptedRecords: number;
  readonly acceptedHash: string;
  readonly rejectedRecords: number;
  readonly rejectedHash: string;
  readonly decodedRecords: number;
}

const COLUMNS = [
  ['topic', 'text', 'topic'],
  ['partition', 'int', 'partition'],
  ['from_offset', 'bigint', 'from'],
  ['to_offset', 'bigint', 'to'],
  ['first_at', 'timestamptz', 'firstAt'],
  ['last_at', 'timestamptz', 'lastAt'],
  ['records', 'bigint', 'records'],
  ['read_hash', 'numeric', 'readHash'],
  ['accepted', 'bigint', 'acceptedRecords'],
  ['accepted_hash', 'numeric', 'acceptedHash'],
  ['rejected', 'bigint', 'rejectedRecords'],
  ['rejected_hash', 'numeric', 'rejectedHash'],
  ['decoded', 'bigint', 'decodedRecords'],
] as const satisfies readonly (readonly [string, string, keyof CommittedRange])[];

const INSERT = `INSERT INTO ingest_range (source, ${COLUMNS.map(([name]) => name).join(', ')})
  SELECT $1, * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ')})`;

/** Notes what a commit took, in the transaction that makes it so. */
export async function recordRanges(
  tx: pg.PoolClient,
  source: string,
  ranges: readonly CommittedRange[],
): Promise<void> {
  await tx.query(INSERT, [source, ...COLUMNS.map(([, , of]) => ranges.map((range) => range[of]))]);
}
