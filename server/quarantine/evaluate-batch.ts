import type { QueryResult } from '../engine/engine.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import type { CheckOutcome } from '../expectations/schema.ts';
import { isStatementType } from '../expectations/vocabulary.ts';
import { discardFiles, stageFiles } from '../lake/stage.ts';
import type { DataFile, Table } from '../lake/table.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import type { GateBatch } from '../warehouse/publication-gate.ts';
import type { CheckEvaluator, EvaluationOptions } from './evaluator.ts';

/** Runs a statement with somebody's rights, in which these rows stand for those of their table. */
export type RunAsAuthor = (
  authorId: string,
  sql: string,
  signal: AbortSignal,
  unpublished: { readonly table: Table; readonly files: readonly DataFile[] },
) => Promise<Pick<QueryResult, 'rows'>>;

interface BatchEvaluation {
  readonly evaluator: CheckEvaluator;
  /** Without it what people wrote in SQL is not evaluated. */
  readonly runAsAuthor?: RunAsAuthor | undefined;
  readonly options: EvaluationOptions;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** In statements, the rows that would be published. */
const ROWS = '{batch}';

/**
 * Evaluates checks over the rows that a batch has now: all that we wrote at once, statements of files among them. A statement of
 * somebody runs where all of theirs run: sealed, through the guard, over the same rows in files that nobody else reads, as
 * far as that person sees the table. So what it says of the batch is what it could say of the table a moment later.
 */
export async function evaluateBatch(
  { engine, model, table, batch, signal = new AbortController().signal }: GateBatch,
  checks: readonly GateCheck[],
  { evaluator, runAsAuthor, options, columns }: BatchEvaluation,
): Promise<CheckOutcome[]> {
  const rows = `SELECT ${columns.map(({ name }) => quoteIdentifier(name)).join(', ')} FROM ${batch}`;
  const checked = { relationSql: batch, columns };
  const byAuthor = Map.groupBy(checks, ({ type, authorId }) => (isStatementType(type) ? authorId : null));
  const outcomes: CheckOutcome[] = [];
  const evaluate = async (some: readonly GateCheck[], runStatement: EvaluationOptions['runStatement']) => {
    if (some.length === 0) return;
    const told = await evaluator.runChecks(engine, checked, some, {
      ...options,
      ...(runStatement && { runStatement }),
    });
    outcomes.push(...told.outcomes);
  };
  await evaluate(byAuthor.get(null) ?? [], (sql) =>
    engine.query(
      sql.replaceAll(ROWS, () => `(${rows})`),
      { signal },
    ),
  );
  const written = [...byAuthor].flatMap(([author, theirs]) => (author === null ? [] : [{ author, theirs }]));
  if (written.length === 0) return outcomes;
  const files = runAsAuthor ? await stageFiles(engine, table, rows, { signal }) : [];
  try {
    for (const { author, theirs } of written) {
      const run = (sql: string) =>
        runAsAuthor?.(
          author,
          sql.replaceAll(ROWS, () => quoteTable(model.relation)),
          signal,
          { table, files },
        ) as ReturnType<RunAsAuthor>;
      await evaluate(theirs, runAsAuthor && run);
    }
  } finally {
    await discardFiles(files);
  }
  return outcomes;
}
