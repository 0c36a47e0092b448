import type { PoolClient } from 'pg';

/** What the catalog finds tables of others by besides what policies know of them. */
interface Notes {
  /** Its documentation. */
  readonly text: string;
  readonly isDeprecated: boolean;
}

export const NO_NOTES: Notes = { text: '', isDeprecated: false };

/** As the caller's transaction has them; of tables without any, none. */
export async function readNotes(
  tx: PoolClient,
  tables: readonly string[],
): Promise<ReadonlyMap<string, Notes>> {
  const { rows } = await tx.query<Notes & { table: string }>(
    `SELECT dataset AS "table", coalesce(max(value #>> '{}') FILTER (WHERE field = 'documentation'), '') AS text,
       bool_or(field = 'deprecation') AS "isDeprecated"
     FROM annotation WHERE dataset = ANY ($1) AND column_name = '' AND field IN ('documentation', 'deprecation') GROUP BY dataset`,
    [tables],
  );
  return new Map(rows.map(({ table, text, isDeprecated }) => [table, { text, isDeprecated }]));
}
