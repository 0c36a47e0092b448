/** Some expectations, evaluated one by one in the plainest way, for tests of what gates do with the answers. */
import type { Check, CheckOutcome } from '../expectations/schema.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import type { CheckEvaluator } from '../quarantine/evaluator.ts';

const text = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`;

function failsSql({ type, arguments: args }: Check): string | null {
  const column = `"${String(args.column)}"`;
  switch (type) {
    case 'expect_column_values_to_not_be_null':
      return `${column} IS NULL`;
    case 'expect_column_values_to_be_between':
      return `${column} < ${args.min_value} OR ${column} > ${args.max_value}`;
    case 'expect_column_values_to_be_in_set':
      return `${column} NOT IN (${(args.value_set as unknown[]).map(text).join(', ')})`;
    default:
      return null;
  }
}

export const PLAIN_EVALUATOR: CheckEvaluator = {
  rowFailsSql: (check) => failsSql(check),
  failingRowsSql({ type, arguments: args }, { relationSql }) {
    if (type !== 'expect_column_values_to_be_unique') return null;
    return `SELECT * FROM ${relationSql} QUALIFY count(*) OVER (PARTITION BY "${args.column}") > 1`;
  },
  async runChecks(engine, { relationSql, columns }, checks) {
    const outcomes: CheckOutcome[] = [];
    for (const check of checks) {
      const { type, arguments: args, id: checkId } = check;
      const nothing = { checkId, reason: null, missingCount: null, observed: null };
      const isThere = args.column === undefined || columns.some(({ name }) => name === args.column);
      const failing =
        type === 'expect_column_values_to_be_unique'
          ? `SELECT "${args.column}" FROM ${relationSql} QUALIFY count(*) OVER (PARTITION BY "${args.column}") > 1`
          : `SELECT 1 FROM ${relationSql} WHERE ${failsSql(check)}`;
      if (!isThere) {
        const reason = `There is no column ${args.column}.`;
        outcomes.push({
          ...nothing,
          reason,
          state: 'not_evaluated',
          elementCount: null,
          unexpectedCount: null,
        });
      } else if (type === 'expect_table_row_count_to_be_between') {
        const { rows } = await engine.query(`SELECT count(*) AS n FROM ${relationSql}`);
        const isRight = Number(rows[0]?.n) >= Number(args.min_value);
        outcomes.push({
          ...nothing,
          ...{ state: isRight ? 'passed' : 'failed', elementCount: null, unexpectedCount: null },
        });
      } else {
        const { rows } = await engine.query(
          `SELECT (SELECT count(*) FROM (${failing})) AS bad, (SELECT count(*) FROM ${relationSql}) AS n`,
        );
        const [bad, n] = [Number(rows[0]?.bad), Number(rows[0]?.n)];
        const isRight = n === 0 || (n - bad) / n >= Number(args.mostly ?? 1);
        outcomes.push({
          ...nothing,
          ...{ state: isRight ? 'passed' : 'failed', elementCount: n, unexpectedCount: bad },
        });
      }
    }
    return { outcomes };
  },
};

export function testCheck(
  id: string,
  type: string,
  args: Check['arguments'],
  gate: Check['gate'] = 'quarantine',
): GateCheck {
  return { id, type, arguments: args, gate, severity: 'critical', notes: '', authorId: null };
}

export const STATUS_KNOWN = testCheck('status-known', 'expect_column_values_to_be_in_set', {
  column: 'status',
  value_set: ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'],
});
export const AMOUNT_IN_RANGE = testCheck('amount', 'expect_column_values_to_be_between', {
  column: 'total_amount',
  min_value: 0,
  max_value: 100_000,
});
