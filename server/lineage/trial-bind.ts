import type { Column } from '../engine/engine.ts';
import type { Lease, StubRelation } from '../engine/pool/query-pool.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { columnDifferences } from '../warehouse/check-columns.ts';
import { cannot } from './change-shape.ts';
import type { Outcome, ProposedChange } from './schema.ts';
import type { ReachedStatement } from './trial-reached.ts';

export interface BoundStatement {
  readonly outcome: Outcome;
  /** Why; null where it runs. May name what the statement names. */
  readonly says: string | null;
}

/** Plans over empty tables: a lease of the pool. */
export type Planner = Pick<Lease, 'columns'>;

/** The tables before a change and after it. */
export interface Shapes {
  readonly before: readonly StubRelation[];
  readonly after: readonly StubRelation[];
}

/** Throws `bad_request` where values of the column can never be of the type, or there is no such type. */
export async function requireCast(
  planner: Planner,
  { table, change }: { readonly table: string; readonly change: ProposedChange },
  before: readonly StubRelation[],
): Promise<void> {
  if (change.kind !== 'type') return;
  const sql = `SELECT CAST(${quoteIdentifier(change.column)} AS ${change.type}) FROM ${quoteTable(table)}`;
  const described = await resultOf(
    planner,
    sql,
    before.filter(({ name }) => name === table),
  );
  if ('problem' in described) throw cannot(described.problem);
}

/**
 * Plans each statement over empty tables, before the change and after it, as the next run would: a model that cannot be
 * planned, or does not give the columns that it is declared with, fails, and what reads it stays as it was.
 */
export async function bindAfter(
  planner: Planner,
  { before: shapes, after }: Shapes,
  statements: readonly ReachedStatement[],
): Promise<ReadonlyMap<ReachedStatement, BoundStatement>> {
  const declared = new Map(shapes.map(({ name, columns }) => [name, columns]));
  const bound = new Map<ReachedStatement, BoundStatement>();
  const failed = new Set<string>();
  for (const statement of statements) {
    const was = await resultOf(planner, statement.sql, readBy(statement, shapes));
    const missing = statement.reads.filter((name) => failed.has(name));
    const result = await (async (): Promise<BoundStatement> => {
      if ('problem' in was) return { outcome: 'unknown', says: was.problem };
      if (missing.length > 0) return { outcome: 'stale', says: notMade(missing) };
      const is = await resultOf(planner, statement.sql, readBy(statement, after));
      if ('problem' in is) return { outcome: 'breaks', says: is.problem };
      const shown = (columns: readonly Column[]) =>
        statement.kind === 'table' ? columns : columns.filter(({ name }) => statement.shows.includes(name));
      const wanted = statement.kind === 'table' ? (declared.get(statement.name) ?? []) : shown(was.columns);
      // What differed before the change is not of it.
      const known = new Set(differences(wanted, was.columns));
      const problems = differences(wanted, shown(is.columns)).filter((problem) => !known.has(problem));
      if (problems.length === 0) return { outcome: 'runs', says: null };
      // A tile shows a number of another type as well.
      const isFatal =
        statement.kind === 'table' || problems.some((problem) => problem.endsWith('is missing'));
      return isFatal
        ? { outcome: 'breaks', says: `${problems.join('; ')}.` }
        : { outcome: 'runs', says: null };
    })();
    if (statement.kind === 'table' && result.outcome !== 'runs') failed.add(statement.name);
    bound.set(statement, result);
  }
  return bound;
}

/** To make tables that it does not read would take longer than to plan it. */
function readBy({ reads }: ReachedStatement, stubs: readonly StubRelation[]): readonly StubRelation[] {
  return stubs.filter(({ name }) => reads.includes(name));
}

export function notMade(tables: readonly string[]): string {
  return `${tables.join(', ')} would not be made any more.`;
}

function differences(wanted: readonly Column[], given: readonly Column[]): string[] {
  const typed = (columns: readonly Column[]) => columns.map(({ name, type }) => ({ name, dataType: type }));
  return columnDifferences(typed(wanted), typed(given));
}

type Described = { readonly columns: readonly Column[] } | { readonly problem: string };

async function resultOf(planner: Planner, sql: string, stubs: readonly StubRelation[]): Promise<Described> {
  try {
    return { columns: await planner.columns(sql, stubs) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
    return { problem: reasonOf(error) };
  }
}

const NO_COLUMN = /^Referenced column "(.+?)" not found/;

/** The engine's first sentence, or what a person is told who names a column that is not there. */
function reasonOf({ message }: Error): string {
  const [first = ''] = message.split('\n');
  const name = NO_COLUMN.exec(first.replace(/^Binder Error: /, ''))?.[1];
  return name === undefined ? first : `There is no column "${name}" here.`;
}
