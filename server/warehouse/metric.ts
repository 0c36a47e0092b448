import { fail, type WarehouseRelation } from './describe-model.ts';
import type { MetricEntry } from './schema.ts';

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** An aggregate in DuckDB's SQL over the relation's columns. */
  readonly expression: string;
  /** `gold.fact_sales`. */
  readonly relation: string;
  /** Of the relation, all that the expression may read: whoever does not see one of them does not see the metric. */
  readonly columns: readonly string[];
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

/** Throws AppError `bad_request` for a metric of a model that there is not, or that reads none of its columns. */
export function describeMetric(
  { file, name, label, description, expression, model }: MetricEntry & { file: string },
  relation: WarehouseRelation | undefined,
): Metric {
  if (!relation) fail(file, `the metric ${name} is of ${model}, which names no model`);
  // Whatever could be one counts as one: a word in a text too.
  const words = new Set(expression.toLowerCase().match(WORD));
  const columns = relation.columns.flatMap((column) => (words.has(column.name) ? [column.name] : []));
  if (columns.length === 0) fail(file, `the metric ${name} reads no column of ${relation.relation}`);
  return { name, label, description, expression, relation: relation.relation, columns };
}
