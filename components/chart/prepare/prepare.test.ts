import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareFunnel } from './funnel.ts';
import { changeBetween, type KpiInput, prepareKpi } from './kpi.ts';
import { prepareRanked } from './ranked.ts';
import { prepareTrend } from './trend.ts';

const period = {
  from: '2026-11-21',
  to: '2026-11-23',
  previousFrom: '2026-11-18',
  previousTo: '2026-11-20',
  grain: 'day',
} as const;
const today = '2026-11-23';
const known = { from: '2026-01-01', to: '2026-11-23' };
const revenue = { title: 'Revenue', value: 'revenue', format: 'money', missing: 'zero', good: 'up' } as const;

const rows = [
  { period: 'current', bucket: null, revenue: 30 },
  { period: 'current', bucket: '2026-11-21', revenue: 10 },
  { period: 'current', bucket: '2026-11-23', revenue: 20 },
  { period: 'previous', bucket: null, revenue: 20 },
  { period: 'previous', bucket: '2026-11-19', revenue: 20 },
];

test('a number beside its previous one, with a zero where nothing was sold', () => {
  const kpi = prepareKpi(revenue, rows, period, known, today);
  assert.equal(kpi.value, 30);
  assert.equal(kpi.previous, 20);
  assert.deepEqual(kpi.change, { kind: 'ratio', amount: 0.5, direction: 'up', sense: 'good' });
  assert.deepEqual(kpi.spark, [10, 0]);
  assert.deepEqual(prepareKpi(revenue, rows, period, known, '2026-11-24').spark, [10, 0, 20]);
  assert.equal(kpi.previousIncomplete, false);
  assert.deepEqual(kpi.table.rows, [
    ['This period', 30, '2026-11-21', '2026-11-23'],
    ['Previous period', 20, '2026-11-18', '2026-11-20'],
  ]);
});

test('nothing found is a zero among data, and unknown outside of it or for a ratio', () => {
  const among = prepareKpi(revenue, [], period, known, today);
  assert.deepEqual([among.value, among.previous, among.empty], [0, 0, true]);
  const outside = prepareKpi(revenue, [], period, { from: '2021-01-01', to: '2022-06-30' }, today);
  assert.deepEqual([outside.value, outside.spark], [null, [null, null]]);
  const ratio = prepareKpi({ ...revenue, missing: 'gap' }, [], period, known, today);
  assert.deepEqual(ratio.change, { kind: 'none', reason: 'no_value' });
});

test('a previous period that is only partly known says so', () => {
  const late = { from: '2026-11-19', to: '2026-11-23' };
  assert.equal(prepareKpi(revenue, rows, period, late, today).previousIncomplete, true);
  const none = prepareKpi(revenue, rows.slice(0, 3), period, { from: '2026-11-21', to: today }, today);
  assert.deepEqual([none.previous, none.previousIncomplete], [null, false]);
});

const CHANGES: [number | null, number | null, KpiInput['format'], KpiInput['good'], unknown][] = [
  [null, 1, 'money', 'up', { kind: 'none', reason: 'no_value' }],
  [1, null, 'money', 'up', { kind: 'none', reason: 'no_previous' }],
  [1, 0, 'money', 'up', { kind: 'none', reason: 'previous_zero' }],
  [0, 0, 'money', 'up', { kind: 'ratio', amount: 0, direction: 'flat', sense: 'neutral' }],
  [5, 10, 'money', 'up', { kind: 'ratio', amount: -0.5, direction: 'down', sense: 'bad' }],
  [5, 10, 'money', 'down', { kind: 'ratio', amount: -0.5, direction: 'down', sense: 'good' }],
  [5, 10, 'money', 'neutral', { kind: 'ratio', amount: -0.5, direction: 'down', sense: 'neutral' }],
  [5, -10, 'money', 'up', { kind: 'ratio', amount: 1.5, direction: 'up', sense: 'good' }],
  [0.5, 0.25, 'percent', 'up', { kind: 'points', amount: 0.25, direction: 'up', sense: 'good' }],
  [0.5, 0, 'percent', 'up', { kind: 'points', amount: 0.5, direction: 'up', sense: 'good' }],
];

