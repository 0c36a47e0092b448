import type { Engine } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { maskSalt } from '../secrets.ts';
import { classOf, fitMask } from './fit-mask.ts';
import { roundingOf, roundsExactly } from './rounding.ts';
import type { Mask } from './schema.ts';

/** Where an engine that masks keeps the salt: in a variable and not in the text, which errors quote and views keep. */
const SALT_VARIABLE = 'access_mask_salt';

/**
 * Gives an engine of ours what `hash` masks need. Once for each engine; without it hashed columns come out null. Never
 * for an engine that runs people's SQL.
 */
export async function setMaskSalt(engine: Engine): Promise<void> {
  await engine.query(`SET VARIABLE ${SALT_VARIABLE} = $salt::VARCHAR`, { parameters: { salt: maskSalt() } });
}

/**
 * DuckDB SQL for a column's masked value, of the column's own type. `columnSql` is the column as SQL names it. The
 * twin of `maskValue`: what one gives the other gives.
 */
export function maskSql(given: Mask, columnSql: string, type: string): string {
  const mask = fitMask(given, type);
  switch (mask.kind) {
    case 'null':
      return `CAST(NULL AS ${type})`;
    case 'constant':
      return constantSql(mask.value, type);
    case 'hash':
      return `sha256(getvariable('${SALT_VARIABLE}') || ${columnSql})`;
    case 'partial':
      return keepSql(columnSql, mask.first, mask.last);
    case 'last_four':
      return keepSql(columnSql, 0, 4);
    case 'email':
      return `CASE WHEN regexp_full_match(${columnSql}, '[^@]+@[^@]+') THEN left(${columnSql}, 1) || '…@' || split_part(${columnSql}, '@', 2) WHEN ${columnSql} IS NOT NULL THEN '…' END`;
    case 'month':
    case 'year':
      return truncateSql(mask.kind, columnSql, type);
    case 'round':
      return roundSql(mask.to, columnSql, type);
  }
}

function constantSql(value: string | number | boolean, type: string): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text = quoteLiteral(String(value).replaceAll('\0', ''));
  return typeof value === 'string' ? text : `TRY_CAST(${text} AS ${type})`;
}

function keepSql(column: string, first: number, last: number): string {
  const kept = [first > 0 && `left(${column}, ${first})`, `'…'`, last > 0 && `right(${column}, ${last})`];
  return `CASE WHEN length(${column}) <= ${first + last} THEN '…' WHEN ${column} IS NOT NULL THEN ${kept.filter(Boolean).join(' || ')} END`;
}

function truncateSql(unit: 'month' | 'year', column: string, type: string): string {
  if (classOf(type) === 'date') return `CAST(date_trunc('${unit}', ${column}) AS DATE)`;
  if (type.toUpperCase() === 'TIMESTAMP') return `date_trunc('${unit}', ${column})`;
  return `date_trunc('${unit}', ${column} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
}

/** What rounds up beyond the type's range is null. */
function roundSql(to: number, column: string, type: string): string {
  if (roundsExactly(to, type)) {
    const value = `CAST(${column} AS HUGEINT)`;
    return `TRY_CAST(sign(${value}) * ((2 * abs(${value}) + ${to}::HUGEINT) // (2 * ${to}::HUGEINT)) * ${to}::HUGEINT AS ${type})`;
  }
  const { multiply, divide } = roundingOf(to);
  const value = `CAST(${column} AS DOUBLE)`;
  const scaled = multiply === 1 ? `${value} / ${divide}::DOUBLE` : `${value} * ${multiply}::DOUBLE`;
  const back = multiply === 1 ? `* ${divide}::DOUBLE` : `/ ${multiply}::DOUBLE`;
  const rounded = `round(${scaled}) ${back}`;
  // DuckDB 1.5.6 makes -2147483648 of TRY_CAST(2147483647.5 AS INTEGER); whole numbers it checks.
  return `TRY_CAST(${classOf(type) === 'integer' ? `TRY_CAST(${rounded} AS HUGEINT)` : rounded} AS ${type})`;
}
