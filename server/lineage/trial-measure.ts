import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { NUMBER } from './compare-columns.ts';
import type { Moved, ProposedChange } from './schema.ts';
import type { ReachedStatement } from './trial-reached.ts';
import { withoutEnd } from './without-end.ts';

/** A change that moves numbers: some rows are left out, or values are of another type. */
export type MeasuredChange =
  | { readonly kind: 'filter'; readonly sql: string }
  | Extract<ProposedChange, { kind: 'type' }>;

/** A statement of somebody's that the guard approved for whoever tries. */
export interface ApprovedText {
  readonly sql: string;
  /** Of a larger result only the rows are counted: who looks at one number after the other sees nothing in their sums. */
  readonly rowsMax: number;
}

export interface ToMeasure {
  readonly table: string;
  readonly change: MeasuredChange;
  /** Texts for a FROM clause of all that is read and not made here. */
  readonly sources: ReadonlyMap<string, string>;
  readonly statements: readonly ReachedStatement[];
  /** What of a table that is made here tiles may read: a SELECT over the whole of it; null for nothing. */
  readonly shown: (name: string, from: string) => string | null;
  readonly made: readonly ApprovedText[];
}

export interface Measured {
  readonly table: readonly Moved[];
  readonly statements: ReadonlyMap<ReachedStatement, readonly Moved[]>;
  /** Null where it could not be computed, or took too long. */
  readonly made: ReadonlyMap<ApprovedText, readonly Moved[] | null>;
  readonly lost: number | null;
}

/**
 * Makes everything anew, once from the tables as they are and once with the change, and counts what came out: rows, and
 * of tiles the sums of their numbers. In an engine of the caller's own; the whole of each table is held while it runs.
 * Rejects with AppError; a statement of somebody's that fails is told by itself.
 */
export async function measureChange(engine: Engine, asked: ToMeasure): Promise<Measured> {
  const before = await makeAll(engine, asked, null);
  const after = await makeAll(engine, asked, asked.change);
  const { statements, made } = asked;
  return {
    table: movedOf(before.table, after.table),
    statements: new Map(
      statements.map((statement) => [
        statement,
        movedOf(before.statements.get(statement) ?? [], after.statements.get(statement) ?? []),
      ]),
    ),
    made: new Map(
      made.map((text) => {
        const [was, is] = [before.made.get(text), after.made.get(text)];
        return [text, was && is ? withinRows(movedOf(was, is), text.rowsMax) : null];
      }),
    ),
    lost: after.lost,
  };
}

type Counted = readonly { readonly column: string | null; readonly value: number | null }[];

function movedOf(before: Counted, after: Counted): Moved[] {
  return before.map(({ column, value }) => ({
    column,
    before: value,
    after: after.find((each) => each.column === column)?.value ?? null,
  }));
}

function withinRows(moved: readonly Moved[], rowsMax: number): readonly Moved[] {
  const [rows] = moved;
  const isLarge = Math.max(rows?.before ?? 0, rows?.after ?? 0) > rowsMax;
  return isLarge ? moved.slice(0, 1) : moved;
}

/** Where the tables that are made here are held whole. */
const MADE = 'as_made';

async function makeAll(
  engine: Engine,
  { table, sources, statements, shown, made }: ToMeasure,
  change: MeasuredChange | null,
) {
  const models = statements.filter(({ kind }) => kind === 'table');
  const names = [...sources.keys(), ...models.map(({ name }) => name)];
  const namespaces = new Set(names.map((name) => quoteIdentifier(name.slice(0, name.indexOf('.')))));
  for (const namespace of [...namespaces, MADE]) {
    await engine.query(`DROP SCHEMA IF EXISTS ${namespace} CASCADE`);
    await engine.query(`CREATE SCHEMA ${namespace}`);
  }
  let lost: number | null = null;
  for (const [name, from] of sources) {
    const isChanged = name === table && change !== null;
    await engine.query(
      `CREATE VIEW ${quoteTable(name)} AS ${isChanged ? changedSelect(from, change) : `FROM ${from}`}`,
    );
    if (isChanged && change.kind === 'type') {
      const own = quoteIdentifier(change.column);
      const { rows } = await engine.query(
        `SELECT count(*) FILTER (${own} IS NOT NULL AND TRY_CAST(${own} AS ${change.type}) IS NULL) AS lost FROM ${from}`,
      );
      lost = Number(rows[0]?.lost);
    }
  }
  for (const { name, sql, keeping } of models) {
    const whole = quoteTable(`${MADE}.${name}`);
    await engine.query(`CREATE TABLE ${whole} AS FROM (${sql}\n) ${keepFirst(keeping)}`);
    await engine.query(`CREATE VIEW ${quoteTable(name)} AS FROM ${whole}`);
  }
  const counted = new Map<ReachedStatement, Counted>();
  // Models read the whole of what others made; what is counted and shown is what of it the reader sees.
  for (const model of models) {
    const { name } = model;
    const select = shown(name, quoteTable(`${MADE}.${name}`));
    await engine.query(
      select === null
        ? `DROP VIEW ${quoteTable(name)}`
        : `CREATE OR REPLACE VIEW ${quoteTable(name)} AS ${select}`,
    );
    counted.set(model, select === null ? [] : await rowsOf(engine, quoteTable(name)));
  }
  for (const tile of statements)
    if (tile.kind === 'tile') counted.set(tile, await sumsOf(engine, tile.sql, tile.shows, undefined));
  return {
    table: await rowsOf(engine, quoteTable(table)),
    statements: counted,
    made: await sumsOfMade(engine, made),
    lost,
  };
}

