import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { createEngine } from '#server/engine/duckdb.ts';
import type { Engine } from '#server/engine/engine.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { failingRowsSql, rowFailsSql } from '#server/expectations/failing-rows.ts';
import {
  type CheckedTable,
  evaluateAlone,
  type RunOptions,
  runChecks,
} from '#server/expectations/run-checks.ts';
import type { Check, CheckOutcome } from '#server/expectations/schema.ts';
import { VOCABULARY } from '#server/expectations/vocabulary.ts';
import { type Figures, RunFailed } from './../runner/run-named.ts';
import { AGGREGATE_CASES } from './quality/aggregate-cases.ts';
import { type Case, columnNamed, type Verdict } from './quality/oracle.ts';
import { COLUMNS, type ColumnOf, cellSql, randomTable, type Table } from './quality/random-table.ts';
import { ROW_CASES } from './quality/row-cases.ts';
import { SEVERAL_CASES } from './quality/several-cases.ts';
import { NOW, OTHER, OTHER_ROWS, WHOLE_CASES } from './quality/whole-cases.ts';

const CASES: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  ...ROW_CASES,
  ...SEVERAL_CASES,
  ...AGGREGATE_CASES,
  ...WHOLE_CASES,
};
const TYPES = Object.keys(VOCABULARY);

interface Suite {
  readonly table: Table;
  readonly checks: readonly { readonly type: string; readonly given: Case }[];
}

const suite: fc.Arbitrary<Suite> = fc.record({
  table: randomTable,
  // Two of each expectation, so that the one shares with the other.
  checks: fc
    .tuple(
      ...TYPES.flatMap((type) => [type, type]).map((type) => caseOf(type).map((given) => ({ type, given }))),
    )
    .map((checks) => checks),
});

function caseOf(type: string): fc.Arbitrary<Case> {
  const cases = CASES[type];
  if (!cases) throw new Error(`The proof has no cases of ${type}.`);
  return cases;
}

