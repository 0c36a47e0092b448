import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { bindPredicate, fitPredicate } from './bind-predicate.ts';
import type { DatasetColumn } from './dataset.ts';
import { parsePredicates } from './parse-predicates.ts';
import type { Predicate } from './predicate.ts';

const COLUMNS: readonly DatasetColumn[] = [
  ['region', 'VARCHAR'],
  ['name', 'VARCHAR'],
  ['size', 'BIGINT'],
  ['amount', 'DECIMAL(18,2)'],
  ['day', 'DATE'],
  ['moment', 'TIMESTAMP WITH TIME ZONE'],
  ['open', 'BOOLEAN'],
  ['raw', 'BLOB'],
].map(([name = '', type = ''], place) => ({ name, type, fieldId: place, tags: [], description: null }));

const ROWS = `(VALUES
  ('DE', 'Ada', 1::BIGINT, 10.50::DECIMAL(18,2), DATE '2026-11-23', TIMESTAMPTZ '2026-11-23 10:00:00Z', true, 'a'::BLOB),
  ('FR', 'Zoé', 2, 0.00, DATE '2025-01-01', TIMESTAMPTZ '2025-01-01 00:00:00Z', false, 'b'::BLOB),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) t(region, name, size, amount, day, moment, open, raw)`;

let engine: DuckDbEngine;
before(async () => {
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
});
after(() => engine.close());

async function read(text: string): Promise<Predicate> {
  const [predicate] = await parsePredicates([text]);
  if (!predicate || predicate instanceof AppError) throw predicate;
  return predicate;
}

async function complaint(text: string): Promise<string> {
  const [predicate] = await parsePredicates([text]);
  assert.ok(predicate instanceof AppError, `${text} was taken`);
  assert.equal(predicate.code, 'bad_request');
  return predicate.message;
}

type Attributes = Readonly<Record<string, readonly string[]>>;

function bind(predicate: Predicate, attributes: Attributes): string {
  return bindPredicate(fitPredicate(predicate, COLUMNS), (name) => attributes[name] ?? []).sql;
}

/** The regions of the rows that pass. */
async function passing(text: string, attributes: Attributes = {}): Promise<unknown[]> {
  const { rows } = await engine.query(
    `SELECT region FROM ${ROWS} WHERE ${bind(await read(text), attributes)}`,
  );
  return rows.map(({ region }) => region);
}

