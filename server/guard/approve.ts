import { checkNames } from './allow-names.ts';
import type { AllowedRelations } from './allow-relation.ts';
import { checkTree } from './allow-tree.ts';
import type { ApprovedStatement, BoundPlan, SqlParser, TouchedTable, VisibleRelation } from './approved.ts';
import { comparableTree, type Replaced, withoutParameters } from './parameters.ts';
import { Unplannable } from './plan-refusal.ts';
import { type PlanReads, readPlan } from './read-plan.ts';
import { readStatement, type Statement } from './read-statement.ts';
import { readTree } from './read-tree.ts';
import { Refusal, toAppError } from './refusal.ts';
import { kindOf, readsRowNumbers } from './statement-kind.ts';
import { codeUnitOffset } from './text-position.ts';
import { VisibleNames } from './visible-names.ts';

/**
 * Decides whether a person's SQL may run over what they see. Three layers, each of which denies what it does not
 * know: the parse tree's forms, the names in it, and the engine's plan over empty tables. The text itself is never
 * rewritten: what is approved is what runs.
 *
 * Rejects with AppError `bad_request`: one sentence, `details` { line, column, position } where a place is known
 * and { nearest } where names are alike. What is hidden is refused in the very words of what does not exist.
 */
export async function approve(
  sql: string,
  relations: readonly VisibleRelation[],
  parser: SqlParser,
): Promise<ApprovedStatement> {
  return (await approveWithPlan(sql, relations, parser)).approved;
}

export interface ApprovedWithPlan {
  readonly approved: ApprovedStatement;
  /** Null where DuckDB cannot write it down. */
  readonly plan: BoundPlan | null;
}

/** The same, with the plan that was made for it: for whoever asks what the result is made of. */
export async function approveWithPlan(
  sql: string,
  relations: readonly VisibleRelation[],
  parser: SqlParser,
): Promise<ApprovedWithPlan> {
  let offsetOf = (byte: number): number => codeUnitOffset(sql, byte);
  try {
    const statement = readStatement(sql);
    offsetOf = (byte) => statement.bodyStart + codeUnitOffset(statement.body, byte);
    const tree = readTree(await parser.parse(statement.body), statement.body);
    checkTree(tree);
    const named = checkNames(tree, new VisibleNames(relations));
    const planned = await plannable(statement.body, tree, parser);
    offsetOf = (byte) => statement.bodyStart + planned.toOriginal(codeUnitOffset(planned.text, byte));
    const { reads, json } = await plan(planned.text, tree, named, parser);
    if (reads.hasVirtualColumn && readsRowNumbers(tree))
      throw new Refusal('There is no column "rowid" here.');
    return {
      approved: approved(sql, statement, tree, touched(reads, named)),
      plan: json === null ? null : { text: planned.text, stubs: [...named.values()], json },
    };
  } catch (error) {
    throw error instanceof Refusal ? toAppError(error, sql, offsetOf) : error;
  }
}

function approved(
  sql: string,
  { explain, bodyStart }: Statement,
  tree: unknown,
  tables: readonly TouchedTable[],
): ApprovedStatement {
  const kind = explain === 'no' ? kindOf(tree) : 'explain';
  return { sql, kind, touched: tables, bodyStart, analyze: explain === 'analyze' };
}

/** The body, or with parameters the body with NULL for each, when that is the same statement otherwise. */
async function plannable(body: string, tree: unknown, parser: SqlParser): Promise<Replaced> {
  const { named_param_map: parameters } = tree as { named_param_map?: readonly unknown[] };
  if (!parameters || parameters.length === 0) return { text: body, toOriginal: (offset) => offset };
  const replaced = withoutParameters(body);
  const again = readTree(await parser.parse(replaced.text), replaced.text);
  if (comparableTree(again) !== comparableTree(tree)) {
    throw new Refusal('A parameter stands where it cannot be checked. Write the value instead.');
  }
  return replaced;
}

async function plan(
  text: string,
  tree: unknown,
  named: AllowedRelations,
  parser: SqlParser,
): Promise<{ readonly reads: PlanReads; readonly json: string | null }> {
  const stubs = [...named.values()];
  const columns = stubs.flatMap((stub) => stub.columns.map(({ name }) => name));
  try {
    const json = await parser.plan(text, stubs);
    return { reads: readPlan(json, columns), json };
  } catch (error) {
    // DuckDB cannot write down a plan that is not optimised of a numbered series alone. One that names no table reads none.
    const isSeries = named.size === 0 && JSON.stringify(tree).includes('"WITH_ORDINALITY"');
    if (isSeries && error instanceof Unplannable)
      return { reads: { tables: [], hasVirtualColumn: false }, json: null };
    throw error;
  }
}

/** What the plan reads, which must be what the tree names; a table that is only described or counted has no columns. */
function touched(reads: PlanReads, named: AllowedRelations): TouchedTable[] {
  const tables = new Map([...named.keys()].map((name) => [name, { name, columns: [] as readonly string[] }]));
  for (const table of reads.tables) {
    if (!tables.has(table.name)) {
      throw new Refusal('The plan of the query reads something that its text does not name.');
    }
    tables.set(table.name, { name: table.name, columns: table.columns });
  }
  return [...tables.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}