/**
 * `npm run prove -- quality [--tables 200] [--seed 1]`: every expectation over random tables, twice each. What comes out
 * of all checks together is held against one check at a time, against what comes out with the table's metadata at hand and
 * value by value, against an evaluation in plain TypeScript, and against the rows that the statements for failing rows give.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: { tables: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
  const found = new Tally();
  try {
    await createTable(
      engine,
      'other_rows',
      otherColumns(),
      OTHER_ROWS,
      (column, row) => OTHER[column.name]?.[row] ?? null,
    );
    for (const each of fc.sample(suite, { numRuns: Number(values.tables), seed: Number(values.seed) })) {
      await compareSuite(engine, each, found);
    }
  } finally {
    await engine.close();
  }
  return found.figures();
}

class Tally {
  #cases = 0;
  #disagreements = 0;
  #unsure = 0;
  #failingRows = 0;
  readonly #seen = new Map<string, Set<string>>();

  outcome(type: string, state: string): void {
    this.#cases++;
    this.#seen.set(type, (this.#seen.get(type) ?? new Set()).add(state));
  }

  unsure(): void {
    this.#unsure++;
  }

  rows(count: number): void {
    this.#failingRows += count;
  }

  differs(what: string, type: string, args: unknown, found: unknown, expected: unknown): void {
    this.#disagreements++;
    console.log(
      `${what}: ${type} ${JSON.stringify(args)}\n  found ${show(found)}\n  expected ${show(expected)}`,
    );
  }

  figures(): Figures {
    const missing = TYPES.filter(
      (type) => !this.#seen.get(type)?.has('passed') || !this.#seen.get(type)?.has('failed'),
    );
    const figures = {
      cases: this.#cases,
      disagreements: this.#disagreements,
      expectations: this.#seen.size,
      /** Doubles on a bound, where the order of additions decides. */
      unsure: this.#unsure,
      failingRows: this.#failingRows,
      /** Expectations that never passed, or never failed. */
      oneSided: missing,
    };
    if (this.#disagreements > 0) throw new RunFailed('Evaluations disagree.', figures);
    if (this.#seen.size < TYPES.length) throw new RunFailed('An expectation was not evaluated.', figures);
    return figures;
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
}

function otherColumns(): ColumnOf[] {
  return Object.keys(OTHER).map(columnNamed);
}

async function createTable(
  engine: Engine,
  name: string,
  columns: readonly ColumnOf[],
  rows: number,
  cell: (column: ColumnOf, row: number) => Parameters<typeof cellSql>[0],
): Promise<CheckedTable> {
  const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
  await engine.query(`CREATE OR REPLACE TABLE ${name} (${list})`);
  const lines = Array.from(
    { length: rows },
    (_, row) => `(${columns.map((column) => cellSql(cell(column, row), column)).join(', ')})`,
  );
  if (lines.length > 0) await engine.query(`INSERT INTO ${name} VALUES ${lines.join(', ')}`);
  return { relationSql: name, columns: columns.map(({ name: column, type }) => ({ name: column, type })) };
}

async function compareSuite(engine: Engine, { table, checks: given }: Suite, found: Tally): Promise<void> {
  const { rows } = table;
  const checked = await createTable(
    engine,
    'random_rows',
    COLUMNS,
    rows.length,
    (column, row) => rows[row]?.[column.name] ?? null,
  );
  const otherTable: CheckedTable = { relationSql: 'other_rows', columns: otherColumns() };
  const checks = given.map(
    ({ type, given: { args } }, place): Pick<Check, 'id' | 'type' | 'arguments'> => ({
      id: String(place),
      type,
      arguments: args as Check['arguments'],
    }),
  );
  const options: RunOptions = {
    now: NOW,
    otherTable: (name) => (name === 'silver.other' ? otherTable : null),
    runStatement: (sql) => engine.query(sql.replaceAll('{batch}', 'random_rows')),
  };
  const together = await runChecks(engine, checked, checks, options);
  const alone = await evaluateAlone(engine, checked, checks, options);
  const helped = await runChecks(engine, await withMetadata(engine, checked), checks, {
    ...options,
    ofFewValues: new Set(COLUMNS.map(({ name }) => name)),
  });
  for (const [place, { type, given: each }] of given.entries()) {
    const [outcome, single, other] = [together, alone, helped].map(({ outcomes }) => outcomes[place]) as [
      CheckOutcome,
      CheckOutcome,
      CheckOutcome,
    ];
    found.outcome(type, outcome.state);
    if (!isSame(outcome, single)) found.differs('together and alone', type, each.args, outcome, single);
    if (!isSame(outcome, other)) {
      found.differs('with metadata, value by value', type, each.args, other, outcome);
    }
    const verdict = each.verdict(rows);
    if (verdict === null) {
      found.unsure();
      continue;
    }
    const expected = { ...verdict, failing: undefined };
    const actual = Object.fromEntries(
      Object.keys(verdict).map((key) => [key, outcome[key as keyof CheckOutcome]]),
    );
    if (show(expected) !== show({ ...actual, failing: undefined })) {
      found.differs('oracle', type, each.args, outcome, expected);
    }
    const wrong = await wrongRows(
      engine,
      checked,
      checks[place] as (typeof checks)[number],
      verdict,
      options,
    );
    if (wrong !== null) found.differs('failing rows', type, each.args, wrong, verdict.failing);
    found.rows(verdict.failing?.length ?? 0);
  }
}

/** What the metadata of a table in the lake would say of its columns. */
async function withMetadata(engine: Engine, table: CheckedTable): Promise<CheckedTable> {
  const { rows } = await engine.query(
    `SELECT ${table.columns.map(({ name }, place) => `count(*) - count(${quoteIdentifier(name)}) AS n${place}, CAST(min(${quoteIdentifier(name)}) AS VARCHAR) AS min${place}, CAST(max(${quoteIdentifier(name)}) AS VARCHAR) AS max${place}`).join(', ')}, count(*) AS all_rows FROM ${table.relationSql}`,
  );
  const row = rows[0] ?? {};
  const text = (name: string) => (row[name] as string | null) ?? null;
  const columns = table.columns.map((column, place) => {
    const bounds = { min: text(`min${place}`), max: text(`max${place}`) };
    // As it is in the lake, where doubles and texts have no bounds that could be relied on.
    const isBounded = !/VARCHAR|DOUBLE|BOOLEAN/.test(column.type);
    return { ...column, known: { nulls: Number(row[`n${place}`]), bounds: isBounded ? bounds : null } };
  });
  return { ...table, columns, rowCount: Number(row.all_rows) };
}

/** The last digits of doubles depend on the order in which they were added up. */
function isSame(a: CheckOutcome, b: CheckOutcome): boolean {
  const rounded = (outcome: CheckOutcome) =>
    JSON.stringify(outcome, (_, value) =>
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    );
  return rounded(a) === rounded(b);
}

/** What the statements for failing rows give in place of the rows that fail; null when it is those. */
async function wrongRows(
  engine: Engine,
  table: CheckedTable,
  check: Pick<Check, 'type' | 'arguments'>,
  { failing }: Verdict,
  options: RunOptions,
): Promise<unknown> {
  const select = failingRowsSql(check, table, options);
  if (failing === undefined || select === null)
    return failing === undefined && select === null ? null : select;
  const result = await engine.query(select);
  const names = result.columns.map(({ name }) => name);
  if (show(names) !== show(table.columns.map(({ name }) => name))) return names;
  const ids = result.rows.map((row) => Number(row.row_id)).sort((a, b) => a - b);
  if (show(ids) !== show(failing)) return ids;
  const rowFails = rowFailsSql(check, table.columns);
  if (rowFails === null) return null;
  const judged = await engine.query(
    `SELECT row_id, ${rowFails} AS fails FROM ${table.relationSql} ORDER BY row_id`,
  );
  const own = judged.rows.filter(({ fails }) => fails !== false).map((row) => Number(row.row_id));
  return show(own) === show(failing) ? null : own;
}
