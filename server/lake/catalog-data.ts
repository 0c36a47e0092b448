/** The Iceberg JDBC catalog in PostgreSQL: which metadata file is a table's current one. */
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import { type TableName, tableKey } from './table.ts';

/** The name under which Spark, Trino, Flink and PyIceberg find these tables. */
const CATALOG_NAME = 'lake';

/** Table key to metadata location, as of one moment. */
export async function readPointers(names: readonly TableName[]): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ namespace: string; name: string; location: string }>(
    `SELECT table_namespace AS namespace, table_name AS name, metadata_location AS location
     FROM iceberg_tables
     WHERE catalog_name = $1 AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)
       AND (table_namespace, table_name) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [CATALOG_NAME, names.map((each) => each.namespace), names.map((each) => each.name)],
  );
  return new Map(rows.map((row) => [tableKey(row), row.location]));
}

/** Every table of the lake with its current metadata location, in the catalog's order. */
export async function listTables(): Promise<{ name: TableName; metadataLocation: string }[]> {
  const { rows } = await pool().query<{ namespace: string; name: string; location: string }>(
    `SELECT table_namespace AS namespace, table_name AS name, metadata_location AS location
     FROM iceberg_tables WHERE catalog_name = $1 AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)
     ORDER BY 1, 2`,
    [CATALOG_NAME],
  );
  return rows.map(({ namespace, name, location }) => ({
    name: { namespace, name },
    metadataLocation: location,
  }));
}

/** Enters a new table; false when there is one of that name already. */
export async function insertTable(name: TableName, location: string): Promise<boolean> {
  return transaction(async (tx) => {
    await tx.query(
      `INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
       VALUES ($1, $2, 'exists', 'true') ON CONFLICT DO NOTHING`,
      [CATALOG_NAME, name.namespace],
    );
    const { rowCount } = await tx.query(
      `INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)
       VALUES ($1, $2, $3, $4, 'TABLE') ON CONFLICT DO NOTHING`,
      [CATALOG_NAME, name.namespace, name.name, location],
    );
    return rowCount === 1;
  });
}

export interface PointerMove {
  readonly name: TableName;
  readonly from: string;
  readonly to: string;
}

export type TransactionStep =
  | 'transaction-begun'
  | 'pointer-moved'
  | 'within-done'
  | 'before-commit'
  | 'committed';

export type MoveOutcome = 'committed' | 'lost' | 'unknown';

export interface MoveOptions {
  readonly within?: (tx: PoolClient) => Promise<void>;
  readonly onStep?: (step: TransactionStep) => void | Promise<void>;
}

class PointerLost extends Error {}

/** SQLSTATE of a transaction that PostgreSQL ended so that another could go on. */
const RETRYABLE = new Set(['40001', '40P01']);
const CONNECTION_CLASSES = new Set(['08', '57']);

function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * Moves every pointer, or none, in one transaction together with `within`. `lost` when a table was moved by
 * someone else first; `unknown` when the connection broke while PostgreSQL was told to commit. Throws, with
 * nothing committed, what `within` throws or what PostgreSQL says.
 * Rows are locked in the order of their keys, so that two such transactions never wait for each other in a ring.
 */
export async function movePointers(
  moves: readonly PointerMove[],
  options: MoveOptions,
): Promise<MoveOutcome> {
  const ordered = moves.toSorted((a, b) => (tableKey(a.name) < tableKey(b.name) ? -1 : 1));
  let committing = false;
  try {
    await transaction(async (tx) => {
      await options.onStep?.('transaction-begun');
      for (const move of ordered) {
        const { rowCount } = await tx.query(
          `UPDATE iceberg_tables SET metadata_location = $1, previous_metadata_location = $2
           WHERE catalog_name = $3 AND table_namespace = $4 AND table_name = $5 AND metadata_location = $2
             AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)`,
          [move.to, move.from, CATALOG_NAME, move.name.namespace, move.name.name],
        );
        if (rowCount !== 1) throw new PointerLost();
        await options.onStep?.('pointer-moved');
      }
      await options.within?.(tx);
      await options.onStep?.('within-done');
      // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error; a statement finds out.
      await tx.query('SELECT 1');
      await options.onStep?.('before-commit');
      committing = true;
    });
  } catch (error) {
    const state = sqlState(error);
    if (error instanceof PointerLost || (state !== undefined && RETRYABLE.has(state))) return 'lost';
    if (committing && (state === undefined || CONNECTION_CLASSES.has(state.slice(0, 2)))) return 'unknown';
    throw error;
  }
  await options.onStep?.('committed');
  return 'committed';
}

/** Where a table's pointer is, after waiting for a transaction that may still be moving it. */
export async function settledPointer(name: TableName): Promise<string | null> {
  const { rows } = await pool().query<{ location: string }>(
    `SELECT metadata_location AS location FROM iceberg_tables
     WHERE catalog_name = $1 AND table_namespace = $2 AND table_name = $3 FOR UPDATE`,
    [CATALOG_NAME, name.namespace, name.name],
  );
  return rows[0]?.location ?? null;
}
