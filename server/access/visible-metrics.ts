import type { TableDecision } from './decision.ts';
import { declaredMetrics } from './declarations.ts';

export interface VisibleMetric {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly expression: string;
  /** `gold.fact_sales`. */
  readonly table: string;
}

/** The declared metrics of which somebody sees the table and every column, by what was decided for them. */
export async function visibleMetrics(
  decisions: ReadonlyMap<string, TableDecision>,
): Promise<VisibleMetric[]> {
  return (await declaredMetrics()).flatMap(({ relation, columns, ...metric }) => {
    const seen = new Set(decisions.get(relation)?.columns.map(({ name }) => name));
    return columns.every((column) => seen.has(column)) ? [{ ...metric, table: relation }] : [];
  });
}
