import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChartRows } from './column-role.ts';
import { guessChart } from './guess-chart.ts';

function table(rows: readonly (readonly (string | number | null)[])[]): ChartRows {
  return {
    rowCount: rows.length,
    text: (row, column) => {
      const value = rows[row]?.[column] ?? null;
      return value === null ? null : String(value);
    },
  };
}

const column = (name: string, type: string) => ({ name, type });
const days = Array.from({ length: 10 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`);

describe('a first guess of a chart', () => {
  test('an amount over time is a line', () => {
    const rows = table(days.map((day, place) => [day, place]));
    assert.deepEqual(guessChart([column('day', 'DATE'), column('revenue', 'DECIMAL(38,2)')], rows), {
      kind: 'line',
      x: 'day',
      y: ['revenue'],
      series: null,
      stacked: false,
    });
  });

  test('few names beside time make a line each, amounts of one size go together, others do not', () => {
    const both = table(days.flatMap((day) => ['DE', 'FR'].map((country) => [day, country, 3])));
    const named = guessChart(
      [column('day', 'DATE'), column('country', 'VARCHAR'), column('n', 'BIGINT')],
      both,
    );
    assert.deepEqual([named?.kind, named?.series, named?.y], ['line', 'country', ['n']]);
    const three = table(days.map((day) => [day, 100, 80, 100_000]));
    const columns = [
      column('day', 'TIMESTAMP'),
      column('a', 'DOUBLE'),
      column('b', 'BIGINT'),
      column('c', 'DOUBLE'),
    ];
    assert.deepEqual(guessChart(columns, three)?.y, ['a', 'b']);
  });

  test('amounts of names are bars, of two names stacked ones', () => {
    const rows = table([
      ['DE', 2],
      ['FR', 3],
    ]);
    assert.deepEqual(guessChart([column('country', 'VARCHAR'), column('n', 'BIGINT')], rows), {
      kind: 'bar',
      x: 'country',
      y: ['n'],
      series: null,
      stacked: false,
    });
    const crossed = table(
      ['web', 'app'].flatMap((channel) => ['DE', 'FR', 'US'].map((country) => [channel, country, 1])),
    );
    const guess = guessChart(
      [column('channel', 'VARCHAR'), column('country', 'VARCHAR'), column('n', 'BIGINT')],
      crossed,
    );
    assert.deepEqual(
      [guess?.kind, guess?.x, guess?.series, guess?.stacked],
      ['bar', 'country', 'channel', true],
    );
  });

  test('two amounts are points, one row is a number', () => {
    const rows = table(days.map((_, place) => [place, place * 2]));
    const columns = [column('price', 'DOUBLE'), column('quantity', 'BIGINT')];
    assert.deepEqual([guessChart(columns, rows)?.kind, guessChart(columns, rows)?.x], ['scatter', 'price']);
    assert.deepEqual(guessChart(columns, table([[1, 2]])), {
      kind: 'number',
      x: null,
      y: ['price', 'quantity'],
      series: null,
      stacked: false,
    });
  });

  test('keys are names and numbered steps are places, not amounts', () => {
    const keys = table([
      [1, 5],
      [2, 6],
    ]);
    assert.deepEqual(
      guessChart([column('customer_id', 'BIGINT'), column('orders', 'BIGINT')], keys)?.x,
      'customer_id',
    );
    const years = guessChart([column('year', 'BIGINT'), column('revenue', 'DOUBLE')], keys);
    assert.deepEqual([years?.kind, years?.x, years?.y], ['line', 'year', ['revenue']]);
  });

  test('without rows or amounts there is no guess', () => {
    assert.equal(guessChart([column('n', 'BIGINT')], table([])), null);
    assert.equal(guessChart([column('name', 'VARCHAR')], table([['a'], ['b']])), null);
    assert.equal(guessChart([], table([[]])), null);
  });
});
