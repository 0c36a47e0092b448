import { PostgreSQL, SQLDialect } from '@codemirror/lang-sql';

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
