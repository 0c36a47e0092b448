import { quoteLiteral } from '../../engine/sql-text.ts';
import { jsonSchemaFailsSql } from '../json-schema.ts';
import { areKnownWithin, memberLiterals, memberSql, outsideSql } from '../literals.ts';
import { meansType } from '../type-names.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import {
  type Column,
  columnOf,
  NotEvaluated,
  type Plan,
  requireKind,
  type Scope,
  settled,
  subjectOf,
} from './plan.ts';
import { planRowRule } from './row-rule.ts';

/** Plans of rules that each value of a column keeps or breaks by itself. */

interface OfColumn {
  readonly column: string;
  readonly mostly?: number | null | undefined;
}

/** A rule about the values that are there. `fails` is null or false for null; it may be known that none does. */
function planValues(
  args: OfColumn,
  scope: Scope,
  fails: (column: Column) => string,
  failsNone: (column: Column) => boolean = () => false,
): Plan {
  const column = subjectOf(scope.table, args.column);
  const known = {
    missing: column.known.nulls ?? undefined,
    fails: failsNone(column) || fails(column) === 'false' ? 0 : undefined,
  };
  return planRowRule(
    { missing: `${column.sql} IS NULL`, fails: fails(column), mostly: args.mostly, column, known },
    scope,
  );
}

export function planNull(args: OfColumn, scope: Scope, isExpected: boolean): Plan {
  const column = subjectOf(scope.table, args.column);
  const { nulls } = column.known;
  const { rowCount } = scope.table;
  const present = nulls === null || rowCount === undefined ? undefined : rowCount - nulls;
  const rule = {
    missing: null,
    fails: `${column.sql} IS ${isExpected ? 'NOT ' : ''}NULL`,
    mostly: args.mostly,
    column,
    known: { fails: isExpected ? present : (nulls ?? undefined) },
  };
  return planRowRule(rule, scope);
}

/** Texts that are compared as instants. What is no instant is never in a set or between bounds. */
function asInstant(column: Column, asked: boolean | null | undefined): Column {
  if (!asked || column.kind.kind !== 'text') return column;
  return {
    ...column,
    sql: `TRY_CAST(${column.sql} AS TIMESTAMP)`,
    kind: { kind: 'instant', type: 'TIMESTAMP' },
  };
}

export function planInSet(
  args: ArgumentsOf<'expect_column_values_to_be_in_set'>,
  scope: Scope,
  isExpected: boolean,
): Plan {
  return planValues(args, scope, (column) => {
    const read = asInstant(column, args.parse_strings_as_datetimes);
    const member = memberSql(read, memberLiterals(args.value_set, read));
    if (!isExpected) return member;
    if (read !== column) return `${column.sql} IS NOT NULL AND coalesce(NOT (${member}), true)`;
    return member === 'false' ? `${column.sql} IS NOT NULL` : `NOT (${member})`;
  });
}

export function planBetween(args: ArgumentsOf<'expect_column_values_to_be_between'>, scope: Scope): Plan {
  return planValues(
    args,
    scope,
    (column) => {
      const read = asInstant(column, args.parse_strings_as_datetimes);
      const outside = outsideSql(read, args);
      return read === column ? outside : `${column.sql} IS NOT NULL AND coalesce(${outside}, true)`;
    },
    (column) => areKnownWithin(column, args),
  );
}

export function planType({ column: name }: OfColumn, scope: Scope, names: readonly string[]): Plan {
  const { type } = columnOf(scope.table, name);
  const meant = names.map((each) => ({ each, means: meansType(each, type) }));
  const unknown = meant.find(({ means }) => means === null);
  if (!meant.some(({ means }) => means) && unknown) {
    throw new NotEvaluated(`No type is known by the name ${unknown.each}.`);
  }
  return settled(
    meant.some(({ means }) => means),
    type,
  );
}

/** Patterns are looked for in texts, and in numbers, dates and the like as they are written. */
function written(column: Column): string {
  requireKind(
    column,
    ['text', 'exact', 'float', 'boolean', 'day', 'instant', 'time'],
    'patterns are for texts',
  );
  return column.type === 'VARCHAR' ? column.sql : `CAST(${column.sql} AS VARCHAR)`;
}

export type PatternKind = 'regex' | 'like';

function matchSql(sql: string, kind: PatternKind, pattern: string): string {
  // As in Python the expression is looked for anywhere in the value.
  return kind === 'regex'
    ? `regexp_matches(${sql}, ${quoteLiteral(pattern)})`
    : `${sql} LIKE ${quoteLiteral(pattern)}`;
}

