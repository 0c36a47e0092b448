import assert from 'node:assert/strict';
import test from 'node:test';
import { columnKind } from './column-kind.ts';
import { areKnownWithin, type Bounds, memberLiterals, outsideSql } from './literals.ts';
import { NotEvaluated } from './plan/plan.ts';
import type { Scalar } from './vocabulary/expectation.ts';

const subject = (type: string) => ({ sql: 'x', kind: columnKind(type), called: 'x' });

test('bounds are literals of the column’s own type', () => {
  const cases: readonly [type: string, bounds: Bounds, sql: string][] = [
    ['DECIMAL(18,2)', { min_value: 0, max_value: 100_000 }, '(x < 0.00 OR x > 100000.00)'],
    ['DECIMAL(18,2)', { min_value: 0.005, strict_min: true }, 'x < 0.01'],
    ['DECIMAL(18,2)', { max_value: 0.005, strict_max: true }, 'x > 0.00'],
    ['DECIMAL(4,2)', { max_value: 1e9 }, 'false'],
    ['DECIMAL(4,2)', { min_value: '1e9' }, 'x IS NOT NULL'],
    ['TINYINT', { min_value: -128, max_value: 127.5 }, 'false'],
    ['TINYINT', { min_value: -128, strict_min: true }, 'x <= -128'],
    ['DOUBLE', { min_value: 0 }, "(isnan(x) OR x < CAST('0' AS DOUBLE))"],
    ['DOUBLE', { max_value: 1e-7 }, "x > CAST('0.0000001' AS DOUBLE)"],
    ['DATE', { min_value: '2026-01-31T10:00:00Z' }, "x < DATE '2026-02-01'"],
    ['DATE', { max_value: '2026-02-01T01:00:00+02:00' }, "x > DATE '2026-01-31'"],
    [
      'TIMESTAMP WITH TIME ZONE',
      { min_value: '2026-01-31' },
      "x < TIMESTAMPTZ '2026-01-31 00:00:00.000000+00'",
    ],
    [
      'TIMESTAMP_MS',
      { max_value: '1969-12-31T23:59:59.9999Z' },
      "x > CAST('1969-12-31 23:59:59.999' AS TIMESTAMP_MS)",
    ],
    ['VARCHAR', { min_value: "it's" }, "x < 'it''s'"],
  ];
  for (const [type, bounds, sql] of cases) assert.equal(outsideSql(subject(type), bounds), sql);
});

test('bounds that values cannot be compared with are refused', () => {
  const cases: readonly [type: string, bounds: Bounds][] = [
    ['BIGINT', { min_value: 'ten' }],
    ['DATE', { min_value: 5 }],
    ['DATE', { min_value: '2026-02-30' }],
    ['VARCHAR', { max_value: 5 }],
    ['BOOLEAN', { max_value: 1 }],
    ['BIGINT[]', { max_value: 1 }],
    ['BIGINT', {}],
  ];
  for (const [type, bounds] of cases) assert.throws(() => outsideSql(subject(type), bounds), NotEvaluated);
});

test('members that no value of the column can equal are left out', () => {
  const cases: readonly [type: string, values: readonly (Scalar | null)[], literals: readonly string[]][] = [
    ['BIGINT', [1, '1', 1.5, 'one', true, 1e30, null], ['1']],
    ['DECIMAL(4,1)', [1, 1.55, 1000], ['1.0']],
    ['VARCHAR', ['a', 1, "b'"], ["'a'", "'b'''"]],
    ['BOOLEAN', [true, 'true', 1], ['true']],
    ['DATE', ['2026-01-31', '2026-01-31T00:00:00Z', '2026-01-31T01:00:00Z'], ["DATE '2026-01-31'"]],
  ];
  for (const [type, values, literals] of cases)
    assert.deepEqual(memberLiterals(values, subject(type)), literals);
});

test('what the metadata says of all values decides only where it is enough', () => {
  const within = (min: string, max: string, rule: Bounds, type = 'DECIMAL(18,2)') =>
    areKnownWithin({ ...subject(type), known: { nulls: 0, bounds: { min, max } } }, rule);
  assert.equal(within('0.00', '10.00', { min_value: 0, max_value: 10 }), true);
  assert.equal(within('0.00', '10.00', { min_value: 0, strict_min: true }), false);
  assert.equal(within('0.01', '10.00', { min_value: 0, strict_min: true }), true);
  assert.equal(within('0.00', '10.00', { max_value: 9.995 }), false);
  assert.equal(within('0.00', '9.99', { max_value: 9.995, strict_max: true }), true);
  const year = { min_value: '2026-01-01', max_value: '2027-01-01' };
  const type = 'TIMESTAMP WITH TIME ZONE';
  assert.equal(within('2026-01-01 00:00:00+00', '2026-04-26 17:46:39+00', year, type), true);
  assert.equal(within('2025-12-31 23:59:59.999999+00', '2026-04-26 17:46:39+00', year, type), false);
  assert.equal(within('a', 'b', { min_value: 'a' }, 'VARCHAR'), false, 'texts are cut in metadata');
});
