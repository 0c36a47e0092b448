import { quoteIdentifier } from '../engine/sql-text.ts';
import type { Every, Measure } from './schema.ts';
import { STEP_MS } from './schema.ts';

/**
 * The text that measures rows by hour or day (of UTC), in one scan. Instants are compared in microseconds since 1970, which holds
 * for dates, for timestamps (UTC by convention) and for those with a time zone.
 */
export interface SeriesQuestion {
  /** For a FROM clause. */
  readonly fromSql: string;
  readonly timeColumn: string;
  readonly timeType: string;
  readonly every: Every;
  readonly measure: Measure;
  /** Of a metric: its aggregate. */
  readonly expression: string | null;
  /** The column's type; of a distribution. */
  readonly columnType: string | null;
  /** From, and up to but without, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

const BINS = 10;
const VALUES_MAX = 20;
const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|DOUBLE|FLOAT|REAL)/;

/** Rows `at` (milliseconds), `value`; of a distribution `at`, `bin`, `rows`. Ordered by `at`. */
export function seriesSql(question: SeriesQuestion): string {
  const { measure, fromSql } = question;
  const at = bucketSql(question);
  const within = withinSql(question);
  if (measure.kind === 'distribution') return distributionSql(question, measure.column);
  const value = valueSql(question);
  return `SELECT ${at} AS "at", ${value} AS "value" FROM ${fromSql} WHERE ${within} GROUP BY 1 ORDER BY 1`;
}

function valueSql({ measure, expression, timeColumn }: SeriesQuestion): string {
  switch (measure.kind) {
    case 'volume':
      return 'count(*)::DOUBLE';
    case 'freshness':
      return `max(epoch_us(${quoteIdentifier(timeColumn)}::TIMESTAMP)) / 1e6`;
    case 'nulls':
      return `1 - count(${quoteIdentifier(measure.column)})::DOUBLE / count(*)`;
    case 'metric':
      return `(${expression ?? 'NULL'})::DOUBLE`;
    case 'distribution':
      throw new Error('A distribution is asked for by bins');
  }
}

/** Numbers by tenths of all of them, other values by the most frequent ones; values themselves are not given out. */
function distributionSql(question: SeriesQuestion, column: string): string {
  const value = quoteIdentifier(column);
  const rows = `SELECT ${bucketSql(question)} AS "at", ${value} AS v FROM ${question.fromSql}
    WHERE ${withinSql(question)} AND ${value} IS NOT NULL`;
  if (NUMBER.test(question.columnType ?? '')) {
    const shares = Array.from({ length: BINS - 1 }, (_, place) => (place + 1) / BINS);
    const bin = shares.map((_, place) => `(v::DOUBLE > e[${place + 1}])::INT`).join(' + ');
    return `WITH r AS MATERIALIZED (${rows}), edges AS (SELECT quantile_disc(v::DOUBLE, [${shares.join(', ')}]) AS e FROM r)
      SELECT "at", ${bin} AS "bin", count(*)::DOUBLE AS "rows" FROM r, edges GROUP BY 1, 2 ORDER BY 1, 2`;
  }
  return `WITH r AS MATERIALIZED (${rows}),
    top AS (SELECT v, row_number() OVER (ORDER BY count(*) DESC, v) AS bin FROM r GROUP BY v ORDER BY bin LIMIT ${VALUES_MAX})
    SELECT r."at", coalesce(top.bin, 0)::INT AS "bin", count(*)::DOUBLE AS "rows"
    FROM r LEFT JOIN top ON r.v = top.v GROUP BY 1, 2 ORDER BY 1, 2`;
}

function micros({ timeColumn }: SeriesQuestion): string {
  return `epoch_us(${quoteIdentifier(timeColumn)}::TIMESTAMP)`;
}

function bucketSql(question: SeriesQuestion): string {
  const step = STEP_MS[question.every];
  return `(${micros(question)} // ${step * 1000} * ${step})::BIGINT`;
}

function withinSql({ timeColumn, timeType, from, to }: SeriesQuestion): string {
  const limit = (at: number) => {
    const text = new Date(at).toISOString();
    if (timeType === 'DATE') return `DATE '${text.slice(0, 10)}'`;
    const naive = `TIMESTAMP '${text.slice(0, 19).replace('T', ' ')}'`;
    return timeType === 'TIMESTAMP WITH TIME ZONE' ? `${naive}::TIMESTAMPTZ` : naive;
  };
  const column = quoteIdentifier(timeColumn);
  return `${column} >= ${limit(from)} AND ${column} < ${limit(to)}`;
}