describe('a row filter', () => {
  it('is asked of the table and the person', async () => {
    assert.deepEqual(await passing('region = user.region', { region: ['DE'] }), ['DE']);
    assert.deepEqual(await passing('region IN user.region', { region: ['DE', 'FR'] }), ['DE', 'FR']);
    assert.deepEqual(await passing('list_contains(user.region, region)', { region: ['FR'] }), ['FR']);
    assert.deepEqual(await passing("region IN (user.region, 'XX')", { region: ['DE', 'FR'] }), ['DE', 'FR']);
    assert.deepEqual(await passing('lower(region) = lower(user.region)', { region: ['de'] }), ['DE']);
    assert.deepEqual(await passing("name LIKE 'Z%' OR size BETWEEN 1 AND 1"), ['DE', 'FR']);
    assert.deepEqual(await passing("day >= DATE '2026-01-01' AND year(moment) = 2026 AND open"), ['DE']);
    assert.deepEqual(await passing("region IN ['FR']"), ['FR']);
    assert.deepEqual(await passing("coalesce(region, 'none') = 'none'"), [null]);
    assert.deepEqual(await passing('size = user.size', { size: ['2'] }), ['FR']);
    assert.deepEqual(await passing('REGION = USER.Region', { region: ['DE'] }), ['DE']);
  });

  it('takes an attribute for a whole value, never for a part of one', async () => {
    assert.deepEqual(await passing('region IN user.region', { region: ['xDEx'] }), []);
    assert.deepEqual(await passing('contains(user.region, region)', { region: ['xDEx'] }), []);
  });

  it('lets nothing pass by an attribute that is missing, and nothing by its opposite', async () => {
    for (const text of [
      'region = user.region',
      'region <> user.region',
      'NOT region = user.region',
      'region IN user.region',
      'NOT region IN user.region',
      'region NOT IN user.region',
      'region IN (user.region)',
      'region NOT IN (user.region)',
      'NOT list_contains(user.region, region)',
      'size > user.size',
      'lower(user.region) <> region',
      'region NOT LIKE user.region',
    ]) {
      assert.deepEqual(await passing(text), [], text);
    }
  });

  it('lets nothing pass where one value is asked for and there are several', async () => {
    for (const text of ['region = user.region', 'region <> user.region', 'lower(user.region) <> region']) {
      assert.deepEqual(await passing(text, { region: ['DE', 'FR'] }), [], text);
    }
  });

  it('lets nothing pass where it does not fit the table', async () => {
    for (const text of [
      "country = 'DE'",
      "NOT country = 'DE'",
      'region > 5',
      'size = open',
      'region',
      'size',
      'lower(size) = region',
      'raw = raw',
      'filename IS NOT NULL',
      'rowid >= 0',
    ]) {
      const fitted = fitPredicate(await read(text), COLUMNS);
      assert.ok(fitted.problem, text);
      assert.equal(bindPredicate(fitted, () => []).sql, 'false');
    }
  });

  it('lets nothing pass where the engine could find that it fails before it reads a row', async () => {
    for (const text of [
      "(region = 'DE' OR TRUE)::VARCHAR::TIMESTAMPTZ > moment AND open",
      'NOT (size = 5 AND FALSE)::VARCHAR::BIGINT = 5 AND open',
      "coalesce('x', region)::BIGINT = 5 OR open",
      "(coalesce('x', region) IS NULL)::VARCHAR::DATE = day AND open",
      "contains(region, '')::VARCHAR::BIGINT = size OR open",
      '(size > 123456789)::VARCHAR::BIGINT = size OR open',
      "user.none = DATE '2026-01-01' AND open",
    ]) {
      const fitted = fitPredicate(await read(text), COLUMNS);
      assert.ok(fitted.problem, text);
      assert.deepEqual(await passing(text), [], text);
    }
  });

  it('lets nothing pass where it fails, instead of failing', async () => {
    assert.deepEqual(await passing('size = user.size', { size: ['many'] }), []);
    assert.deepEqual(await passing('NOT size = user.size', { size: ['many'] }), []);
    assert.deepEqual(await passing("day > user.day OR region = 'DE'", { day: ['soon'] }), []);
    assert.deepEqual(await passing('region::BIGINT <> 5'), []);
    assert.deepEqual(await passing('region::BIGINT <> 5 AND open'), []);
    assert.deepEqual(await passing('region::BIGINT IS NULL'), [null]);
  });

  it('finds its places in a text of any characters, with comments and lines', async () => {
    const text = "name <> 'é🙂' -- für user.region\n AND /* ü */ region\n\t= user.region -- 🙂";
    assert.deepEqual(await passing(text, { region: ['DE'] }), ['DE']);
  });
});

