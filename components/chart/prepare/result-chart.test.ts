import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChartRows } from './column-role.ts';
import { prepareResultChart, type ResultChartData, type ResultChartSpec } from './result-chart.ts';

function table(rows: readonly (readonly (string | number | null)[])[]): ChartRows {
  return {
    rowCount: rows.length,
    text: (row, column) => {
      const value = rows[row]?.[column] ?? null;
      return value === null ? null : String(value);
    },
  };
}

const COLUMNS = [
  { name: 'day', type: 'DATE' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'revenue', type: 'DECIMAL(38,2)' },
];

function chart(spec: Partial<ResultChartSpec>, rows: ChartRows): ResultChartData {
  const prepared = prepareResultChart(
    { kind: 'bar', x: 'country', y: ['revenue'], series: null, stacked: false, ...spec },
    COLUMNS,
    rows,
  );
  assert.ok(prepared.ok);
  return prepared.chart;
}

describe('a result as a chart', () => {
  test('bars are sorted by size, equal names added up and said', () => {
    const drawn = chart(
      {},
      table([
        ['', 'DE', 1],
        ['', 'FR', 5],
        ['', 'DE', 2],
        ['', null, 4],
      ]),
    );
    assert.deepEqual(drawn.axis.labels, ['FR', 'Unknown', 'DE']);
    assert.deepEqual(drawn.series[0]?.values, [5, 4, 3]);
    assert.deepEqual(drawn.notes, ['Rows with the same country are added up.']);
  });

  test('lines go by time and keep their gaps', () => {
    const drawn = chart(
      { kind: 'line', x: 'day', series: 'country' },
      table([
        ['2026-11-02', 'DE', 2],
        ['2026-11-01', 'DE', 1],
        ['2026-11-01', 'FR', 7],
      ]),
    );
    assert.deepEqual(drawn.axis.labels, ['2026-11-01', '2026-11-02']);
    assert.deepEqual(drawn.axis.times, [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 2)]);
    assert.deepEqual(
      drawn.series.map(({ name, values }) => [name, values]),
      [
        ['DE', [1, 2]],
        ['FR', [7, null]],
      ],
    );
    assert.deepEqual(drawn.identities, ['DE', 'FR']);
  });

  test('what is left out is said: bars, series, points and rows', () => {
    const many = table(Array.from({ length: 100 }, (_, place) => ['', `c${place}`, place]));
    const bars = chart({}, many);
    assert.deepEqual([bars.axis.labels.length, bars.axis.labels[0]], [30, 'c99']);
    assert.deepEqual(bars.notes, ['The largest 30 of 100 values of country.']);
    const lines = chart(
      { kind: 'line', x: 'day', series: 'country' },
      table(Array.from({ length: 20 }, (_, place) => ['2026-11-01', `c${place}`, place])),
    );
    assert.deepEqual(
      lines.series
        .map(({ name }) => name)
        .sort()
        .at(-1),
      'c19',
    );
    assert.deepEqual(lines.notes, ['The 8 largest of 20 series.']);
    const points = chart(
      { kind: 'scatter', x: 'revenue' },
      table(Array.from({ length: 60_000 }, (_, place) => ['', 'DE', place])),
    );
    assert.deepEqual(points.notes, [
      'Drawn from 50,000 of 60,000 rows, evenly chosen.',
      '5,000 of 50,000 points are drawn, evenly chosen.',
    ]);
    assert.equal(points.series[0]?.values.length, 5000);
    assert.ok((points.series[0]?.values.at(-1) ?? 0) > 59_900);
  });

  test('what was made of more rows says so, and counts what there was', () => {
    const prepared = prepareResultChart(
      { kind: 'bar', x: 'country', y: ['revenue'], series: null, stacked: false },
      COLUMNS,
      table(Array.from({ length: 40 }, (_, place) => ['', `c${place}`, place])),
      { notes: ['All 1,000 rows, added up by country.'], xCount: 700, seriesCount: 0 },
    );
    assert.ok(prepared.ok);
    assert.deepEqual(prepared.chart.notes, [
      'All 1,000 rows, added up by country.',
      'The largest 30 of 700 values of country.',
    ]);
  });

  test('a number is the first row’s, NaN and infinity are missing', () => {
    const drawn = chart(
      { kind: 'number', x: null },
      table([
        ['', '', 'nan'],
        ['', '', 3],
      ]),
    );
    assert.deepEqual(drawn.series[0]?.values, [null]);
    assert.deepEqual(drawn.notes, ['The first of 2 rows.']);
  });

  test('a column that is not there is said, and so is a missing axis', () => {
    const rows = table([['2026-11-01', 'DE', 1]]);
    const gone = prepareResultChart(
      { kind: 'bar', x: 'region', y: ['revenue'], series: null, stacked: false },
      COLUMNS,
      rows,
    );
    assert.deepEqual(gone, { ok: false, message: 'The result has no column region. Choose another one.' });
    assert.equal(
      prepareResultChart(
        { kind: 'line', x: null, y: ['revenue'], series: null, stacked: false },
        COLUMNS,
        rows,
      ).ok,
      false,
    );
  });

  test('the table has the same numbers', () => {
    const { table: numbers } = chart({ x: 'country' }, table([['', 'DE', 1.5]]));
    assert.deepEqual(numbers, {
      columns: [
        { label: 'country', format: 'text' },
        { label: 'revenue', format: 'decimal' },
      ],
      rows: [['DE', 1.5]],
      total: 1,
    });
  });
});
