import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { DbtImport, DbtReport } from './schema.ts';

export interface StoredImport {
  readonly import: DbtImport;
  /** All that it told of. */
  readonly relations: readonly string[];
}

export async function putProject(
  tx: PoolClient,
  report: DbtReport,
  { relations, by }: { readonly relations: readonly string[]; readonly by: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO imports.dbt_project (name, namespace, report, relations, imported_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET namespace = excluded.namespace, report = excluded.report,
       relations = excluded.relations, imported_by = excluded.imported_by, imported_at = CURRENT_TIMESTAMP`,
    [report.project, report.namespace, JSON.stringify(report), relations, by],
  );
}

/** The latest first. */
export async function readProjects(): Promise<StoredImport[]> {
  const { rows } = await pool().query<{
    report: DbtReport;
    relations: string[];
    imported_at: Date;
    imported_by: string;
  }>(
    'SELECT report, relations, imported_at, imported_by FROM imports.dbt_project ORDER BY imported_at DESC, name',
  );
  return rows.map(({ report, relations, imported_at, imported_by }) => ({
    import: { ...report, importedAt: imported_at.toISOString(), importedBy: imported_by },
    relations,
  }));
}
