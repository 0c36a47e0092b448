import { both, countSql, type Figure, isEnough, numberOf, type Plan, type Scope } from './plan.ts';

/** A rule that each row keeps or breaks by itself. */
export interface RowRule {
  /** Whether a row has no value to judge; null where every row has one. */
  readonly missing: string | null;
  /** True for a row that breaks the rule; false or null for the others, and for those without a value. */
  readonly fails: string;
  readonly mostly: number | null | undefined;
}

export function planRowRule({ missing, fails, mostly }: RowRule, { table, about }: Scope): Plan {
  const figure = (sql: string): Figure => ({ source: table.relationSql, sql });
  const elements = figure(countSql(about));
  const missed = missing === null ? null : figure(countSql(both(about, missing)));
  const broken = figure(countSql(both(about, fails)));
  return {
    figures: [elements, ...(missed ? [missed] : []), broken],
    failing: { rowFails: both(about, fails) as string },
    conclude(measured) {
      const elementCount = numberOf(measured(elements));
      const missingCount = missed ? numberOf(measured(missed)) : 0;
      const unexpectedCount = numberOf(measured(broken));
      const judged = elementCount - missingCount;
      return {
        passed: isEnough(judged - unexpectedCount, judged, mostly),
        elementCount,
        missingCount,
        unexpectedCount,
        observed: null,
      };
    },
  };
}
