import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { SHOP_TABLES } from '../testing/shop-tables.ts';
import { type TestParser, testParser } from '../testing/sql-parser.ts';
import { fillIn, readStatements } from '../testing/statement-list.ts';
import { approve } from './approve.ts';
import type { VisibleRelation } from './approved.ts';
import { tokens } from './tokens.ts';

/** Statements of these ask for something there is not; none of them may be approved. */
const FOREIGN = new Set(['files', 'statements', 'catalog', 'text-as-sql', 'spelling']);
const ATTACKS = readStatements('attacks').map((listed) => ({
  ...listed,
  sql: fillIn(listed.sql, {
    secret: '/data/secret.csv',
    raw: '/data/raw.parquet',
    governed: '/data/governed.parquet',
    hidden: '/data/hidden.parquet',
    database: '/data/other.duckdb',
    dir: '/data',
  }),
}));
const HOSTILE = ATTACKS.filter(({ theme }) => FOREIGN.has(theme));
const LEGITIMATE = readStatements('legitimate');

let parser: TestParser;
let visible: VisibleRelation[];

before(async () => {
  parser = await testParser();
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  visible = [];
  for (const [name, sql] of Object.entries(SHOP_TABLES)) {
    visible.push({ name, columns: (await engine.query(`SELECT * FROM (${sql}) LIMIT 0`)).columns });
  }
  await engine.close();
});
after(() => parser.close());

/** Null for a refusal. Anything but an AppError fails the test. */
async function decide(sql: string): Promise<readonly string[] | null> {
  try {
    return (await approve(sql, visible, parser)).touched.map(({ name }) => name);
  } catch (error) {
    assert.ok(error instanceof AppError, `${sql.slice(0, 200)}: ${error}`);
    assert.equal(error.code, 'bad_request');
    assert.ok(error.message.length > 0 && error.message.length < 500, error.message);
    // What the engine calls its own things is in no message, unless the statement brought it along.
    const words =
      error.message.match(/stub|memory\.|read_parquet|stack_trace|pg_catalog|duckdb_\w+|LINE 1/g) ?? [];
    assert.deepEqual(
      words.filter((word) => !sql.replaceAll('"', '').toLowerCase().includes(word.toLowerCase())),
      [],
      error.message,
    );
    return null;
  }
}

describe('the lists', () => {
  test('have at least 400 statements each, none of them twice', () => {
    for (const list of [ATTACKS, LEGITIMATE]) {
      const seen = new Set<string>();
      const twice = list.filter(({ sql }) => seen.size === seen.add(sql).size);
      assert.deepEqual(
        twice.map(({ theme, line }) => `${theme}:${line}`),
        [],
      );
      assert.ok(seen.size >= 400);
    }
  });

  test('no statement that asks for a file, a setting, the catalog or a hidden table is approved', async () => {
    const approvedOnes: string[] = [];
    for (const { sql, theme, line } of HOSTILE) {
      if ((await decide(sql)) !== null) approvedOnes.push(`${theme}:${line} ${sql.slice(0, 100)}`);
    }
    assert.deepEqual(approvedOnes, []);
  });

  test('whatever else is approved reads visible tables only', async () => {
    const names = new Set(visible.map(({ name }) => name));
    // Bombs take their time in the parser as well; the proof meets them in a process that can be killed.
    const others = ATTACKS.filter(({ theme }) => !FOREIGN.has(theme) && theme !== 'bombs');
    for (const { sql } of others) {
      const touched = await decide(sql);
      assert.ok(touched === null || touched.every((name) => names.has(name)), sql);
    }
  });

  test('every legitimate query is approved', async () => {
    const refused: string[] = [];
    for (const { sql, theme, line } of LEGITIMATE) {
      if ((await decide(sql)) === null) refused.push(`${theme}:${line} ${sql}`);
    }
    assert.deepEqual(refused, []);
  });
});

const SPACES = [' ', '\n', '\t', '  ', '/**/', '/* x */', '/* /* */ */', '-- x\n', '\u00a0', ' \u2003'];

/** The same statement to DuckDB, or none at all: another case, other spaces, quotes around names. */
function mutate(sql: string, random: () => number): string {
  const choose = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  return [...tokens(sql)]
    .map(({ kind, start, end }) => {
      const text = sql.slice(start, end);
      if (kind === 'space') return choose(SPACES);
      if (kind !== 'word') return random() < 0.1 ? `${text}${choose(SPACES)}` : text;
      const cased = [...text]
        .map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase()))
        .join('');
      return random() < 0.15 ? `"${text}"` : cased;
    })
    .join('');
}

describe('properties', () => {
  test('no mutation of a hostile statement passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...HOSTILE),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async ({ sql }, stream) => {
          const mutated = mutate(sql, () => stream.next().value as number);
          const touched = await decide(mutated);
          // Quotes around a keyword can make a harmless query of it; then it reads nothing.
          assert.ok(touched === null || touched.length === 0, mutated);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('no mutation of a legitimate query reads anything else', async () => {
    const names = new Set(visible.map(({ name }) => name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LEGITIMATE),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async ({ sql }, stream) => {
          const touched = await decide(mutate(sql, () => stream.next().value as number));
          assert.ok(touched === null || touched.every((name) => names.has(name)));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('any text is approved or refused, and never anything else', async () => {
    const word = fc.constantFrom(
      'SELECT',
      'FROM',
      '*',
      '(',
      ')',
      ',',
      ';',
      "'",
      '"',
      '$',
      '$$',
      '/*',
      '*/',
      '--',
      '\n',
      '::',
      '[',
      ']',
      '{',
      '}',
      'gold',
      '.',
      'fact_sales',
      'WITH',
      'a',
      'AS',
      'UNION',
      'EXPLAIN',
      'PIVOT',
      'ON',
      '1',
      '?',
      '$p',
      '#1',
      'x -> x',
      'read_csv',
      'COLUMNS',
      'DESCRIBE',
      'é',
      '😀',
      '\ud800',
      '\u0000',
      '\\',
      'JOIN',
      'ORDER BY',
      'LIMIT',
      'NULL',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(word, { maxLength: 25 }).map((words) => words.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (sql) => {
        await decide(sql);
      }),
      { numRuns: 1500 },
    );
  });
});
