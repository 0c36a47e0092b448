import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { LoadColumn } from '../engine/duckdb-load.ts';
import { forgetEnv } from '../env.ts';
import { maskSalt } from '../secrets.ts';
import { maskSql, setMaskSalt } from './mask-sql.ts';
import { type MaskableValue, maskValue } from './mask-value.ts';
import type { Mask } from './schema.ts';

let engine: DuckDbEngine;
let dataDir: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'masks-'));
  process.env.DATA_DIR = dataDir;
  forgetEnv();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await setMaskSalt(engine);
});
after(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;
const dateText = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const instantText = (ms: number) => new Date(ms).toISOString();
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.emailAddress(),
  fc.stringMatching(/^[a@.…]{0,6}$/),
);

interface TypeCase {
  readonly type: string;
  readonly load: LoadColumn['type'];
  readonly values: fc.Arbitrary<string | number | boolean | null>;
  readonly shown: (value: never) => MaskableValue;
}

const same = (value: never): MaskableValue => value;
const TYPES: readonly TypeCase[] = [
  { type: 'VARCHAR', load: 'VARCHAR', values: fc.option(text), shown: same },
  { type: 'BIGINT', load: 'BIGINT', values: fc.option(fc.maxSafeInteger()), shown: same },
  {
    type: 'INTEGER',
    load: 'INTEGER',
    values: fc.option(fc.oneof(fc.integer(), fc.constantFrom(2_147_483_647, -2_147_483_648))),
    shown: same,
  },
  {
    type: 'DOUBLE',
    load: 'DOUBLE',
    values: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    shown: same,
  },
  { type: 'BOOLEAN', load: 'BOOLEAN', values: fc.option(fc.boolean()), shown: same },
  {
    type: 'DATE',
    load: 'DATE',
    values: fc.option(fc.integer({ min: -700_000, max: 2_900_000 })),
    shown: dateText,
  },
  {
    type: 'TIMESTAMP WITH TIME ZONE',
    load: 'TIMESTAMPTZ',
    values: fc.option(fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 })),
    shown: instantText,
  },
];

const mask: fc.Arbitrary<Mask> = fc.oneof(
  fc.constantFrom<Mask>(
    { kind: 'null' },
    { kind: 'hash' },
    { kind: 'email' },
    { kind: 'last_four' },
    { kind: 'month' },
    { kind: 'year' },
  ),
  fc.record({
    kind: fc.constant('constant' as const),
    value: fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean()),
  }),
  fc.record({ kind: fc.constant('partial' as const), first: fc.nat(20), last: fc.nat(20) }),
  fc.record({
    kind: fc.constant('round' as const),
    to: fc.oneof(
      fc.constantFrom(0.01, 0.1, 0.25, 1, 1.5, 2.5, 5, 10, 1000),
      fc.integer({ min: 1, max: 1_000_000 }),
    ),
  }),
);

async function maskedBySql(given: Mask, { type, load }: TypeCase, values: readonly unknown[]) {
  await engine.loadColumns('given', [
    { name: 'place', type: 'INTEGER', values: values.map((_, place) => place) },
    { name: 'value', type: load, values } as LoadColumn,
  ]);
  try {
    const { rows, columns } = await engine.query(
      `SELECT ${maskSql(given, 'value', type)} AS masked FROM given ORDER BY place`,
    );
    return { masked: rows.map((row) => row.masked), type: columns[0]?.type };
  } finally {
    await engine.query('DROP TABLE given');
  }
}

describe('masks in SQL and in JavaScript', () => {
  for (const kind of TYPES) {
    it(`agree on ${kind.type}, and keep the type`, async () => {
      await fc.assert(
        fc.asyncProperty(
          mask,
          fc.array(kind.values, { minLength: 1, maxLength: 40 }),
          async (given, values) => {
            const wellFormed = values.map((value) =>
              typeof value === 'string' ? value.toWellFormed() : value,
            );
            const { masked, type } = await maskedBySql(given, kind, wellFormed);
            const expected = wellFormed.map((value) =>
              maskValue(given, value === null ? null : kind.shown(value as never), kind.type),
            );
            // As JSON: there is one zero.
            assert.equal(JSON.stringify(masked), JSON.stringify(expected));
            assert.equal(type, kind.type);
          },
        ),
        { numRuns: 150 },
      );
    });
  }
});