test('changes', () => {
  for (const [value, previous, format, good, expected] of CHANGES) {
    assert.deepEqual(changeBetween(value, previous, format, good), expected);
  }
});

test('a course is aligned with the previous one by place, and today is partial', () => {
  const trend = prepareTrend(revenue, rows, period, known, today);
  assert.deepEqual(
    trend.points.map(({ bucket, value, previousBucket, previous }) => [
      bucket.start,
      value,
      previousBucket?.start,
      previous,
    ]),
    [
      ['2026-11-21', 10, '2026-11-18', 0],
      ['2026-11-22', 0, '2026-11-19', 20],
      ['2026-11-23', 20, '2026-11-20', 0],
    ],
  );
  assert.deepEqual(
    trend.points.map(({ bucket }) => bucket.partial),
    [false, false, true],
  );
  assert.equal(trend.table.total, 3);
});

test('days before the first and after the last known one are gaps', () => {
  const trend = prepareTrend(revenue, rows, period, { from: '2026-11-20', to: '2026-11-21' }, today);
  assert.deepEqual(
    trend.points.map(({ value }) => value),
    [10, null, 20],
  );
  assert.deepEqual(
    trend.points.map(({ previous }) => previous),
    [null, 20, 0],
  );
});

test('a course without current rows is empty', () => {
  assert.equal(prepareTrend(revenue, rows.slice(3), period, known, today).empty, true);
});

const products = {
  title: 'Top products',
  label: 'product',
  value: 'revenue',
  previous: 'before',
  share: 'share',
  colour: 'category',
  format: 'money',
  noun: 'categories',
  also: [
    { column: 'id', label: 'Product id', format: 'text' },
    { column: 'units', label: 'Units', format: 'integer' },
  ],
} as const;

test('a ranking says how many there are when it shows fewer', () => {
  const rows = [
    { product: 'A', id: 'p1', category: 'Home', revenue: 60, before: 30, share: 0.6, units: 6 },
    { product: null, id: 'p2', category: null, revenue: 20, before: null, share: 0.2, units: 2 },
  ];
  const ranked = prepareRanked(products, rows, 24);
  assert.equal(ranked.capText, '2 of 24 categories');
  assert.deepEqual(
    ranked.bars.map(({ label, identity, share }) => [label, identity, share]),
    [
      ['A', 'Home', 0.6],
      ['Unknown', 'Unknown', 0.2],
    ],
  );
  assert.deepEqual(ranked.bars[1]?.change, { kind: 'none', reason: 'no_previous' });
  assert.deepEqual(
    ranked.table.columns.map(({ label }) => label),
    ['Category', 'Product id', 'Top products', 'Share', 'Top products, previous period', 'Units'],
  );
  assert.deepEqual(ranked.table.rows[0], ['A', 'p1', 60, 0.6, 30, 6]);
  assert.equal(prepareRanked(products, rows, 2).capText, null);
});

const steps = [
  { column: 'sessions', label: 'Visit' },
  { column: 'cart', label: 'Cart' },
  { column: 'orders', label: 'Order' },
];

test('a funnel has the fraction of the first step and of the step before', () => {
  const rows = [
    { period: 'current', bucket: null, sessions: 200, cart: 50, orders: 10 },
    { period: 'current', bucket: '2026-11-21', sessions: 1, cart: 1, orders: 1 },
    { period: 'previous', bucket: null, sessions: 100, cart: 20, orders: 0 },
  ];
  const funnel = prepareFunnel({ unit: 'sessions', steps }, rows);
  assert.deepEqual(
    funnel.steps.map(({ value, ofFirst, ofPrevious, previousOfFirst }) => [
      value,
      ofFirst,
      ofPrevious,
      previousOfFirst,
    ]),
    [
      [200, 1, null, 1],
      [50, 0.25, 0.25, 0.2],
      [10, 0.05, 0.2, 0],
    ],
  );
  assert.equal(funnel.empty, false);
});

test('a funnel that nobody entered is empty and divides by nothing', () => {
  const funnel = prepareFunnel({ steps }, [
    { period: 'current', bucket: null, sessions: 0, cart: 0, orders: 0 },
  ]);
  assert.equal(funnel.empty, true);
  assert.deepEqual(
    funnel.steps.map(({ ofFirst }) => ofFirst),
    [null, null, null],
  );
});