describe('what is no row filter', () => {
  const REFUSED = [
    '',
    'region =',
    'region = 1; DROP TABLE t',
    'region = 1;',
    'true) OR (true',
    '1=1 UNION SELECT 1',
    "region = 'DE' ORDER BY 1",
    "region = 'DE' LIMIT 1",
    "region = 'DE' GROUP BY ALL",
    'true QUALIFY true',
    'region IN (SELECT 1)',
    'EXISTS (SELECT 1)',
    '(SELECT true)',
    "(FROM read_csv('/etc/passwd'))",
    'count(*) > 1',
    'row_number() OVER () = 1',
    'random() < 0.5',
    'now() > moment',
    'getvariable(region) = 1',
    "getenv('HOME') = 'x'",
    "read_text('/etc/passwd') = 'x'",
    "main.lower(region) = 'x'",
    "system.main.lower(region) = 'x'",
    'region = $1',
    'region = ?',
    'other.region = 1',
    'a.b.c = 1',
    'user.region.x = 1',
    'user = 1 AND other.user = 1',
    'region = "user".region',
    'region = user . region',
    'region = user/**/.region',
    'list_filter([1], lambda x: x = 1) = [1]',
    '[x FOR x IN [1]] = [1]',
    '#1 = 1',
    "region COLLATE nocase = 'de'",
    'CASE WHEN true THEN true END',
    "region::JSON = '1'",
    'raw = region::BLOB',
    '{a: 1}.a = 1',
    '* = 1',
    'COLUMNS(*) = 1',
    'region = \u0000',
    'region\u00a0=\u00a01',
    'region /* ',
    'lower(region, region) = 1',
    'TRY(region::BIGINT = 1)',
  ];
  for (const text of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await complaint(text);
    });
  }

  it('is told where', async () => {
    assert.match(
      await complaint("region = 'é'\nAND sum(size) > 1"),
      /^line 2, column 5: the function sum cannot be part/,
    );
    assert.match(await complaint("name = 'é' AND AND"), /^line 1, column 16: .*syntax error/);
    assert.match(await complaint('t.region = 1'), /^line 1, column 1: write columns without a table's name/);
  });
});

