import pg from 'pg';
import { AppError, errorMessage } from '../errors.ts';

/** A relation of somebody's PostgreSQL database. */
export interface PostgresTable {
  readonly schema: string;
  readonly name: string;
  readonly isView: boolean;
  /** The statement of a view, every name in it with its schema; null of a table. */
  readonly definition: string | null;
  /** What a view reads, and of it which columns: PostgreSQL keeps that for itself, to the column. */
  readonly reads: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
  }[];
  /** Its COMMENT; null without one. */
  readonly description: string | null;
  readonly columns: readonly {
    readonly name: string;
    /** As PostgreSQL writes it: `numeric(18,2)`. */
    readonly type: string;
    readonly description: string | null;
  }[];
}

export interface PostgresSchema {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** All there are but the system's, also those without tables. */
  readonly schemas: readonly string[];
  readonly tables: readonly PostgresTable[];
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;

/** Partitions are parts of their table, and what an extension made is the extension's. */
const TABLES = `SELECT n.nspname AS schema, c.relname AS name, c.relkind IN ('v', 'm') AS "isView",
    obj_description(c.oid, 'pg_class') AS description,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
    coalesce((SELECT json_agg(json_build_object('schema', s.nspname, 'name', t.relname, 'columns', t.columns) ORDER BY s.nspname, t.relname)
      FROM (
        SELECT f.relnamespace, f.relname, coalesce(json_agg(DISTINCT a.attname) FILTER (WHERE a.attname IS NOT NULL), '[]') AS columns
        FROM pg_rewrite r
          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
          JOIN pg_class f ON f.oid = d.refobjid AND f.oid <> c.oid
          LEFT JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
        WHERE r.ev_class = c.oid AND c.relkind IN ('v', 'm') GROUP BY f.oid) AS t
      JOIN pg_namespace s ON s.oid = t.relnamespace), '[]') AS reads,
    coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'description', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname = ANY ($1)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1, 2`;

const SCHEMAS = `SELECT nspname AS name FROM pg_namespace
  WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' ORDER BY 1`;

/**
 * Reads which tables and views a PostgreSQL database has, with their columns and comments; no row of them. What the address does
 * not say (user, password, TLS) is taken as libpq takes it, from PGUSER, PGPASSWORD, PGSSLMODE. Throws `bad_request` for no
 * address, `unavailable` where the database does not answer or does not let us in; neither has the password in it.
 */
export async function readPostgresSchema(
  address: string,
  only: readonly string[] = [],
): Promise<PostgresSchema> {
  const url = parseAddress(address);
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // Without a path to look along, definitions have every name with its schema.
    options: '-c default_transaction_read_only=on -c search_path=pg_catalog',
    application_name: 'streamcommerce-portal import',
  });
  // A connection that is cut says so by an event, which would end the process unheard; the query that waits fails as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query<{ name: string }>(SCHEMAS);
    const all = found.rows.map(({ name }) => name);
    const missing = only.find((schema) => !all.includes(schema));
    if (missing !== undefined) {
      throw new AppError('bad_request', `The database has no schema ${missing}. It has: ${all.join(', ')}.`);
    }
    const schemas = only.length > 0 ? all.filter((schema) => only.includes(schema)) : all;
    const { rows } = await client.query<PostgresTable>(TABLES, [schemas]);
    return {
      host: url.hostname,
      port: Number(url.port || 5432),
      database: client.database ?? '',
      schemas,
      tables: rows,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = errorMessage(error).replaceAll(decodeURIComponent(url.password) || '\0', '…');
    throw new AppError('unavailable', `The database at ${url.host} cannot be read: ${reason}`, {
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.pathname.length < 2) {
    throw new AppError('bad_request', 'The address is written as postgres://user@host:5432/database.');
  }
  return url;
}
