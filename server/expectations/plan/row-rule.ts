import {
  both,
  type Column,
  countSql,
  type Figure,
  isEnough,
  numberOf,
  type Plan,
  type Scope,
} from './plan.ts';
import { ROWS, valueCounts } from './value-counts.ts';

/** A rule that each row keeps or breaks by itself. */
export interface RowRule {
  /** Whether a row has no value to judge; null where every row has one. */
  readonly missing: string | null;
  /** True for a row that breaks the rule; false or null for the others, and for those without a value. */
  readonly fails: string;
  readonly mostly: number | null | undefined;
  /** The one column that it is about; null for more. */
  readonly column: Pick<Column, 'sql' | 'called'> | null;
  /** What is known of all rows without reading them. */
  readonly known?: { readonly missing?: number | undefined; readonly fails?: number | undefined };
}

export function planRowRule(rule: RowRule, scope: Scope): Plan {
  const { missing, fails, mostly, column } = rule;
  const { about, table } = scope;
  const known: RowRule['known'] & { readonly rows?: number | undefined } =
    about === null ? { rows: table.rowCount, ...rule.known } : {};
  const isByValue = column !== null && scope.ofFewValues.has(column.called);
  const count = isByValue ? countByValue(column, scope) : countRows(scope);
  const elements = { ...count(null), known: known.rows };
  const missed = missing === null ? null : { ...count(missing), known: known.missing };
  const broken = { ...count(fails), known: known.fails };
  return {
    figures: [elements, ...(missed ? [missed] : []), broken],
    failing: { rowFails: both(about, fails) as string },
    conclude(measured) {
      const elementCount = numberOf(measured(elements));
      const missingCount = missed ? numberOf(measured(missed)) : 0;
      const unexpectedCount = numberOf(measured(broken));
      const judged = elementCount - missingCount;
      const passed = isEnough(judged - unexpectedCount, judged, mostly);
      return { passed, elementCount, missingCount, unexpectedCount, observed: null };
    },
  };
}

type Count = (condition: string | null) => Figure;

function countRows({ table, about }: Scope): Count {
  return (condition) => ({ source: table.relationSql, sql: countSql(both(about, condition)) });
}

function countByValue(column: Pick<Column, 'sql'>, scope: Scope): Count {
  const source = valueCounts(column, scope);
  return (condition) => {
    const filter = condition === null ? '' : ` FILTER (WHERE ${condition})`;
    return { source, sql: `coalesce(sum(${ROWS})${filter}, 0)` };
  };
}
