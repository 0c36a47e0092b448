import { quoteIdentifier, quoteLiteral } from '#server/engine/sql-text.ts';
import { duckDbType } from '#server/lake/column-types.ts';
import type { FieldType, TableField } from '#server/lake/table.ts';

/** No column is called so. */
const TEXTS = '"$texts"';

/** DuckDB's reader of JSON makes doubles of fractions: with the point, so many characters are as they were written. */
const FRACTION_CHARACTERS = 16;

/** What every engine can hold and print. */
const RANGES: Partial<Record<FieldType, readonly [first: string, last: string]>> = {
  date: ["DATE '0001-01-01'", "DATE '9999-12-31'"],
  timestamp: ["TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"],
  timestamptz: ["TIMESTAMPTZ '0001-01-01 00:00:00Z'", "TIMESTAMPTZ '9999-12-31 23:59:59.999999Z'"],
};

/**
 * SQL that makes the text of a JSON value a value of the type; null when it is none. Casts alone would round, and take
 * `infinity` and `nan` for instants and numbers.
 */
function castSql(text: string, type: FieldType): string {
  if (type === 'string') return text;
  const cast = `TRY_CAST(${text} AS ${duckDbType(type)})`;
  if (type === 'double') return when(`isfinite(${cast})`, cast);
  if (type === 'int' || type === 'long') return when(`regexp_full_match(${text}, '-?[0-9]+')`, cast);
  const range = RANGES[type];
  if (range) return when(`${text} < ':' AND ${cast} BETWEEN ${range.join(' AND ')}`, cast);
  const scale = /^decimal\(\d+, ?(\d+)\)$/.exec(type)?.[1];
  if (scale === undefined) return cast;
  const isExact = `(length(${text}) <= ${FRACTION_CHARACTERS} OR NOT contains(${text}, '.'))`;
  return when(`${isExact} AND regexp_full_match(${text}, '-?[0-9]+([.][0-9]{0,${scale}}0*)?')`, cast);
}

const when = (condition: string, value: string) => `CASE WHEN ${condition} THEN ${value} END`;

/**
 * The rows of a relation, whose column `payload` is JSON, with a column for each of the fields that is a property of it.
 * The JSON is read once for all of them; what DuckDB's reader refuses and JSON.parse accepts has nulls.
 */
export function withTypedColumns(relation: string, fields: readonly TableField[]): string {
  if (fields.length === 0) return relation;
  const texts = JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, 'VARCHAR'])));
  const columns = fields.map(({ name, type }) => {
    const column = quoteIdentifier(name);
    return `${castSql(`${TEXTS}.${column}`, type)} AS ${column}`;
  });
  return `(SELECT * EXCLUDE (${TEXTS}), ${columns.join(', ')}
    FROM (SELECT *, try(json_transform(payload, ${quoteLiteral(texts)})) AS ${TEXTS} FROM ${relation}))`;
}
