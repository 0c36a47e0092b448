import type { z } from 'zod';
import { AGGREGATES } from './vocabulary/aggregates.ts';
import { conditionText, type Expectation } from './vocabulary/expectation.ts';
import { OTHER_TABLES, STATEMENTS, TABLES } from './vocabulary/tables.ts';
import { COLUMNS, PAIRS, VALUES } from './vocabulary/values.ts';

/**
 * Every expectation that a check can be: the 58 core ones of Great Expectations by their names and arguments, and three
 * of ours (`expect_column_values_to_exist_in_other_table`, `expect_table_to_be_fresh`, `expect_table_schema_to_match`).
 * Browser-safe: forms are made from it.
 */
export const VOCABULARY = {
  ...VALUES,
  ...PAIRS,
  ...COLUMNS,
  ...AGGREGATES,
  ...TABLES,
  ...OTHER_TABLES,
  ...STATEMENTS,
} as const satisfies Readonly<Record<string, Expectation>>;

export type ExpectationType = keyof typeof VOCABULARY;
export type ArgumentsOf<T extends ExpectationType> = z.output<(typeof VOCABULARY)[T]['arguments']>;

/** A check whose arguments were read. */
export type ReadCheck = {
  [T in ExpectationType]: { readonly type: T; readonly args: ArgumentsOf<T> };
}[ExpectationType];

export function isExpectation(type: string): type is ExpectationType {
  return Object.hasOwn(VOCABULARY, type);
}

/** Whether it is a statement in SQL, which is run where statements of its author are. */
export function isStatementType(type: string): boolean {
  return isExpectation(type) && VOCABULARY[type].group === 'statement';
}

export function expectationOf(type: ExpectationType): Expectation {
  return VOCABULARY[type];
}

/** What stands for a check: its arguments as its expectation takes them, or why they cannot be. */
export function readCheck(check: {
  readonly type: string;
  readonly arguments: unknown;
}): { readonly read: ReadCheck } | { readonly problem: string } {
  if (!isExpectation(check.type)) return { problem: `There is no expectation ${check.type}.` };
  const { success, data, error } = expectationOf(check.type).arguments.safeParse(check.arguments);
  if (success) return { read: { type: check.type, args: data } as ReadCheck };
  return { problem: argumentsProblem(error) };
}

function argumentsProblem({ issues }: z.ZodError): string {
  const told = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return `Its arguments are wrong: ${told.join('; ')}.`;
}

/** `amount is between 0 and 100,000`, or the expectation's bare name where its arguments cannot be read. */
export function sentenceOf(check: { readonly type: string; readonly arguments: unknown }): string {
  const answer = readCheck(check);
  if ('problem' in answer) return check.type;
  return expectationOf(answer.read.type).sentence(answer.read.args);
}

/**
 * The columns of a table that a check reads: those that its arguments name, there or not, and those of `columns` whose
 * names stand in its condition, be it in a text. 'all' where it is a statement, which may read any. Never too few.
 */
export function columnsRead(
  check: { readonly type: string; readonly arguments: unknown },
  columns: readonly string[],
): readonly string[] | 'all' {
  const answer = readCheck(check);
  if ('problem' in answer) return 'all';
  const { type, args } = answer.read;
  const expectation = expectationOf(type);
  if (expectation.group === 'statement') return 'all';
  const condition = 'row_condition' in args && args.row_condition ? conditionText(args.row_condition) : '';
  const read = columns.filter((column) => stands(column.toLowerCase(), condition.toLowerCase()));
  return [...new Set([...expectation.columnsOf(args), ...read])];
}

const WORD_CHARACTER = /[\p{L}\p{N}_$]/u;

function stands(column: string, condition: string): boolean {
  for (const text of new Set([condition, condition.replaceAll('""', '"')])) {
    for (let at = text.indexOf(column); at >= 0; at = text.indexOf(column, at + 1)) {
      const [before = ' ', after = ' '] = [text[at - 1], text[at + column.length]];
      const goesOn = (inner: string | undefined, outer: string) =>
        WORD_CHARACTER.test(inner ?? '') && WORD_CHARACTER.test(outer);
      if (!goesOn(column[0], before) && !goesOn(column.at(-1), after)) return true;
    }
  }
  return false;
}
