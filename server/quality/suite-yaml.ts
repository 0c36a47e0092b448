import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { CHECKS_MAX, type Check, check } from '../expectations/schema.ts';
import { withIds } from './check-id.ts';
import { problemOf } from './check-problem.ts';
import { everyMinutes, type ReadSuite, type SuiteProblem } from './schema.ts';

/**
 * A suite as a file of ours: its table, and a list in which each check is the name of an expectation with its arguments, and
 * beside it how severe it is and what becomes of a batch that fails it.
 *
 *     table: silver.stg_orders
 *     name: Orders
 *     checks:
 *       - expect_column_values_to_be_between: { column: total_amount, min_value: 0, max_value: 100000 }
 *         severity: critical
 *         gate: quarantine
 */

const BESIDE = { severity: true, gate: true, notes: true, id: true } as const;
const beside = check.pick(BESIDE).partial({ id: true });
const head = z.strictObject({
  table: z.string().optional(),
  name: z.string().trim().min(1).max(120),
  description: z.string().max(2_000).default(''),
  every_minutes: everyMinutes.default(null),
  checks: z.array(z.unknown()).max(CHECKS_MAX, `A suite has at most ${CHECKS_MAX} checks.`),
});

export interface SuiteText extends ReadSuite {
  /** Null where the text names none. */
  readonly table: string | null;
}

/** What a text says. What is wrong in it is told by place, with all else that can be read. */
export function readSuiteYaml(text: string): SuiteText {
  const nothing = { table: null, name: '', description: '', everyMinutes: null, checks: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0, uniqueKeys: true } as object);
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    return {
      ...nothing,
      problems: [{ where: `line ${line}`, message: `This is not YAML: ${error.message.split('\n')[0]}` }],
    };
  }
  const result = head.safeParse(document.toJS());
  if (!result.success) return { ...nothing, problems: result.error.issues.map(toProblem('')) };
  const { table, name, description, every_minutes, checks: given } = result.data;
  const problems: SuiteProblem[] = [];
  const checks = given.flatMap((entry, place) => {
    const read = readEntry(entry, `checks[${place}]`);
    problems.push(...read.problems);
    return read.check === null ? [] : [read.check];
  });
  return {
    table: table ?? null,
    ...{ name, description, everyMinutes: every_minutes },
    checks: withIds(checks),
    problems,
  };
}

type Unnamed = Omit<Check, 'id'> & { readonly id?: string | undefined };

function readEntry(
  entry: unknown,
  where: string,
): { readonly check: Unnamed | null; readonly problems: readonly SuiteProblem[] } {
  const fail = (message: string) => ({ check: null, problems: [{ where, message }] });
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return fail('A check is the name of an expectation with its arguments.');
  }
  const types = Object.keys(entry).filter((key) => !(key in BESIDE));
  const [type] = types;
  if (type === undefined) return fail('There is no expectation in this check.');
  if (types.length > 1)
    return fail(`This check has two expectations, ${types.join(' and ')}. Give each its own entry.`);
  const { [type]: given, ...rest } = entry as Record<string, unknown>;
  const read = beside.safeParse(rest);
  if (!read.success) return { check: null, problems: read.error.issues.map(toProblem(where)) };
  const made = check.shape.arguments.safeParse(given ?? {});
  if (!made.success) return fail(`The arguments of ${type} must be names with values.`);
  const { id, ...others } = read.data;
  const found: Unnamed = { ...(id !== undefined && { id }), type, arguments: made.data, ...others };
  const problem = problemOf(found);
  return { check: found, problems: problem === null ? [] : [{ where, message: problem }] };
}

function toProblem(where: string) {
  return ({ path, message }: z.core.$ZodIssue): SuiteProblem => ({
    where: [where, path.join('.')].filter((part) => part !== '').join('.'),
    message,
  });
}
