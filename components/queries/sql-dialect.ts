import { PostgreSQL, SQLDialect, type SQLNamespace } from '@codemirror/lang-sql';
import type { TableEntry } from '#server/queries/schema.ts';

const OWN_KEYWORDS =
  'qualify pivot unpivot asof anti semi positional summarize describe explain sample exclude replace macro try_cast ilike glob columns struct';
const OWN_TYPES =
  'hugeint uhugeint ubigint uinteger usmallint utinyint tinyint struct map union blob varchar bit timestamptz';

/** DuckDB's SQL: PostgreSQL's with words of its own. */
export const DUCKDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords} ${OWN_KEYWORDS}`,
  types: `${PostgreSQL.spec.types} ${OWN_TYPES}`,
  caseInsensitiveIdentifiers: true,
});

/** What may be completed: the tables and columns this person sees. */
export function namespaceOf(tables: readonly TableEntry[]): SQLNamespace {
  const namespaces: Record<string, Record<string, string[]>> = {};
  for (const { name, columns } of tables) {
    const [namespace = '', table = ''] = name.split('.');
    const inside = namespaces[namespace] ?? {};
    inside[table] = columns.map((column) => column.name);
    namespaces[namespace] = inside;
  }
  return namespaces;
}
