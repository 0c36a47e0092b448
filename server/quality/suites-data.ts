import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Suite } from '../expectations/schema.ts';
import type { SuiteInForce } from './suite-in-force.ts';

/** Of a version: all that an edit changes of a suite but its name. */
export type SuiteDocument = Pick<Suite, 'description' | 'checks'>;

/** What is done with a suite, and what the audit log has of it, at one moment. */
export function inTransaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  return transaction(work);
}

interface SuiteRow {
  readonly id: string;
  readonly table: string;
  readonly name: string;
  readonly version: number;
  readonly everyMinutes: number | null;
  readonly document: SuiteDocument;
  readonly savedById: string;
  readonly savedBy: string;
  readonly savedAt: Date;
}

/** Those that were written in the portal, of a table or of all. */
export async function readPortalSuites(table: string | null): Promise<SuiteInForce[]> {
  const { rows } = await pool().query<SuiteRow>(
    `SELECT s.id, s.table_name AS "table", s.name, s.version, s.every_minutes AS "everyMinutes", v.document,
            v.saved_by_id AS "savedById", v.saved_by AS "savedBy", v.saved_at AS "savedAt"
     FROM quality_suite s JOIN quality_suite_version v ON v.suite_id = s.id AND v.number = s.version
     WHERE $1::text IS NULL OR s.table_name = $1 ORDER BY s.table_name, s.name`,
    [table],
  );
  return rows.map(({ document, ...row }) => ({ ...row, ...document, origin: 'portal' }));
}

export interface SavedSuite {
  readonly id: string;
  readonly table: string;
  readonly name: string;
  readonly everyMinutes: number | null;
  readonly document: SuiteDocument;
  readonly savedById: string;
  readonly savedBy: string;
}

/** A first version. False when the table has a suite of that name. */
export async function insertSuite(tx: PoolClient, suite: SavedSuite): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO quality_suite (id, table_name, name, version, every_minutes) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (table_name, name) DO NOTHING`,
    [suite.id, suite.table, suite.name, suite.everyMinutes],
  );
  if (rowCount === 0) return false;
  await insertVersion(tx, suite, 1);
  return true;
}

export type UpdateOutcome = 'saved' | 'gone' | 'moved' | 'name_taken';

/** The version after `basedOn`; `moved` when that is not the one in force. */
export async function updateSuite(
  tx: PoolClient,
  suite: SavedSuite,
  basedOn: number | null,
): Promise<UpdateOutcome> {
  const { rows } = await tx.query<{ version: number; taken: boolean }>(
    `SELECT version, EXISTS (SELECT FROM quality_suite o WHERE o.table_name = s.table_name AND o.name = $3 AND o.id <> s.id) AS taken
     FROM quality_suite s WHERE id = $1 AND table_name = $2 FOR UPDATE`,
    [suite.id, suite.table, suite.name],
  );
  const [found] = rows;
  if (!found) return 'gone';
  if (found.version !== basedOn) return 'moved';
  if (found.taken) return 'name_taken';
  await insertVersion(tx, suite, found.version + 1);
  await tx.query(
    'UPDATE quality_suite SET name = $2, every_minutes = $3, version = version + 1 WHERE id = $1',
    [suite.id, suite.name, suite.everyMinutes],
  );
  return 'saved';
}

async function insertVersion(tx: PoolClient, suite: SavedSuite, number: number): Promise<void> {
  await tx.query(
    `INSERT INTO quality_suite_version (suite_id, number, document, saved_by_id, saved_by) VALUES ($1, $2, $3, $4, $5)`,
    [suite.id, number, JSON.stringify(suite.document), suite.savedById, suite.savedBy],
  );
}

/** With its versions; what was found by it goes with the next run of the table. */
export async function deleteSuite(
  tx: PoolClient,
  id: string,
  basedOn: number,
): Promise<{ readonly table: string; readonly name: string } | null> {
  const { rows } = await tx.query<{ table: string; name: string }>(
    'DELETE FROM quality_suite WHERE id = $1 AND version = $2 RETURNING table_name AS "table", name',
    [id, basedOn],
  );
  return rows[0] ?? null;
}
