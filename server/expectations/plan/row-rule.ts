import type { Subject } from '../literals.ts';
import { both, countSql, type Figure, isEnough, numberOf, type Plan, type Scope, whereSql } from './plan.ts';

/** A rule that each row keeps or breaks by itself. */
export interface RowRule {
  /** Whether a row has no value to judge; null where every row has one. */
  readonly missing: string | null;
  /** True for a row that breaks the rule; false or null for the others, and for those without a value. */
  readonly fails: string;
  readonly mostly: number | null | undefined;
  /** The one column that it is about; null for more. */
  readonly column: Pick<Subject, 'sql' | 'called'> | null;
}

export function planRowRule(rule: RowRule, scope: Scope): Plan {
  const { missing, fails, mostly, column } = rule;
  const { table, about } = scope;
  const count =
    column !== null && scope.ofFewValues.has(column.called) ? countByValue(column.sql, scope) : countRows(scope);
  const elements = count(null);
  const missed = missing === null ? null : count(missing);
  const broken = count(fails);
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

  function countRows({ table: { relationSql } }: Scope) {
    return (condition: string | null): Figure => ({ source: relationSql, sql: countSql(both(about, condition)) });
  }

  /** The column keeps its name, so that what is said of a row can be said of a value. */
  function countByValue(sql: string, { about: rows }: Scope) {
    const source = `(SELECT ${sql}, count(*) AS n FROM ${table.relationSql}${whereSql(rows)} GROUP BY ${sql})`;
    return (condition: string | null): Figure => ({
      source,
      sql: `coalesce(sum(n)${condition === null ? '' : ` FILTER (WHERE ${condition})`}, 0)`,
    });
  }
}