export interface Patterns {
  readonly kind: PatternKind;
  readonly patterns: readonly string[];
  readonly match: 'any' | 'all' | 'none';
}

export function planPatterns(args: OfColumn, scope: Scope, { kind, patterns, match }: Patterns): Plan {
  return planValues(args, scope, (column) => {
    const text = written(column);
    const matches = patterns.map((pattern) => matchSql(text, kind, pattern));
    if (match === 'none') return matches.length === 1 ? (matches[0] as string) : `(${matches.join(' OR ')})`;
    return `NOT (${matches.join(match === 'all' ? ' AND ' : ' OR ')})`;
  });
}

export function planLengths(
  args: OfColumn,
  scope: Scope,
  bounds: ArgumentsOf<'expect_column_value_lengths_to_be_between'>,
): Plan {
  return planValues(args, scope, (column) => {
    requireKind(column, ['text'], 'lengths are of texts');
    const text = column.type === 'VARCHAR' ? column.sql : `CAST(${column.sql} AS VARCHAR)`;
    // In code points, as Python counts.
    const length = { sql: `length(${text})`, kind: LENGTH, called: `the length of ${column.called}` };
    return outsideSql(length, bounds);
  });
}

const LENGTH = { kind: 'exact', scale: 0, least: 0n, most: 2n ** 63n - 1n } as const;

export function planStrftime(
  args: ArgumentsOf<'expect_column_values_to_match_strftime_format'>,
  scope: Scope,
): Plan {
  return planValues(args, scope, (column) => {
    requireKind(column, ['text'], 'formats are of texts');
    const parsed = `try_strptime(CAST(${column.sql} AS VARCHAR), ${quoteLiteral(args.strftime_format)})`;
    return `${column.sql} IS NOT NULL AND ${parsed} IS NULL`;
  });
}

/** What is written often and is not ISO 8601, which a cast reads. Days come before months only where a name tells. */
const DATE_FORMATS = [
  '%m/%d/%Y',
  '%m/%d/%y',
  '%m/%d/%Y %H:%M',
  '%m/%d/%Y %H:%M:%S',
  '%m/%d/%Y %I:%M %p',
  '%m/%d/%Y %I:%M:%S %p',
  '%d.%m.%Y',
  '%d.%m.%Y %H:%M',
  '%d.%m.%Y %H:%M:%S',
  '%Y/%m/%d',
  '%Y/%m/%d %H:%M:%S',
  '%Y%m%d',
  '%Y%m%dT%H%M%S',
  '%d %b %Y',
  '%d %B %Y',
  '%d-%b-%Y',
  '%b %d %Y',
  '%b %d, %Y',
  '%B %d %Y',
  '%B %d, %Y',
  '%b %d, %Y %H:%M:%S',
  '%a, %d %b %Y %H:%M:%S',
  '%a, %d %b %Y %H:%M:%S %z',
  '%a %b %d %H:%M:%S %Y',
];

/**
 * dateutil guesses; this is ISO 8601 in its usual forms and the formats above, which leave no guess. Dates and instants
 * are what they are.
 */
export function planDateutil(args: OfColumn, scope: Scope): Plan {
  return planValues(args, scope, (column) => {
    if (column.kind.kind === 'day' || column.kind.kind === 'instant') return 'false';
    requireKind(column, ['text'], 'only texts are read as dates');
    const text = `trim(CAST(${column.sql} AS VARCHAR))`;
    const formats = DATE_FORMATS.map(quoteLiteral).join(', ');
    return `${column.sql} IS NOT NULL AND TRY_CAST(${text} AS TIMESTAMPTZ) IS NULL AND try_strptime(${text}, [${formats}]) IS NULL`;
  });
}

export function planJson(args: OfColumn, scope: Scope): Plan {
  return planValues(args, scope, (column) => {
    requireKind(column, ['text'], 'only texts are read as JSON');
    return `NOT json_valid(CAST(${column.sql} AS VARCHAR))`;
  });
}

export function planJsonSchema(
  args: ArgumentsOf<'expect_column_values_to_match_json_schema'>,
  scope: Scope,
): Plan {
  return planValues(args, scope, (column) => {
    requireKind(column, ['text'], 'only texts are read as JSON');
    const text = `CAST(${column.sql} AS VARCHAR)`;
    const document = `CASE WHEN json_valid(${text}) THEN CAST(${text} AS JSON) END`;
    return `${column.sql} IS NOT NULL AND (NOT json_valid(${text}) OR ${jsonSchemaFailsSql(document, args.json_schema)})`;
  });
}
