import type { Dialect } from '@polyglot-sql/sdk';
import { AppError } from '../../errors.ts';
import { quoteIdentifier } from '../sql-text.ts';

/** A table a statement may name, and which of its snapshots is to be read. */
export interface TrinoTable {
  /** `gold.fact_sales`. */
  readonly name: string;
  /** Null: as it is when Trino looks. */
  readonly snapshotId: bigint | null;
}

type Sdk = typeof import('@polyglot-sql/sdk');
type Expression = Parameters<Sdk['ast']['getTables']>[0];

let sdk: Promise<Sdk> | undefined;

/** The translator: 24 MB of WebAssembly, loaded when the first statement needs it. */
function translator(): Promise<Sdk> {
  sdk ??= import('@polyglot-sql/sdk');
  return sdk;
}

const cannot = (reason: string, cause?: unknown) =>
  new AppError('bad_request', `The SQL cannot be translated for Trino: ${reason}. Run it on DuckDB.`, {
    cause,
  });

/**
 * A statement in DuckDB's dialect as Trino's text, with every table by its full name and at its snapshot. Throws
 * `bad_request` where that cannot be done, or where the text would name anything but `tables`.
 */
export async function transpileForTrino(
  sql: string,
  catalog: string,
  tables: readonly TrinoTable[],
): Promise<string> {
  const polyglot = await translator();
  const { DuckDB, Trino } = polyglot.Dialect;
  const marked = generate(polyglot, mapTree(parse(polyglot, sql, DuckDB), markDivision), DuckDB);
  const translated = polyglot.transpile(marked, DuckDB, Trino, { unsupportedLevel: 'raise' });
  const [text, ...more] = translated.sql ?? [];
  if (!translated.success || text === undefined || more.length > 0) throw cannot(translated.error ?? NOT_ONE);
  const meant = generate(polyglot, mapTree(parse(polyglot, text, Trino), sameMeaning), Trino);
  return placeTables(polyglot, meant, catalog, tables);
}

const NOT_ONE = 'it is no single query';

function parse(polyglot: Sdk, sql: string, dialect: Dialect): Expression {
  const parsed = polyglot.parse(sql, dialect);
  if (!parsed.success) throw cannot(parsed.error ?? 'it is not readable');
  const trees: readonly Expression[] = Array.isArray(parsed.ast) ? parsed.ast : [];
  const [tree] = trees;
  if (!tree || trees.length > 1) throw cannot(NOT_ONE);
  return tree;
}

function generate(polyglot: Sdk, tree: unknown, dialect: Dialect): string {
  const { success, sql, error } = polyglot.generate([tree], dialect);
  const [text] = sql ?? [];
  if (!success || text === undefined) throw cannot(error ?? NOT_ONE);
  return text;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tree with every node replaced by what `change` makes of it, the inner ones first. */
function mapTree(value: unknown, change: (tree: Tree) => Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => mapTree(item, change));
  if (!isTree(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTree(inner, change)])),
  );
}

/** The translator guards divisions in its own way, which gives NULL where DuckDB gives an infinity; this one it leaves alone. */
const DIVISION = 'portal_division';

function markDivision(tree: Tree): Tree {
  if (!isTree(tree.div)) return tree;
  return { function: { name: DIVISION, args: [tree.div.left, tree.div.right], distinct: false } };
}

const asDouble = (expression: unknown) => ({
  cast: { this: expression, to: { data_type: 'double', precision: null, scale: null } },
});

/** DuckDB divides and averages as floating point whatever the numbers are; Trino stays with their types. */
function sameMeaning(tree: Tree): Tree {
  const { function: call, avg } = tree;
  if (isTree(call) && String(call.name).toLowerCase() === DIVISION && Array.isArray(call.args)) {
    const [left, right] = call.args.map(asDouble);
    return { paren: { this: { div: { left, right } } } };
  }
  return isTree(avg) ? { avg: { ...avg, this: asDouble(avg.this) } } : tree;
}

/** A table as the translator found it, and where in the text its name stands (in code points). */
interface Named {
  readonly schema: Identifier | null;
  readonly name: Identifier;
  readonly catalog: unknown;
}

interface Identifier {
  readonly name: string;
  readonly span: { readonly start: number; readonly end: number };
}

/**
 * Writes each table's full name and snapshot over its name. A name without a schema is one of the statement's own
 * WITH, or unknown over there, where no schema is set.
 */
function placeTables(polyglot: Sdk, sql: string, catalog: string, tables: readonly TrinoTable[]): string {
  const characters = Array.from(sql);
  const found = polyglot.ast
    .getTables(parse(polyglot, sql, polyglot.Dialect.Trino))
    .map((each) => (each as unknown as { table: Named }).table)
    .filter(({ schema }) => schema !== null)
    .sort((a, b) => b.name.span.start - a.name.span.start);
  for (const { schema, name, catalog: other } of found) {
    const wanted = `${schema?.name}.${name.name}`.toLowerCase();
    const table = tables.find((each) => each.name === wanted);
    if (!table || other !== null || !schema)
      throw cannot(`it would read ${wanted}, which the statement does not`);
    const from = schema.span.start;
    const { end } = name.span;
    const written = characters.slice(from, end).join('').replaceAll('"', '').toLowerCase();
    if (written !== wanted) throw cannot(`${wanted} is not where it should be`);
    characters.splice(from, end - from, fullName(table, catalog));
  }
  return characters.join('');
}

function fullName({ name, snapshotId }: TrinoTable, catalog: string): string {
  const quoted = [catalog, ...name.split('.')].map(quoteIdentifier).join('.');
  return snapshotId === null ? quoted : `${quoted} FOR VERSION AS OF ${snapshotId}`;
}
