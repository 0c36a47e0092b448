import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { prepareResultChart } from '#components/chart/prepare/result-chart.ts';
import { ArrowEncoder } from '#server/engine/arrow/arrow-encoder.ts';
import type { ChartSpec, ResultColumn } from '#server/queries/schema.ts';
import { ArrowRows } from '../arrow-rows.ts';
import { groupForChart } from './chart-groups.ts';
import { groupRequest, wholeOf } from './chart-request.ts';
import { type ColumnData, extractColumn } from './column-data.ts';
import { columnStatistics } from './column-statistics.ts';
import { type ColumnFilter, parseBounds, valueKind } from './filter-bounds.ts';
import { filterRows } from './filter-rows.ts';
import { GroupedRows } from './grouped-rows.ts';
import { AGGREGATES, pivotRows } from './pivot.ts';
import { toRowTest } from './row-test.ts';
import { allRows, sortRows } from './sort-rows.ts';

function finish<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What the page holds of a statement's result, in several pieces. */
async function resultOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<{ columns: ResultColumn[]; rows: ArrowRows; columnAt: (column: number) => ColumnData }> {
  const result = await connection.stream(sql);
  const names = result.columnNames();
  const types = result.columnTypes();
  const encoder = new ArrowEncoder(
    names.map((name, place) => ({ name, type: types[place] as NonNullable<(typeof types)[0]> })),
  );
  const rows = new ArrowRows();
  rows.append(new Uint8Array(Buffer.concat(encoder.schema())));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const piece of [...encoder.append(chunk, chunk.rowCount), ...encoder.flush()])
      rows.append(new Uint8Array(piece));
  }
  const known = new Map<number, ColumnData>();
  const columnAt = (column: number) => {
    const data = known.get(column) ?? finish(extractColumn(rows.pieces(column)));
    known.set(column, data);
    return data;
  };
  return { columns: names.map((name, place) => ({ name, type: String(types[place]) })), rows, columnAt };
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  BIGINT: ['0', '-1', '9223372036854775807', '-9223372036854775808', '42', '42'],
  UBIGINT: ['0', '18446744073709551615', '9223372036854775808', '1'],
  HUGEINT: ['0', '-1701411834604692317316873037158841057', '18446744073709551616', '-1', '5'],
  INTEGER: ['0', '-2147483648', '2147483647', '7', '7'],
  UINTEGER: ['0', '4294967295', '2147483648', '5'],
  UTINYINT: ['0', '255', '7'],
  TINYINT: ['0', '-128', '127'],
  DOUBLE: ["'nan'", "'inf'", "'-inf'", '0', "'-0.0'", '1.5', '-1e300', '1e-320'],
  FLOAT: ["'nan'", "'-inf'", '0.1', '-0.5'],
  'DECIMAL(9,2)': ['0', '1.10', '-1.10', '9999999.99'],
  'DECIMAL(38,4)': ['0', '1.0001', '-9999999999999999999999999999999999.9999', '123456789012345678901.5'],
  BOOLEAN: ['true', 'false'],
  DATE: ["'2026-11-23'", "'1969-12-31'", "'0001-01-01'", "'9999-12-31'"],
  TIMESTAMP: ["'2026-11-23 10:00:00.5'", "'1969-12-31 23:59:59.999999'", "'2026-11-23'"],
  TIMESTAMP_NS: ["'2026-11-23 10:00:00.000000001'", "'2026-11-23 10:00:00'"],
  TIME: ["'00:00:00'", "'23:59:59.5'"],
  VARCHAR: [
    "''",
    "'a'",
    "'a' || chr(0)",
    "'ä'",
    "'Z'",
    "'z'",
    "'￿'",
    "'😀'",
    "'abcdefg'",
    "'abcdefgh'",
    "'abcdefghi'",
    "'abcdefgz'",
    "'Straße'",
  ],
  "ENUM('b','a','ü')": ["'b'", "'a'", "'ü'"],
};

const cell = (type: string) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('NULL') },
    { weight: 5, arbitrary: fc.constantFrom(...(VALUES[type] ?? [])) },
  );
const column = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((type) =>
    fc.record({ type: fc.constant(type), cells: fc.array(cell(type), { minLength: 60, maxLength: 60 }) }),
  );
