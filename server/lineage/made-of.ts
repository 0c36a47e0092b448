import type { TouchedTable } from '../guard/approved.ts';
import { edgesOf } from './portal-tellings.ts';
import type { ToldEdge } from './telling.ts';
import { asSentence, tracePlanText } from './trace-statement.ts';
import { Untraceable } from './trace-value.ts';
import { bitOf, together, type Uses } from './uses.ts';

/** What the result of a person's statement is made of, as it is kept with what they saved. */
export interface MadeOf {
  /** From tables to the result. */
  readonly edges: readonly ToldEdge[];
  /** Why it could not be followed, in a sentence; null where it was. */
  readonly unknown: string | null;
}

/** A statement as the guard approved it. */
export interface GuardedStatement {
  readonly touched: readonly TouchedTable[];
  readonly plan: { readonly json: string; readonly columns: readonly string[] } | null;
}

/** A statement that a person would still read has less; more would make whoever saves it wait. */
const PLAN_LENGTH_MAX = 4_000_000;
const EDGES_MAX = 5_000;

/**
 * Follows what a person wrote by the plan that the guard made of it. What cannot be followed to its columns says why, and
 * is made of the rows of the tables that it names. Pure.
 */
export function madeOf({ touched, plan }: GuardedStatement): MadeOf {
  try {
    return { edges: follow(plan), unknown: null };
  } catch (error) {
    // So deep a statement that following it takes more stack than there is.
    const reason = error instanceof RangeError ? 'It is nested too deeply to be followed' : null;
    if (reason === null && !(error instanceof Untraceable)) throw error;
    return { edges: touched.map(rowsOf), unknown: asSentence(reason ?? (error as Untraceable).message) };
  }
}

/** Of what the guard refused, or could not be asked about. */
export function madeOfUnknown(reason: string): MadeOf {
  return { edges: [], unknown: asSentence(reason) };
}

function follow(plan: GuardedStatement['plan']): ToldEdge[] {
  if (plan === null) throw new Untraceable('it tells of tables or of a plan, and reads no rows');
  if (plan.json.length > PLAN_LENGTH_MAX) throw new Untraceable('it is too long to be followed');
  const { columns, rows } = tracePlanText(plan.json);
  if (columns.length !== plan.columns.length) throw new Untraceable('its columns are not those of its plan');
  const byName = new Map<string, Uses>();
  // Columns of one name are told of as one.
  for (const [at, name] of plan.columns.entries())
    byName.set(name, together([byName.get(name) ?? new Map(), columns[at] as Uses]));
  const count = [...byName.values()].reduce((sum, uses) => sum + uses.size, rows.size);
  if (count > EDGES_MAX) throw new Untraceable(`it uses columns in more than ${EDGES_MAX} ways`);
  return edgesOf({ columns: byName, rows });
}

function rowsOf({ name }: TouchedTable): ToldEdge {
  return { from: { kind: 'table', name }, fromColumn: null, toColumn: null, uses: bitOf('identity') };
}
