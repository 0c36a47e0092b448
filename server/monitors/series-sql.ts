import { quoteIdentifier } from '../engine/sql-text.ts';
import type { Every, Measure } from './schema.ts';
import { STEP_MS } from './schema.ts';

/**
 * The text that measures rows by hour or day (of UTC). Instants are compared in microseconds since 1970, which holds for dates, for
 * timestamps (UTC by convention) and for those with a time zone.
 */
export interface SeriesSource {
  /** For a FROM clause. */
  readonly fromSql: string;
  readonly timeColumn: string;
  readonly timeType: string;
}

export interface SeriesQuestion {
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

type Period = Pick<SeriesQuestion, 'from' | 'to'>;

const BINS = 10;
const VALUES_MAX = 20;
const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|DOUBLE|FLOAT|REAL)/;

/**
 * Measures that are a number of the rows of each hour or day, all in one scan. Rows `every`, `at` (milliseconds) and `v0`, `v1`, … in
 * the order of the questions, ordered by `at`; of each `every` those of all questions, to be read by the questions that are of it.
 */
export function valuesSql(source: SeriesSource, questions: readonly SeriesQuestion[]): string {
  // By hour and by day: rows are read once and grouped twice.
  const spans = new Map(questions.map((question) => [question.every, question]));
  const name = (every: Every) => quoteIdentifier(`$${every}`);
  const names = [...spans.keys()].map(name);
  const moments = [...spans].map(
    ([every, span]) =>
      `CASE WHEN ${withinSql(source, span)} THEN ${bucketSql(source, every)} END AS ${name(every)}`,
  );
  const isOf = [...spans.keys()].map((every) => `WHEN grouping(${name(every)}) = 0 THEN '${every}'`);
  const values = questions.map((question, place) => `${valueSql(source, question)} AS v${place}`);
  return `SELECT CASE ${isOf.join(' ')} END AS "every", coalesce(${names.join(', ')}) AS "at", ${values.join(', ')}
    FROM (SELECT *, ${moments.join(', ')} FROM ${source.fromSql} WHERE ${withinSql(source, wholeOf(questions))})
    GROUP BY GROUPING SETS (${names.map((each) => `(${each})`).join(', ')})
    HAVING "at" IS NOT NULL ORDER BY "at"`;
}

/** What several questions are asked of, read once: a SELECT of these columns of the rows that one of them is about. */
export function keptSql(
  source: SeriesSource,
  questions: readonly SeriesQuestion[],
  columns: readonly string[],
): string {
  const list = [...new Set(columns)].map(quoteIdentifier).join(', ');
  return `SELECT ${list} FROM ${source.fromSql} WHERE ${withinSql(source, wholeOf(questions))}`;
}

function wholeOf(questions: readonly Period[]): Period {
  return {
    from: Math.min(...questions.map(({ from }) => from)),
    to: Math.max(...questions.map(({ to }) => to)),
  };
}

function valueSql({ timeColumn }: SeriesSource, { measure, expression }: SeriesQuestion): string {
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

/**
 * How values of a column are spread: rows `at`, `bin`, `rows`, ordered by `at`. Numbers by tenths of all of them, other values by the
 * most frequent ones; values themselves are not given out.
 */
export function distributionSql(source: SeriesSource, question: SeriesQuestion, column: string): string {
  const value = quoteIdentifier(column);
  const rows = `SELECT ${bucketSql(source, question.every)} AS "at", ${value} AS v FROM ${source.fromSql}
    WHERE ${withinSql(source, question)} AND ${value} IS NOT NULL`;
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

function bucketSql({ timeColumn }: SeriesSource, every: Every): string {
  const step = STEP_MS[every];
  return `(epoch_us(${quoteIdentifier(timeColumn)}::TIMESTAMP) // ${step * 1000} * ${step})::BIGINT`;
}

function withinSql({ timeColumn, timeType }: SeriesSource, { from, to }: Period): string {
  const limit = (at: number) => {
    const text = new Date(at).toISOString();
    if (timeType === 'DATE') return `DATE '${text.slice(0, 10)}'`;
    const naive = `TIMESTAMP '${text.slice(0, 19).replace('T', ' ')}'`;
    return timeType === 'TIMESTAMP WITH TIME ZONE' ? `${naive}::TIMESTAMPTZ` : naive;
  };
  const column = quoteIdentifier(timeColumn);
  return `${column} >= ${limit(from)} AND ${column} < ${limit(to)}`;
}