describe('each mask', () => {
  const one = (given: Mask, value: MaskableValue, type = 'VARCHAR') => maskValue(given, value, type);

  it('does what it says', () => {
    assert.equal(one({ kind: 'email' }, 'ada@example.com'), 'a…@example.com');
    assert.equal(one({ kind: 'email' }, 'ada@@example.com'), '…');
    assert.equal(one({ kind: 'partial', first: 1, last: 0 }, 'Ada'), 'A…');
    assert.equal(one({ kind: 'partial', first: 2, last: 1 }, 'Ada'), '…');
    assert.equal(one({ kind: 'last_four' }, '+49 30 123456'), '…3456');
    assert.equal(one({ kind: 'month' }, '2026-11-23', 'DATE'), '2026-11-01');
    assert.equal(one({ kind: 'year' }, '2026-11-23T10:00:00Z', 'TIMESTAMP'), '2026-01-01T00:00:00.000Z');
    assert.equal(one({ kind: 'round', to: 10 }, -15, 'BIGINT'), -20);
    assert.equal(one({ kind: 'round', to: 0.1 }, 0.3, 'DOUBLE'), 0.3);
    assert.equal(one({ kind: 'round', to: 10 }, '9007199254740993', 'BIGINT'), 9_007_199_254_740_990);
    assert.equal(one({ kind: 'round', to: 3 }, '9223372036854775806', 'BIGINT'), '9223372036854775806');
    assert.equal(one({ kind: 'constant', value: 'hidden' }, null), 'hidden');
  });

  it('gives null where it does not fit', () => {
    assert.equal(one({ kind: 'email' }, 5, 'BIGINT'), null);
    assert.equal(one({ kind: 'year' }, 'ada'), null);
    assert.equal(one({ kind: 'round', to: 10 }, 'ada'), null);
    assert.equal(one({ kind: 'constant', value: 'hidden' }, 5, 'BIGINT'), null);
    assert.equal(one({ kind: 'hash' }, 'x', 'BLOB'), null);
  });

  it('rounds decimals within their type and gives null beyond it', async () => {
    const { rows } = await engine.query(
      `SELECT ${maskSql({ kind: 'round', to: 10 }, 'd', 'DECIMAL(4,2)')} AS masked
       FROM (VALUES (12.34::DECIMAL(4,2)), (15.00), (99.99), (-4.99), (NULL)) t(d)`,
    );
    assert.deepEqual(
      rows.map(({ masked }) => masked),
      [10, 20, null, 0, null],
    );
  });

  it('rounds whole numbers exactly, to the last of the type', async () => {
    const { rows } = await engine.query(
      `SELECT ${maskSql({ kind: 'round', to: 3 }, 'n', 'BIGINT')} AS masked
       FROM (VALUES (9223372036854775806), (9223372036854775807), (-9223372036854775808), (-5), (NULL)) t(n)`,
    );
    assert.deepEqual(
      rows.map(({ masked }) => masked),
      ['9223372036854775806', '9223372036854775806', null, -6, null],
    );
  });

  it('is null where rounding leads beyond the type', async () => {
    const sql = maskSql({ kind: 'round', to: 2.5 }, '2147483647::INTEGER', 'INTEGER');
    assert.deepEqual((await engine.query(`SELECT ${sql} AS masked`)).rows, [{ masked: null }]);
    assert.equal(one({ kind: 'round', to: 2.5 }, 2_147_483_647, 'INTEGER'), null);
  });

  it('hashes by a salt that its text does not have; without the salt there is nothing', async () => {
    const sql = maskSql({ kind: 'hash' }, `'ada'`, 'VARCHAR');
    assert.ok(!sql.includes(maskSalt()));
    const plain = await createEngine({ memoryLimitMb: 64, threads: 1 });
    try {
      const { rows } = await plain.query(`SELECT ${sql} AS masked`);
      assert.equal(rows[0]?.masked, null);
    } finally {
      await plain.close();
    }
  });
});
