import { createEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { loadTable } from '../lake/catalog.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { CompiledPolicies } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { explainRowSql, filtersFor, ROWS_EXPLAINED } from './explain.ts';
import type { Reader, Subject } from './reader.ts';
import type { WhyRows } from './schema.ts';
import { toTableName } from './table-name.ts';

const MEMORY_LIMIT_MB = 256;
const TIMEOUT_MS = 30_000;

/**
 * Which of a person's row filters let the rows with some value pass. No value is given out, only answers: and only for
 * a column that whoever asks sees as it is in all rows, so that asking tells them nothing that they could not look up.
 */
export async function explainRows(
  asker: Reader,
  policies: CompiledPolicies,
  subject: Subject,
  dataset: Dataset,
  given: { readonly column: string; readonly value: string },
  signal: AbortSignal | undefined,
): Promise<WhyRows> {
  await requireOpen(asker, dataset.name, given.column);
  const filters = filtersFor(policies, subject, dataset);
  const table = await loadTable(toTableName(dataset.name));
  if (!table) throw new AppError('bad_request', `${dataset.name} has no rows that could be looked up.`);
  const sql = explainRowSql(relationSql(table, await liveFiles(table)), given.column, filters);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    const { rows } = await engine.query(sql, {
      parameters: { value: given.value },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return {
      filters: filters.map(({ id, says, problem }) => ({ id, says, problem })),
      rows: rows.map((row) => filters.map((_, place) => row[String(place)] === true)),
      isCut: rows.length === ROWS_EXPLAINED,
    };
  } finally {
    await engine.close();
  }
}

async function requireOpen(asker: Reader, dataset: string, column: string): Promise<void> {
  const decision = (await asker.decisions()).get(dataset);
  const seen = decision?.columns.find(({ name }) => name === column);
  if (seen?.mask === null && decision?.rowFilter === null) return;
  throw new AppError(
    'bad_request',
    `Rows of ${dataset} can be looked up by columns that you see as they are, in all rows. Choose another column.`,
  );
}
