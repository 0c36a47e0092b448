import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS } from '../guard/allowed-functions.ts';
import { runOurs } from './preview-engine.ts';
import type { FunctionEntry } from './schema.ts';

const SIGNATURES_MAX = 4;

/** One row for each name and kind. */
const CATALOG = `
  SELECT name, kind, any_value(description) AS description, list(DISTINCT call ORDER BY len(call), call) AS calls,
    CASE WHEN count(DISTINCT returns) = 1 THEN any_value(returns) END AS returns
  FROM (
    SELECT lower(function_name) AS name, description, return_type AS returns,
      CASE function_type WHEN 'aggregate' THEN 'aggregate' WHEN 'table' THEN 'table' WHEN 'table_macro' THEN 'table'
        ELSE 'scalar' END AS kind,
      lower(function_name) || '(' || array_to_string(parameters, ', ')
        || CASE WHEN varargs IS NULL THEN '' ELSE ', …' END || ')' AS call
    FROM duckdb_functions()
    WHERE function_type <> 'pragma'
  )
  GROUP BY name, kind ORDER BY name, kind`;

interface CatalogRow {
  readonly name: string;
  readonly kind: FunctionEntry['kind'];
  readonly description: string | null;
  readonly calls: readonly string[];
  readonly returns: string | null;
}

/** The parser knows it; the catalog does not. */
const UNNEST: FunctionEntry = {
  name: 'unnest',
  kind: 'table',
  signatures: ['unnest(list)'],
  description: 'A row for each element of a list, or a column for each field of a struct.',
};

let listed: Promise<FunctionEntry[]> | undefined;

/** What the guard lets a statement call, operators left out, by name. Asked of DuckDB once for this process. */
export function allowedFunctions(): Promise<FunctionEntry[]> {
  listed ??= list().catch((error: unknown) => {
    listed = undefined;
    throw error;
  });
  return listed;
}

async function list(): Promise<FunctionEntry[]> {
  const { rows } = await runOurs(CATALOG, {}, undefined);
  const known = (rows as unknown as CatalogRow[]).flatMap((row): FunctionEntry[] => {
    const allowed = row.kind === 'table' ? ALLOWED_TABLE_FUNCTIONS : ALLOWED_FUNCTIONS;
    if (!allowed.has(row.name) || !/^[a-z]\w*$/.test(row.name)) return [];
    const returns = row.returns === null || row.kind === 'table' ? '' : ` → ${row.returns}`;
    const signatures = row.calls.slice(0, SIGNATURES_MAX).map((call) => call + returns);
    return [{ name: row.name, kind: row.kind, signatures, description: row.description }];
  });
  return [...known, UNNEST].sort((a, b) => (a.name < b.name ? -1 : 1));
}
