import type { CellValue } from '../../engine/engine.ts';
import { quoteIdentifier } from '../../engine/sql-text.ts';
import { type ColumnKind, columnKind } from '../column-kind.ts';
import type { Subject } from '../literals.ts';
import type { CheckOutcome, Json } from '../schema.ts';

/** What must be measured for a check, and what follows from it: a value, made without reading a row. */

/** A table as checks see it: text for a FROM clause, and the columns that it gives. */
export interface CheckedTable {
  readonly relationSql: string;
  readonly columns: readonly CheckedColumn[];
  /** How many rows there are, where that is known for sure. */
  readonly rowCount?: number | undefined;
}

export interface CheckedColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  /** What is known for sure without reading a row, from the table's metadata. What it answers is not asked of the rows. */
  readonly known?: KnownOfColumn | undefined;
}

export interface KnownOfColumn {
  readonly nulls: number | null;
  /** As DuckDB prints them. No value lies beyond. */
  readonly bounds: { readonly min: string | null; readonly max: string | null } | null;
}

/** One aggregate over a source. Figures of the same source are measured together, equal ones once. */
export interface Figure {
  /** Text for a FROM clause. */
  readonly source: string;
  readonly sql: string;
  /** Known beforehand, and so not measured. */
  readonly known?: number | undefined;
}

export type Measured = (figure: Figure) => CellValue;

export interface Conclusion extends Omit<CheckOutcome, 'checkId' | 'state' | 'reason'> {
  readonly passed: boolean;
}

export interface Plan {
  readonly figures: readonly Figure[];
  /**
   * Pure. Asks only for figures of the plan. Another plan where these do not tell, and more must be measured for what
   * is rare.
   */
  conclude(measured: Measured): Conclusion | Plan;
  /** The rows that break the rule; null where it is not about rows. */
  readonly failing: FailingRows | null;
}

export type FailingRows =
  /** Of a row alone: true for those that fail, false or null for the others. */
  | { readonly rowFails: string }
  /** With others in sight: a SELECT of all columns. */
  | { readonly select: string };

/** Why a check cannot be evaluated, in a sentence for people that names no value of any row. */
export class NotEvaluated extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotEvaluated';
  }
}

/** What planning a check has at hand. */
export interface Scope {
  readonly table: CheckedTable;
  /** The rows that the check is about, as a condition in SQL; null for all. */
  readonly about: string | null;
  /** Columns of which few values were seen: rules about one of them are cheaper value by value than row by row. */
  readonly ofFewValues: ReadonlySet<string>;
  readonly now: Date;
  otherTable(name: string): CheckedTable | null;
}

export function columnOf({ columns }: Pick<CheckedTable, 'columns'>, name: string): CheckedColumn {
  const column =
    columns.find((each) => each.name === name) ??
    columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!column) throw new NotEvaluated(`The table has no column ${name}.`);
  return column;
}

/** A column as the subject of comparisons. */
export interface Column extends Subject {
  readonly type: string;
  readonly known: KnownOfColumn;
}

const NOTHING_KNOWN: KnownOfColumn = { nulls: null, bounds: null };

export function subjectOf(table: Pick<CheckedTable, 'columns'>, name: string): Column {
  const { name: called, type, known = NOTHING_KNOWN } = columnOf(table, name);
  return { sql: quoteIdentifier(called), kind: columnKind(type), called, type, known };
}

export function requireKind(
  subject: Subject & { readonly type: string },
  kinds: readonly ColumnKind['kind'][],
  what: string,
): void {
  if (!kinds.includes(subject.kind.kind)) {
    throw new NotEvaluated(`${subject.called} is ${subject.type}; ${what}.`);
  }
}

/** `a AND b`; what is null holds everywhere. */
export function both(...conditions: readonly (string | null)[]): string | null {
  const all = conditions.filter((condition) => condition !== null);
  return all.length === 0 ? null : all.map((condition) => `(${condition})`).join(' AND ');
}

export function whereSql(condition: string | null): string {
  return condition === null ? '' : ` WHERE ${condition}`;
}

export function countSql(condition: string | null): string {
  return condition === null ? 'count(*)' : `count_if(${condition})`;
}

/** `aggregate(…)` of the rows that the condition holds for. */
export function filterSql(condition: string | null): string {
  return condition === null ? '' : ` FILTER (WHERE ${condition})`;
}

export function numberOf(value: CellValue): number {
  return value === null ? 0 : Number(value);
}

/** Doubles are measured as text: NaN and infinities would not arrive otherwise. */
export function textSql(sql: string): string {
  return `CAST(${sql} AS VARCHAR)`;
}

export function doubleOf(value: CellValue): number | null {
  if (value === null) return null;
  const text = String(value).toLowerCase();
  if (text === 'inf' || text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-inf' || text === '-infinity') return Number.NEGATIVE_INFINITY;
  return Number(text === 'nan' ? Number.NaN : text);
}

/** What JSON has no number for is told in words. */
export function observedNumber(value: number | null): Json {
  return value === null || Number.isFinite(value) ? value : String(value);
}

/** At least so many of those that are not missing must follow the rule. With none there is nothing to break it. */
export function isEnough(followed: number, of: number, mostly: number | null | undefined): boolean {
  // A quotient is the number nearest to the share, as `mostly` is to what was written; a product may miss it.
  return of === 0 || followed / of >= (mostly ?? 1);
}

export const NO_ROWS = { elementCount: null, missingCount: null, unexpectedCount: null } as const;

/** Of the plan of a check that the table's columns alone decide. */
export function settled(passed: boolean, observed: Json): Plan {
  return { figures: [], failing: null, conclude: () => ({ ...NO_ROWS, passed, observed }) };
}
