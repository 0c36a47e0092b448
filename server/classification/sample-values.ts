import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { duckDbType } from '../lake/column-types.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { planSample } from '../lake/plan-sample.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table, TableField } from '../lake/table.ts';
import type { SampledColumn } from './classify-column.ts';

const BATCH_COLUMNS = 50;
/** Rows of the files that are read at all. */
const ROWS_READ = 500_000;
const ROWS_SAMPLED = 2_000;
const VALUES_KEPT = 500;
const TEXT_LENGTH = 200;

/** Some different values of every column, texts cut. Nothing of them is kept but what a classification makes of them. */
export async function sampleValues(
  engine: Engine,
  table: Table,
  signal?: AbortSignal,
): Promise<(SampledColumn & { readonly fieldId: number })[]> {
  const { files } = planSample(await liveFiles(table), ROWS_READ);
  const sampled: (SampledColumn & { fieldId: number })[] = [];
  for (let from = 0; from < table.fields.length; from += BATCH_COLUMNS) {
    const fields = table.fields.slice(from, from + BATCH_COLUMNS);
    const sql = valuesSql(fields, relationSql({ ...table, fields }, files));
    const { rows } = await withFiles(files, () => engine.query(sql, signal ? { signal } : {}), signal);
    for (const [place, { id, name, type }] of fields.entries()) {
      const values = (rows[0]?.[`v${place}`] ?? []) as readonly string[];
      sampled.push({ name, fieldId: id, type: duckDbType(type), values });
    }
  }
  return sampled;
}

function valuesSql(fields: readonly TableField[], fromSql: string): string {
  const cut = fields.map(({ name, type }, place) => {
    const value = type === 'binary' ? 'NULL' : `CAST(${quoteIdentifier(name)} AS VARCHAR)`;
    return `left(${value}, ${TEXT_LENGTH}) AS c${place}`;
  });
  const lists = fields.map(
    (_, place) =>
      `list_slice(list(DISTINCT c${place}) FILTER (c${place} IS NOT NULL), 1, ${VALUES_KEPT}) AS v${place}`,
  );
  return `SELECT ${lists.join(', ')} FROM (SELECT ${cut.join(', ')} FROM ${fromSql}) USING SAMPLE reservoir(${ROWS_SAMPLED} ROWS)`;
}
