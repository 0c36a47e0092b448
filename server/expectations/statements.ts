import type { QueryResult } from '../engine/engine.ts';
import { type Conclusion, isEnough, NO_ROWS, NotEvaluated, numberOf } from './plan/plan.ts';
import type { StatementCheck } from './plan-check.ts';

/** Checks that are statements in SQL: people wrote them, so they are run where people's statements are. */

/** Runs one SELECT. `{batch}` in it stands for the checked table, as in Great Expectations. */
export type RunStatement = (sql: string) => Promise<Pick<QueryResult, 'rows'>>;

function bare(query: string): string {
  return query.trim().replace(/;+\s*$/, '');
}

/** What finds the failing rows of such a check, as it was written; null for one that is not about rows. */
export function failingStatement({ type, args }: StatementCheck): string | null {
  return type === 'unexpected_rows_expectation' ? bare(args.unexpected_rows_query) : null;
}

export async function runStatementCheck(
  { type, args }: StatementCheck,
  run: RunStatement | undefined,
): Promise<Conclusion> {
  if (!run) throw new NotEvaluated('Statements in SQL are not run here.');
  if (type === 'unexpected_rows_expectation') {
    // On lines of their own: a comment may end the statement.
    const { rows } = await run(
      `SELECT count(*) AS unexpected FROM (\n${bare(args.unexpected_rows_query)}\n) AS found`,
    );
    const unexpectedCount = numberOf(rows[0]?.unexpected ?? null);
    return { ...NO_ROWS, unexpectedCount, passed: unexpectedCount === 0, observed: unexpectedCount };
  }
  if (args.comparison_data_source_name != null) {
    throw new NotEvaluated(
      `It compares with the data source ${args.comparison_data_source_name}. Here both statements read tables of the lake: take comparison_data_source_name away.`,
    );
  }
  // As bags: each row as often as in the other, in any order.
  const { rows } = await run(
    `WITH base AS (\n${bare(args.base_query)}\n), comparison AS (\n${bare(args.comparison_query)}\n) SELECT (SELECT count(*) FROM base) AS base_rows, (SELECT count(*) FROM (SELECT * FROM base EXCEPT ALL SELECT * FROM comparison) AS x) AS unexpected, (SELECT count(*) FROM (SELECT * FROM comparison EXCEPT ALL SELECT * FROM base) AS y) AS lacking`,
  );
  const [baseRows, unexpected, lacking] = ['base_rows', 'unexpected', 'lacking'].map((name) =>
    numberOf(rows[0]?.[name] ?? null),
  ) as [number, number, number];
  const elementCount = baseRows + lacking;
  const unexpectedCount = unexpected + lacking;
  return {
    elementCount,
    missingCount: 0,
    unexpectedCount,
    passed: isEnough(elementCount - unexpectedCount, elementCount, args.mostly),
    observed: { unexpected, lacking },
  };
}