describe('hostile attributes', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      "'",
      "''",
      "' OR true --",
      "\\' OR 1=1 --",
      '\0',
      "a\0b' --",
      '$$',
      '/*',
      '*/',
      '\u00a0',
      '\n--',
      'user.region',
      "E'\\''",
    ),
    fc.stringMatching(/^['"\\\-/*$;\0 a-z()]{0,20}$/),
  );

  it('are values and nothing else', async () => {
    const equal = await read('value = user.a');
    const among = await read('value IN user.b AND (value IN (user.b) OR false)');
    const columns: readonly DatasetColumn[] = [
      { name: 'value', type: 'VARCHAR', fieldId: 1, tags: [], description: null },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), value, async (drawn, other) => {
        const values = drawn.map((text) => text.toWellFormed());
        await engine.loadColumns('hostile', [
          { name: 'value', type: 'VARCHAR', values: [...values, 'else'] },
        ]);
        try {
          const [first = ''] = values;
          const ask = async (predicate: Predicate, attributes: Attributes) => {
            const { sql } = bindPredicate(fitPredicate(predicate, columns), (name) => attributes[name] ?? []);
            const { rows } = await engine.query(`SELECT value FROM hostile WHERE ${sql} AND (true)`);
            return rows.map((row) => row.value);
          };
          assert.deepEqual(
            await ask(equal, { a: [first] }),
            [...values, 'else'].filter((text) => text === first),
          );
          const some = [first, other.toWellFormed()];
          assert.deepEqual(
            await ask(among, { b: some }),
            [...values, 'else'].filter((text) => some.includes(text)),
          );
        } finally {
          await engine.query('DROP TABLE hostile');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('with half a character are no value', async () => {
    assert.deepEqual(await passing('region <> user.region', { region: ['\ud800'] }), []);
  });
});

describe('whatever fits a table', () => {
  /** Conditions that mostly make sense: each kind of value from its own kind, now and then from any. */
  const { condition } = fc.letrec<Record<'condition' | 'text' | 'number' | 'time' | 'any', string>>((tie) => {
    const text = fc.oneof({ weight: 9, arbitrary: tie('text') }, { weight: 1, arbitrary: tie('any') });
    const number = fc.oneof({ weight: 9, arbitrary: tie('number') }, { weight: 1, arbitrary: tie('any') });
    const time = fc.oneof({ weight: 9, arbitrary: tie('time') }, { weight: 1, arbitrary: tie('any') });
    const truth = fc.oneof({ weight: 9, arbitrary: tie('condition') }, { weight: 1, arbitrary: tie('any') });
    const same = (make: (value: fc.Arbitrary<string>) => fc.Arbitrary<string>) =>
      fc.oneof(make(text), make(number), make(time), make(truth));
    const call = (names: readonly string[], ...takes: fc.Arbitrary<string>[]) =>
      fc.tuple(fc.constantFrom(...names), fc.tuple(...takes)).map(([name, given]) => `${name}(${given})`);
    const OPERATORS = ['=', '<>', '<', '>=', 'IS DISTINCT FROM'] as const;
    return {
      any: fc.oneof(
        tie('text'),
        tie('number'),
        tie('time'),
        tie('condition'),
        fc.constantFrom('raw', 'NULL'),
      ),
      text: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('region', 'name', 'user.one', 'user.none', 'user.number', "'DE'", "'2026-01-01'"),
        call(['lower', 'upper', 'trim'], text),
        call(['left', 'right'], text, number),
        call(['coalesce'], text, text),
        same((value) => value.map((given) => `(${given})::VARCHAR`)),
      ),
      number: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('size', 'amount', '5', '-1.5', '123456789012345678901234567890', 'user.number'),
        call(['length'], text),
        call(['year', 'quarter', 'month', 'day'], time),
        call(['abs'], number),
        call(['coalesce'], number, number),
        fc
          .tuple(fc.oneof(text, number), fc.constantFrom('BIGINT', 'DOUBLE', 'DECIMAL(9,2)'))
          .map(([given, type]) => `(${given})::${type}`),
      ),
      time: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          'day',
          'moment',
          "DATE '2026-01-01'",
          "TIMESTAMPTZ '2026-01-01 00:00:00Z'",
          'user.one',
        ),
        call(['coalesce'], time, time),
        fc
          .tuple(fc.oneof(text, time), fc.constantFrom('DATE', 'TIMESTAMP', 'TIMESTAMPTZ'))
          .map(([given, type]) => `(${given})::${type}`),
      ),
      condition: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('open', 'TRUE', 'NULL', "region = 'DE'"),
        same((value) =>
          fc.tuple(value, fc.constantFrom(...OPERATORS), value).map(([a, by, b]) => `(${a} ${by} ${b})`),
        ),
        same((value) => fc.tuple(value, value, value).map(([a, b, c]) => `(${a} BETWEEN ${b} AND ${c})`)),
        same((value) => fc.tuple(value, value, value).map(([a, b, c]) => `(${a} IN (${b}, ${c}))`)),
        same((value) => fc.tuple(value, value).map(([a, b]) => `(${a} NOT IN (user.several, ${b}))`)),
        same((value) => value.map((given) => `(${given} IS NULL)`)),
        fc.tuple(text, text).map(([a, b]) => `(${a} IN [${b}])`),
        text.map((given) => `(${given} IN user.several)`),
        fc.tuple(text, fc.constantFrom('LIKE', 'NOT ILIKE'), text).map((parts) => `(${parts.join(' ')})`),
        call(['starts_with', 'ends_with', 'contains'], text, text),
        fc.tuple(truth, fc.constantFrom('AND', 'OR'), truth).map((parts) => `(${parts.join(' ')})`),
        truth.map((given) => `(NOT ${given})`),
        fc.tuple(text, number).map(([a, b]) => `((${a})::BIGINT > ${b})`),
      ),
    };
  });
  const attributes: Attributes = { one: ['DE'], number: ['5'], several: ['DE', "F'R", '5'] };

  it('runs: it lets rows pass or not, and never fails', async () => {
    let fitting = 0;
    let before = 'true';
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { minLength: 80, maxLength: 80 }), async (texts) => {
        const parsed = await parsePredicates(texts);
        for (const [place, predicate] of parsed.entries()) {
          if (predicate instanceof AppError) continue;
          const fitted = fitPredicate(predicate, COLUMNS);
          if (fitted.problem !== null) continue;
          fitting += 1;
          const { sql } = bindPredicate(fitted, (name) => attributes[name] ?? []);
          await assert.doesNotReject(
            engine.query(`SELECT * FROM ${ROWS} WHERE ${sql} AND ${before}`),
            `${texts[place]} → ${sql} AND ${before}`,
          );
          before = sql;
        }
      }),
      { numRuns: Number(process.env.PREDICATE_RUNS ?? 15), endOnFailure: true },
    );
    assert.ok(fitting > 100, `only ${fitting} fitted`);
  });
});