const someTable = fc.record({ first: column, second: column, third: column });

function tableSql({ first, second, third }: { first: Typed; second: Typed; third: Typed }): string {
  const rows = first.cells.map(
    (_, place) =>
      `(${place}, ${[first, second, third].map(({ type, cells }) => `CAST(${cells[place]} AS ${type})`).join(', ')})`,
  );
  return `CREATE OR REPLACE TABLE t AS SELECT * FROM (VALUES ${rows.join(', ')}) v(n, a, b, c)`;
}
interface Typed {
  readonly type: string;
  readonly cells: readonly string[];
}

describe('a result in the browser is worked with as DuckDB would', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  before(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    connection = await instance.connect();
  });
  after(() => {
    connection.closeSync();
    instance.closeSync();
  });

  const numbers = async (sql: string) =>
    (await connection.runAndReadAll(sql)).getRows().map(([n]) => Number(n));
  const texts = async (sql: string) =>
    (await connection.runAndReadAll(sql))
      .getRows()
      .map((row) => row.map((value) => (value === null ? null : String(value))));
  /** ENUM sorts by place in DuckDB and by its text here. */
  const sortable = (type: string, name: string) => (type.startsWith('ENUM') ? `${name}::VARCHAR` : name);

  test('sorting: every type, several columns, both ways, stable, missing values last', async () => {
    await fc.assert(
      fc.asyncProperty(
        someTable,
        fc.array(fc.record({ column: fc.integer({ min: 1, max: 3 }), descending: fc.boolean() }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (table, by) => {
          await connection.run(tableSql(table));
          const { columnAt, rows } = await resultOf(connection, 'FROM t ORDER BY n');
          const order = finish(sortRows(columnAt, allRows(rows.rowCount), by));
          const types = ['', table.first.type, table.second.type, table.third.type];
          const keys = by.map(
            ({ column: at, descending }) =>
              `${sortable(types[at] ?? '', ['n', 'a', 'b', 'c'][at] ?? '')} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
          );
          assert.deepEqual(
            [...order],
            await numbers(`SELECT n FROM t ORDER BY ${[...keys, 'n'].join(', ')}`),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('long texts with long beginnings in common', async () => {
    const sql = `SELECT 'https://shop.example/' || repeat('x', i % 3) || (i * 7919 % 5000)::VARCHAR || CASE WHEN i % 5 = 0 THEN 'é' ELSE '' END AS a, i FROM range(20000) r(i)`;
    for (const descending of [false, true]) {
      const { columnAt, rows } = await resultOf(connection, `${sql} ORDER BY i`);
      const order = finish(sortRows(columnAt, allRows(rows.rowCount), [{ column: 0, descending }]));
      assert.deepEqual(
        [...order],
        await numbers(`SELECT i FROM (${sql}) ORDER BY a ${descending ? 'DESC' : ''}, i`),
      );
    }
  });

  test('many numbers', async () => {
    const sql =
      'SELECT (hash(i) % 1000003)::BIGINT - 500000 AS a, (hash(i) % 7)::INTEGER AS b, i FROM range(150000) r(i)';
    const { columnAt, rows } = await resultOf(connection, `${sql} ORDER BY i`);
    const order = finish(
      sortRows(columnAt, allRows(rows.rowCount), [
        { column: 1, descending: true },
        { column: 0, descending: false },
      ]),
    );
    assert.deepEqual([...order], await numbers(`SELECT i FROM (${sql}) ORDER BY b DESC, a, i`));
  });

  test('filters: contains, equals, ranges and missing values', async () => {
    await fc.assert(
      fc.asyncProperty(someTable, fc.nat({ max: 59 }), fc.nat({ max: 59 }), async (table, one, other) => {
        await connection.run(tableSql(table));
        const { columnAt, rows, columns } = await resultOf(connection, 'FROM t ORDER BY n');
        const a = columns[1] as ResultColumn;
        const kept = (filter: Omit<ColumnFilter, 'column'>) => {
          const made = toRowTest({ ...filter, column: 1 }, a);
          assert.notEqual(typeof made, 'string', String(made));
          return typeof made === 'string' ? [] : [...finish(filterRows(columnAt, rows.rowCount, [made]))];
        };
        const empty = { value: '', to: '' };
        assert.deepEqual(
          kept({ op: 'null', ...empty }),
          await numbers('SELECT n FROM t WHERE a IS NULL ORDER BY n'),
        );
        assert.deepEqual(
          kept({ op: 'not_null', ...empty }),
          await numbers('SELECT n FROM t WHERE a IS NOT NULL ORDER BY n'),
        );
        const [low, high] = [rows.text(one, 1), rows.text(other, 1)];
        if (low === null || high === null || /BC|^\d{5,}-/.test(low + high)) return;
        const quoted = (text: string) => `'${text.replaceAll("'", "''")}'::${table.first.type}`;
        if (low.includes('\0') || high.includes('\0')) return;
        // A time of full seconds stands for all of the second.
        const exact = !['TIMESTAMP', 'TIMESTAMP_NS', 'TIME'].includes(table.first.type) || low.includes('.');
        if (exact)
          assert.deepEqual(
            kept({ op: 'equals', value: low, to: '' }),
            await numbers(`SELECT n FROM t WHERE a = ${quoted(low)} ORDER BY n`),
          );
        if (valueKind(a) === 'text') {
          const part = low.slice(0, 2).toUpperCase();
          assert.deepEqual(
            kept({ op: 'contains', value: part, to: '' }),
            await numbers(
              `SELECT n FROM t WHERE contains(lower(a::VARCHAR), lower('${part.replaceAll("'", "''")}')) ORDER BY n`,
            ),
          );
        } else if (exact && (high.includes('.') || !table.first.type.startsWith('TIM'))) {
          assert.deepEqual(
            kept({ op: 'between', value: low, to: high }),
            await numbers(`SELECT n FROM t WHERE a BETWEEN ${quoted(low)} AND ${quoted(high)} ORDER BY n`),
          );
          assert.deepEqual(
            kept({ op: 'between', value: low, to: '' }),
            await numbers(`SELECT n FROM t WHERE a >= ${quoted(low)} ORDER BY n`),
          );
        }
      }),
      { numRuns: 80 },
    );
  });

  test('statistics: counts, distinct values, the least and the most, quantiles, mean', async () => {
    await fc.assert(
      fc.asyncProperty(someTable, async (table) => {
        await connection.run(tableSql(table));
        const { columnAt, rows, columns } = await resultOf(connection, 'FROM t ORDER BY n');
        const kind = valueKind(columns[1] as ResultColumn);
        const found = finish(
          columnStatistics(
            columnAt(1),
            allRows(rows.rowCount),
            ['date', 'instant', 'time', 'bool'].includes(kind),
          ),
        );
        const a = sortable(table.first.type, 'a');
        const [counts] = await texts(`SELECT count(*), count(*) - count(a), count(DISTINCT a) FROM t`);
        assert.deepEqual([found.rows, found.nulls, found.distinct].map(String), counts);
        const value = async (expression: string) => {
          await connection.run(`CREATE OR REPLACE TABLE one AS SELECT ${expression} AS x FROM t`);
          return (await resultOf(connection, 'FROM one')).rows.text(0, 0);
        };
        const text = (row: number | null) => (row === null ? null : rows.text(row, 1));
        const zero = (shown: string | null) => shown?.replace(/^-0$/, '0') ?? null;
        assert.equal(zero(text(found.minRow)), zero(await value(`min(${a})`)));
        assert.equal(zero(text(found.maxRow)), zero(await value(`max(${a})`)));
        for (const { at, row } of found.quantiles)
          assert.equal(zero(text(row)), zero(await value(`quantile_disc(a, ${at})`)), `${at}`);
        if (found.mean !== null && Number.isFinite(found.mean)) {
          const [[mean] = []] = await texts('SELECT avg(a::DOUBLE) FROM t');
          const reference = Number(mean);
          assert.ok(
            Math.abs(found.mean - reference) <=
              1e-9 *
                Math.max(
                  1,
                  Math.abs(reference),
                  ...Array.from({ length: 60 }, (_, row) => Math.abs(Number(rows.text(row, 1))) / 60).filter(
                    Number.isFinite,
                  ),
                ),
            `${found.mean} ${mean}`,
          );
        }
        const bars =
          found.bars.kind === 'top'
            ? found.bars.values.map(({ count }) => count)
            : [...found.bars.counts, found.bars.notFinite];
        const sum = bars.reduce((total, count) => total + count, 0);
        if (found.bars.kind === 'bins' || found.distinct <= 12) assert.equal(sum, found.rows - found.nulls);
      }),
      { numRuns: 60 },
    );
  });

  test('pivots: each aggregate with totals', async () => {
    await fc.assert(
      fc.asyncProperty(someTable, fc.constantFrom(...AGGREGATES), async (table, aggregate) => {
        await connection.run(tableSql(table));
        const { columnAt, rows, columns } = await resultOf(connection, 'FROM t ORDER BY n');
        const numeric = ['int', 'number', 'decimal'].includes(valueKind(columns[3] as ResultColumn));
        if (!numeric && (aggregate === 'sum' || aggregate === 'avg')) return;
        const found = finish(
          pivotRows(columnAt, allRows(rows.rowCount), { rows: 1, columns: 2, value: 3, aggregate }),
        );
        const c = sortable(table.third.type, 'c');
        const sql = {
          count: 'count(c)',
          sum: 'sum(c)',
          avg: 'avg(c::DOUBLE)',
          min: `min(${c})`,
          max: `max(${c})`,
          distinct: 'count(DISTINCT c)',
        }[aggregate];
        const shown = (figure: number | bigint | null) => {
          if (figure === null) return null;
          if (found.figures === 'row') return rows.text(Number(figure), 3);
          return String(found.figures === 'scaled' ? Number(figure) / 10 ** found.scale : figure);
        };
        const check = async (figure: number | bigint | null, where: string) => {
          const make = (x: string) =>
            connection.run(`CREATE OR REPLACE TABLE one AS SELECT ${x} AS x FROM t WHERE ${where}`);
          await make(sql).catch((error: Error) => {
            // A pivot has no widest number, DuckDB's exact sum has.
            if (aggregate !== 'sum' || !error.message.includes('Overflow')) throw error;
            return make('sum(c::DOUBLE)');
          });
          const expected = (await resultOf(connection, 'FROM one')).rows.text(0, 0);
          const mine = shown(figure);
          if (found.figures === 'row')
            return assert.equal(mine?.replace(/^-0$/, '0'), expected?.replace(/^-0$/, '0'));
          const [x, y] = [mine === null ? null : Number(mine), expected === null ? null : Number(expected)];
          // Counts of nothing are nought.
          if (x === null || y === null || !Number.isFinite(x) || !Number.isFinite(y))
            return assert.equal(x ?? 0, y ?? 0);
          const reach = Math.max(
            1,
            ...Array.from({ length: 60 }, (_, row) => Math.abs(Number(rows.text(row, 3)))).filter(
              Number.isFinite,
            ),
          );
          assert.ok(Math.abs(x - y) <= 1e-9 * reach, `${aggregate} ${x} ${y}`);
        };
        const same = (name: string, at: number, head: number) => {
          const type = at === 1 ? table.first : table.second;
          return `${name} IS NOT DISTINCT FROM CAST(${type.cells[head]} AS ${type.type})`;
        };
        await check(found.total, 'true');
        const [firstRow = 0, lastRow = 0] = [found.rowHeads[0], found.rowHeads.at(-1)];
        await check(found.rowTotals[0] ?? null, same('a', 1, firstRow));
        await check(found.columnTotals[0] ?? null, same('b', 2, found.columnHeads[0] ?? 0));
        await check(
          found.cells.at(-1)?.[0] ?? null,
          `${same('a', 1, lastRow)} AND ${same('b', 2, found.columnHeads[0] ?? 0)}`,
        );
        assert.equal(
          found.rowCount,
          new Set(found.rowHeads.map((row) => rows.text(row, 1)?.replace(/^-0$/, '0'))).size,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('charts: all rows are added up, instants by parts of the calendar', async () => {
    const { columns, rows, columnAt } = await resultOf(
      connection,
      `SELECT TIMESTAMP '2026-01-01' + to_seconds(i * 97) AS moment, DATE '2000-01-01' + (i % 5000)::INTEGER AS day,
         'c' || (i % 7) AS country, 'o' || i AS order_id, CASE WHEN i % 11 > 0 THEN (i % 100)::DECIMAL(9,2) END AS revenue
       FROM range(60000) t(i)`,
    );
    const drawn = (change: Partial<ChartSpec>) => {
      const spec: ChartSpec = {
        kind: 'line',
        x: 'moment',
        y: ['revenue'],
        series: null,
        stacked: false,
        ...change,
      };
      const request = groupRequest(spec, columns);
      assert.ok(request);
      const groups = finish(groupForChart(columnAt, allRows(rows.rowCount), request));
      const grouped = new GroupedRows(groups, request, rows);
      const prepared = prepareResultChart(spec, columns, grouped, wholeOf(groups, spec));
      assert.ok(prepared.ok);
      return prepared.chart;
    };
    const sums = async (by: string, where = 'true') => {
      const reader = await connection.runAndReadAll(
        `SELECT ${by} AS part, sum(revenue)::DOUBLE FROM (
           SELECT TIMESTAMP '2026-01-01' + to_seconds(i * 97) AS moment, DATE '2000-01-01' + (i % 5000)::INTEGER AS day,
             'c' || (i % 7) AS country, CASE WHEN i % 11 > 0 THEN (i % 100)::DECIMAL(9,2) END AS revenue
           FROM range(60000) t(i)) WHERE ${where} GROUP BY part ORDER BY part`,
      );
      return reader.getRows().map(([part, sum]) => [String(part), sum]);
    };
    const pairs = ({ axis, series }: ReturnType<typeof drawn>, place = 0) =>
      axis.labels.map((label, at) => [label, series[place]?.values[at]]);

    const byDay = drawn({ series: 'country' });
    assert.deepEqual(byDay.notes, ['All 60,000 rows, added up by day in UTC and country.']);
    assert.deepEqual(byDay.series.map(({ name }) => name).sort(), ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
    const country = byDay.series[0]?.name;
    assert.deepEqual(pairs(byDay), await sums('CAST(moment AS DATE)', `country = '${country}'`));

    const byMonth = drawn({ x: 'day' });
    assert.deepEqual(byMonth.notes, ['All 60,000 rows, added up by month.']);
    assert.deepEqual(pairs(byMonth), await sums("CAST(date_trunc('month', day) AS DATE)"));

    const byCountry = drawn({ kind: 'bar', x: 'country' });
    assert.deepEqual(pairs(byCountry).sort(), (await sums('country')).sort());

    const many = drawn({ kind: 'bar', x: 'country', series: 'order_id' });
    assert.equal(many.notes[0], '50 of 60,000 rows, added up by country and order_id.');

    const orders = drawn({ kind: 'bar', x: 'order_id' });
    assert.equal(orders.axis.labels.length, 30);
    assert.deepEqual(orders.notes, ['The largest 30 of 60,000 values of order_id.']);
    assert.equal(orders.series[0]?.values[0], 99);
  });

  test('nested values are sorted and found by what is shown of them', async () => {
    const { columnAt, rows } = await resultOf(
      connection,
      "SELECT * FROM (VALUES (['b','a']), (['a']), (NULL)) v(a)",
    );
    assert.deepEqual(
      [...finish(sortRows(columnAt, allRows(rows.rowCount), [{ column: 0, descending: false }]))],
      [1, 0, 2],
    );
    assert.deepEqual([...finish(filterRows(columnAt, 3, [{ column: 0, op: 'contains', text: 'B' }]))], [0]);
  });

  test('a typed value that is none is a sentence', () => {
    for (const [type, typed] of [
      ['BIGINT', 'ten'],
      ['DOUBLE', ''],
      ['DATE', '2026-02-30'],
      ['TIMESTAMP', 'yesterday'],
      ['BOOLEAN', '2'],
      ['TIME', '25:99'],
    ]) {
      assert.match(String(parseBounds(typed ?? '', { name: 'x', type: type ?? '' })), /^Write .+\.$/);
    }
    assert.deepEqual(parseBounds('2026-11-23', { name: 'x', type: 'TIMESTAMP_S' }), {
      low: 1795392000n,
      high: 1795478399n,
    });
    assert.deepEqual(parseBounds('1.005', { name: 'x', type: 'DECIMAL(9,2)' }), { low: 101n, high: 100n });
    assert.deepEqual(parseBounds('1e3', { name: 'x', type: 'BIGINT' }), { low: 1000n, high: 1000n });
  });
});
