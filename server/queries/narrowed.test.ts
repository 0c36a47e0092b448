import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import type { QueryParameter } from '../engine/engine.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { JsonRows, type JsonValue } from './json-values.ts';
import { closeQueryPool } from './open-pool.ts';
import type { QueryReceipt } from './schema.ts';
import { runStatement } from './service.ts';

const DAYS = 24;
const MASKED_DAYS = {
  kind: 'mask',
  id: 'years-only',
  title: 'Years only',
  to: { groups: ['years'] },
  on: { columns: ['gold.fact_sales.sold_on'] },
  mask: { kind: 'year' },
};

describe('statements open the files that they want rows of', () => {
  let testing: TestDatabase;
  const people: Record<'whole' | 'masked', string> = { whole: '', masked: '' };

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: Array.from({ length: DAYS * 4 }, (_, n) => ({
        orderId: `o${n % 50}`,
        customerId: `c${n % 5}`,
        productId: 'p1',
        quantity: n % 7,
        revenue: (n * 37) % 90,
        at: `2026-11-${String(1 + (n % DAYS)).padStart(2, '0')}T${String(n % 24).padStart(2, '0')}:30:00Z`,
        country: ['DE', 'FR', 'NL', 'ES'][(n >> 2) % 4] as string,
      })),
    });
    people.whole = await addPerson({ role: 'tester' });
    people.masked = await addPerson({ role: 'tester', groups: ['years'] });
    await enforce(testDocument([ALLOW_ALL, MASKED_DAYS]));
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await testing.drop();
  });

  async function ask(
    sql: string,
    {
      as = 'whole',
      parameters,
    }: { as?: keyof typeof people; parameters?: Record<string, QueryParameter> } = {},
  ): Promise<{ rows: JsonValue[][]; receipt: QueryReceipt }> {
    const reader = await readerFor(people[as]);
    assert.ok(reader);
    await using result = await runStatement(
      { reader, renew: () => readerFor(people[as]), networkAddress: '127.0.0.1', token: null },
      { id: randomUUID(), door: 'sql', sql, placement: 'auto', ...(parameters && { parameters }) },
      { signal: new AbortController().signal, onEvent: () => undefined },
    );
    const reading = new JsonRows();
    const rows: JsonValue[][] = [];
    const messages = result.arrow();
    for (;;) {
      const { done, value } = await messages.next();
      if (done) return { rows, receipt: value };
      rows.push(...reading.read(value));
    }
  }
  const opened = async (sql: string, parameters?: Record<string, QueryParameter>) =>
    (await ask(sql, { ...(parameters && { parameters }) })).receipt.tables[0]?.files?.read;

  test('by day, by values and by what joins and subqueries bring to them', async () => {
    const cases: readonly (readonly [string, number])[] = [
      ["SELECT count(*) FROM gold.fact_sales WHERE sold_on = '2026-11-03'", 1],
      ["SELECT count(*) FROM gold.fact_sales WHERE sold_on BETWEEN '2026-11-03' AND '2026-11-05'", 3],
      ["SELECT count(*) FROM gold.fact_sales WHERE sold_on IN ('2026-11-03', '2026-11-20')", 2],
      ["SELECT count(*) FROM gold.fact_sales WHERE sold_on > DATE '2026-11-30' - INTERVAL 8 DAY", 2],
      ["SELECT count(*) FROM gold.fact_sales WHERE sold_at >= '2026-11-23 00:00:00+00'", 2],
      ["SELECT * FROM (SELECT sold_on AS day FROM gold.fact_sales) WHERE day < '2026-11-04'", 3],
      [
        "SELECT count(*) FROM gold.fact_sales a JOIN gold.fact_sales b USING (order_id) WHERE a.sold_on = '2026-11-03' AND b.sold_on = '2026-11-07'",
        2,
      ],
      ["SELECT count(*) FROM gold.fact_sales a, gold.fact_sales b WHERE a.sold_on = '2026-11-03'", DAYS],
      ["SELECT * FROM (SELECT sold_on FROM gold.fact_sales LIMIT 5) WHERE sold_on = '2026-11-03'", DAYS],
      ["SELECT count(*) FROM gold.fact_sales WHERE NOT (sold_on = '2026-11-03')", DAYS],
      ["EXPLAIN ANALYZE SELECT count(*) FROM gold.fact_sales WHERE sold_on = '2026-11-03'", 1],
    ];
    for (const [sql, files] of cases) assert.equal(await opened(sql), files, sql);
    const { receipt } = await ask("SELECT sum(revenue) FROM gold.fact_sales WHERE sold_on = '2026-11-03'");
    assert.deepEqual(receipt.tables[0]?.files, { read: 1, of: DAYS });
    const whole = await ask('SELECT sum(revenue) FROM gold.fact_sales');
    assert.ok((receipt.scannedBytes ?? 0) * 2 < (whole.receipt.scannedBytes ?? 0), 'less is read');
  });

  test('by the values of parameters', async () => {
    const count = 'SELECT count(*) FROM gold.fact_sales WHERE';
    assert.equal(await opened(`${count} sold_on = $day`, { day: '2026-11-03' }), 1);
    const days = { from: '2026-11-03', to: '2026-11-05' };
    assert.equal(await opened(`${count} sold_on BETWEEN $from AND $to`, days), 3);
    assert.equal(await opened(`${count} sold_on IN ($from, $to)`, days), 2);
    assert.equal(await opened(`${count} sold_on = $day::DATE + $more`, { day: '2026-11-03', more: 4 }), 1);
    assert.equal(await opened(`${count} sold_on IN $days`, { days: '2026-11-03' }).catch(() => DAYS), DAYS);
  });

  test('a value of any type is taken as it is when the statement runs', async () => {
    const outcome = (sql: string, parameters: Record<string, QueryParameter>) =>
      ask(sql, { parameters }).then(
        ({ rows }) => rows,
        () => 'refused',
      );
    for (const value of [2.5, 3, -1, 3e9, -2147483648, '3', '2.5', 'x', '', true, null]) {
      for (const column of ['quantity', 'revenue', 'sold_on', 'sold_at', 'country', 'sales_key']) {
        for (const operator of ['=', '<=', '>']) {
          const asked = (table: string) =>
            outcome(`SELECT count(*) FROM ${table} WHERE ${column} ${operator} $value`, { value });
          const whole = await asked('(FROM gold.fact_sales LIMIT 1000000)');
          assert.deepEqual(await asked('gold.fact_sales'), whole, `${column} ${operator} ${value}`);
        }
      }
    }
  });

  test('the clock may go on while a statement waits', async () => {
    assert.equal(
      await opened('SELECT 1 FROM gold.fact_sales WHERE sold_on <= today() + INTERVAL 99 DAY'),
      DAYS,
    );
    const since = "(current_date - DATE '2026-11-10')::INT";
    const sql = `SELECT count(*) FROM gold.fact_sales WHERE sold_on >= (current_date - ${since})`;
    // From the tenth on, and a day for the clock.
    assert.equal(await opened(sql), DAYS - 8);
    assert.deepEqual((await ask(sql)).rows, [[(DAYS - 9) * 4]]);
  });

  test('a masked column tells nothing by which files are left out', async () => {
    const sql = "SELECT count(*) FROM gold.fact_sales WHERE sold_on = '2026-01-01'";
    assert.deepEqual((await ask(sql, { as: 'masked' })).rows, [[DAYS * 4]]);
    assert.deepEqual((await ask(sql)).rows, [[0]]);
    const byTime = "SELECT count(*) FROM gold.fact_sales WHERE sold_at >= '2026-11-23 00:00:00+00'";
    const { rows, receipt } = await ask(byTime, { as: 'masked' });
    assert.deepEqual(rows, [[8]]);
    assert.equal(receipt.tables[0]?.files, null);
  });

  test('whatever the conditions, the answer is that of the whole table', async () => {
    const day = fc
      .integer({ min: 0, max: DAYS + 2 })
      .map((n) => `2026-11-${String(n).padStart(2, '0')}`.replace('-00', '-01'));
    const leaf = fc.oneof(
      fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>=', '<>'), day).map(([o, d]) => `sold_on ${o} '${d}'`),
      fc.tuple(fc.constantFrom('<', '>='), day).map(([o, d]) => `sold_at ${o} '${d} 12:00:00+00'`),
      fc
        .tuple(fc.constantFrom('=', '<', '>='), fc.integer({ min: -1, max: 8 }))
        .map(([o, n]) => `quantity ${o} ${n}`),
      fc
        .tuple(fc.constantFrom('=', '<=', '>'), fc.integer({ min: 0, max: 95 }))
        .map(([o, n]) => `revenue ${o} ${n}.5`),
      fc
        .array(day, { minLength: 1, maxLength: 3 })
        .map((days) => `sold_on IN (${days.map((d) => `'${d}'`).join(', ')})`),
      fc.constantFrom(
        "country LIKE 'D%'",
        'country IS NULL',
        'entry IS NOT NULL',
        "order_id IN (SELECT order_id FROM gold.fact_sales WHERE sold_on < '2026-11-04')",
        'sold_on = (SELECT max(sold_on) FROM gold.fact_sales)',
      ),
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
          .map((parts) => `(${parts.join(' ')})`),
        tie('condition').map((inner) => `NOT (${inner})`),
      ),
    }));
    const FROM: readonly ((where: string) => string)[] = [
      (where) => `FROM gold.fact_sales WHERE ${where}`,
      (where) =>
        `FROM (SELECT *, row_number() OVER (PARTITION BY country ORDER BY sales_key) AS place FROM gold.fact_sales) WHERE ${where} AND place < 9`,
      (where) =>
        `FROM gold.fact_sales LEFT JOIN (SELECT order_id AS other FROM gold.fact_sales WHERE ${where}) ON other = order_id WHERE sold_on < '2026-11-09'`,
      (where) =>
        `FROM (SELECT * FROM gold.fact_sales WHERE ${where} UNION ALL SELECT * FROM gold.fact_sales WHERE quantity = 3)`,
    ];
    await fc.assert(
      fc.asyncProperty(condition, fc.constantFrom(...FROM), async (where, from) => {
        const sql = (table: string, condition: string) =>
          `SELECT count(*), sum(hash(sales_key)::HUGEINT)::VARCHAR ${from(condition)}`.replaceAll(
            'gold.fact_sales',
            table,
          );
        const asked = sql('gold.fact_sales', where);
        // No condition goes down through a limit, so this reads every file.
        const expected = await ask(sql('(FROM gold.fact_sales LIMIT 1000000)', where));
        assert.equal(expected.receipt.tables[0]?.files?.read, DAYS);
        assert.deepEqual((await ask(asked)).rows, expected.rows);
        const parameters: Record<string, QueryParameter> = {};
        const withNames = sql('gold.fact_sales', named(where, parameters));
        assert.deepEqual((await ask(withNames, { parameters })).rows, expected.rows, withNames);
      }),
      { numRuns: 40 },
    );
  });
});

/** The condition with a parameter for each value that is compared, texts and numbers. */
function named(condition: string, into: Record<string, QueryParameter>): string {
  return condition.replace(/'(\d[^']*)'|(?<=[=<>] )-?\d+(?:\.\d+)?(?![-\d])/g, (value, text?: string) => {
    const name = `p${Object.keys(into).length}`;
    into[name] = text ?? Number(value);
    return `$${name}`;
  });
}