/** What people wrote must not keep the rest from being computed. */
const EACH_MS = 3_000;
const ALL_MS = 10_000;

async function sumsOfMade(
  engine: Engine,
  made: readonly ApprovedText[],
): Promise<ReadonlyMap<ApprovedText, Counted | null>> {
  const all = AbortSignal.timeout(ALL_MS);
  const counted = new Map<ApprovedText, Counted | null>();
  for (const text of made) {
    const signal = AbortSignal.any([all, AbortSignal.timeout(EACH_MS)]);
    try {
      counted.set(text, await sumsOf(engine, withoutEnd(text.sql), null, signal));
    } catch (error) {
      const isOwn =
        error instanceof AppError &&
        (error.code === 'bad_request' || error.code === 'unavailable' || signal.aborted);
      if (!isOwn) throw error;
      counted.set(text, null);
    }
  }
  return counted;
}

function changedSelect(from: string, change: MeasuredChange): string {
  if (change.kind === 'filter') return `SELECT * FROM ${from} WHERE ${change.sql}`;
  const own = quoteIdentifier(change.column);
  return `SELECT * REPLACE (TRY_CAST(${own} AS ${change.type}) AS ${own}) FROM ${from}`;
}

/** Of rows with one key the first stays, as a run of the model keeps it; a row without a key is nobody's repeat. */
function keepFirst(keeping: ReachedStatement['keeping']): string {
  if (keeping?.strategy !== 'insert_new' || keeping.uniqueKey.length === 0) return '';
  const keys = keeping.uniqueKey.map(quoteIdentifier);
  const order =
    keeping.orderBy.length > 0 ? ` ORDER BY ${keeping.orderBy.map(quoteIdentifier).join(', ')}` : '';
  return `QUALIFY ${keys.map((key) => `${key} IS NULL`).join(' OR ')}
    OR row_number() OVER (PARTITION BY ${keys.join(', ')}${order}) = 1`;
}

async function rowsOf(engine: Engine, from: string): Promise<Counted> {
  const { rows } = await engine.query(`SELECT count(*) AS n FROM ${from}`);
  return [{ column: null, value: Number(rows[0]?.n) }];
}

/** A number by which something is called, and that nobody adds up. */
const NAMES_SOMETHING = /^_|(?:^|_)(?:id|key|no|number)$/i;

/** Rows, and the sums of the columns that are `shown` and are numbers; null: of whatever is an amount. */
async function sumsOf(
  engine: Engine,
  sql: string,
  shown: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  const options = signal ? { signal } : {};
  const described = await engine.query(`SELECT column_name, column_type FROM (DESCRIBE ${sql}\n)`, options);
  const columns = described.rows.map((row, at) => ({
    name: String(row.column_name),
    type: String(row.column_type),
    at,
  }));
  const summed = columns.filter(
    ({ name, type }) =>
      NUMBER.test(type) && (shown === null ? !NAMES_SOMETHING.test(name) : shown.includes(name)),
  );
  const sums = summed.map(({ at }) => `, sum(c${at})::DOUBLE AS s${at}`).join('');
  const { rows } = await engine.query(
    `SELECT count(*) AS n${sums} FROM (${sql}\n) AS result(${columns.map(({ at }) => `c${at}`).join(', ')})`,
    options,
  );
  const row = rows[0] ?? {};
  const numberOf = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  return [
    { column: null, value: Number(row.n) },
    ...summed.map(({ name, at }) => ({ column: name, value: numberOf(row[`s${at}`]) })),
  ];
}
