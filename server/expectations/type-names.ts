/**
 * Names of types as suites have them, from pandas, Spark, SQL and its Python drivers, by the types of ours that they mean.
 * In capitals and without what stands in brackets.
 */
const MEANINGS: readonly (readonly [types: readonly string[], names: string])[] = [
  [['VARCHAR', 'JSON', 'UUID'], 'STR STRING STRINGTYPE VARCHAR TEXT CHAR NVARCHAR STRINGDTYPE CLOB'],
  [['TINYINT'], 'INT8 BYTETYPE TINYINT BYTE'],
  [['SMALLINT'], 'INT16 SHORTTYPE SMALLINT SMALLINTEGER SHORT INT2'],
  [['INTEGER'], 'INT32 INTEGERTYPE INTEGER INT4'],
  [['BIGINT'], 'INT64 LONGTYPE BIGINT BIGINTEGER LONG INT8B'],
  [['UTINYINT'], 'UINT8 UTINYINT'],
  [['USMALLINT'], 'UINT16 USMALLINT'],
  [['UINTEGER'], 'UINT32 UINTEGER'],
  [['UBIGINT'], 'UINT64 UBIGINT'],
  [['HUGEINT'], 'HUGEINT'],
  // Python's int is whole numbers of any size.
  [
    ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'],
    'INT',
  ],
  [['FLOAT'], 'FLOAT32 FLOATTYPE REAL FLOAT4'],
  [['DOUBLE'], 'FLOAT64 DOUBLETYPE DOUBLE DOUBLE_PRECISION FLOAT8'],
  [['FLOAT', 'DOUBLE'], 'FLOAT'],
  [['DECIMAL'], 'DECIMAL DECIMALTYPE NUMERIC'],
  [['BOOLEAN'], 'BOOL BOOLEAN BOOLEANTYPE BOOL_'],
  [['DATE'], 'DATE DATETYPE'],
  [['TIME'], 'TIME'],
  [
    ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'],
    'TIMESTAMP TIMESTAMP_NTZ TIMESTAMPNTZTYPE DATETIME',
  ],
  [['TIMESTAMP WITH TIME ZONE'], 'TIMESTAMPTZ TIMESTAMP_WITH_TIME_ZONE TIMESTAMPTYPE TIMESTAMP_TZ'],
  [['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_NS'], 'DATETIME64 DATETIME.DATETIME'],
  [['UUID'], 'UUID'],
  [['JSON'], 'JSON'],
  [['BLOB'], 'BINARY BLOB BYTES BINARYTYPE BYTEA VARBINARY FIXED'],
];

const BY_NAME = new Map<string, Set<string>>();
for (const [types, names] of MEANINGS) {
  for (const name of names.split(' ')) {
    const known = BY_NAME.get(name) ?? new Set();
    for (const type of types) known.add(type);
    BY_NAME.set(name, known);
  }
}

function plain(name: string): string {
  return name
    .trim()
    .toUpperCase()
    .replace(/\s*[([].*$/, '')
    .replace(/\s+/g, '_');
}

/** Whether `name` means DuckDB's `type`; null for a name that nobody knows. With brackets it means them, too. */
export function meansType(name: string, type: string): boolean | null {
  const spelled = (text: string) => text.toUpperCase().replace(/\s+/g, '');
  if (spelled(name) === spelled(type)) return true;
  const meant = BY_NAME.get(plain(name));
  if (!meant) return /^(STRUCT|MAP|UNION)|\[/.test(name.toUpperCase()) ? false : null;
  const isSame = meant.has(plain(type).replaceAll('_', ' ')) || meant.has(plain(type));
  const [, digits] = /\(\s*(\d+\s*,\s*\d+)\s*\)/.exec(name) ?? [];
  const [, own] = /\((\d+,\s*\d+)\)/.exec(type) ?? [];
  return isSame && (digits === undefined || own === undefined || spelled(digits) === spelled(own));
}
