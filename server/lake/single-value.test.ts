import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '../engine/duckdb.ts';
import {
  BOUND_LENGTH,
  daysOf,
  dayText,
  lowerBound,
  lowerStringBound,
  microsOf,
  minimalTwosComplement,
  serializeText,
  upperBinaryBound,
  upperBound,
  upperStringBound,
} from './single-value.ts';

const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null;

describe('single-value serialization', () => {
  // Forms and the values 17486, 1510871468000000 and 14.20 are the specification's (appendices B and D).
  const cases = [
    ['boolean', '0', '00'],
    ['boolean', '1', '01'],
    ['boolean', 'true', '01'],
    ['int', '34', '22000000'],
    ['int', '-1', 'ffffffff'],
    ['long', '34', '2200000000000000'],
    ['long', '-9223372036854775808', '0000000000000080'],
    ['double', '1.0', '000000000000f03f'],
    ['double', '-inf', '000000000000f0ff'],
    ['date', '2017-11-16', '4e440000'],
    ['date', '1969-12-31', 'ffffffff'],
    ['timestamptz', '2017-11-16 22:31:08+00', '00c3262d215e0500'],
    ['timestamp', '1969-12-31 23:59:59.999999', 'ffffffffffffffff'],
    ['string', 'iceberg', '69636562657267'],
    ['binary', '00FF', '00ff'],
    ['decimal(9, 2)', '14.20', '058c'],
    ['decimal(9, 2)', '-14.20', 'fa74'],
    ['decimal(38, 0)', '128', '0080'],
    ['decimal(38, 0)', '-128', '80'],
    ['decimal(18, 2)', '0.00', '00'],
  ] as const;
  for (const [type, text, expected] of cases) {
    test(`${type} ${text}`, () => assert.equal(hex(serializeText(type, text)), expected));
  }

  test('values outside Iceberg have none', () => {
    assert.equal(serializeText('date', 'infinity'), null);
    assert.equal(serializeText('timestamptz', 'infinity'), null);
    assert.equal(serializeText('double', 'nan'), null);
    assert.equal(serializeText('binary', '\\x00'), null);
  });

  test('zero bounds hold for either zero', () => {
    assert.ok(Object.is(lowerBound('double', '0.0')?.readDoubleLE(), -0));
    assert.ok(Object.is(upperBound('double', '-0.0')?.readDoubleLE(), 0));
  });

  test('decimals read back as the same number in no more bytes than needed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
        const bytes = minimalTwosComplement(value);
        assert.equal(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`)), value);
        if (bytes.length > 1) {
          assert.notEqual(BigInt.asIntN((bytes.length - 1) * 8, value), value);
        }
      }),
    );
  });

  test('days and instants agree with Date', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        const text = new Date(ms).toISOString();
        const day = text.slice(0, 10);
        assert.equal(dayText(Math.floor(ms / 86_400_000)), day);
        assert.equal(daysOf(day), Math.floor(ms / 86_400_000));
        assert.equal(microsOf(`${day} ${text.slice(11, 23)}456+00`), BigInt(ms) * 1000n + 456n);
      }),
    );
  });

  test('days far from now are written as DuckDB writes them', async () => {
    const engine = await createEngine({ memoryLimitMb: 64, threads: 1 });
    for (const days of [
      -1_500_000, -719_529, -719_528, -719_163, -719_162, -1, 0, 2_932_896, 2_932_897, 20_000_000,
    ]) {
      const { rows } = await engine.query("SELECT CAST(DATE '1970-01-01' + $days::INT AS VARCHAR) AS text", {
        parameters: { days },
      });
      assert.equal(dayText(days), rows[0]?.text);
      assert.equal(daysOf(dayText(days)), days);
    }
    await engine.close();
  });
});

describe('bounds', () => {
  /** Texts that begin alike and hold what lies at the edges of Unicode. */
  const point = fc.oneof(
    fc.constantFrom(
      0,
      0x61,
      0x7f,
      0x80,
      0x7ff,
      0x800,
      0xd7ff,
      0xe000,
      0xffff,
      0x10000,
      0x1f642,
      0x10fffe,
      0x10ffff,
    ),
    fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff),
  );
  const text = fc.array(point, { maxLength: 40 }).map((points) => String.fromCodePoint(...points));

  test('of strings contain every string, in UTF-8 order, in at most 16 code points', () => {
    fc.assert(
      fc.property(text, (value) => {
        const lower = lowerStringBound(value);
        const upper = upperStringBound(value);
        assert.ok(Buffer.compare(Buffer.from(lower), Buffer.from(value)) <= 0);
        assert.ok(Array.from(lower).length <= BOUND_LENGTH);
        assert.ok(lower.isWellFormed());
        if (upper === null) {
          assert.ok(
            Array.from(value)
              .slice(0, BOUND_LENGTH)
              .every((each) => each === '\u{10FFFF}'),
          );
          return;
        }
        assert.ok(Buffer.compare(Buffer.from(upper), Buffer.from(value)) >= 0);
        assert.ok(Array.from(upper).length <= BOUND_LENGTH);
        assert.ok(upper.isWellFormed());
      }),
      { numRuns: 2000 },
    );
  });

  test('of strings go over the surrogates and drop what cannot be raised', () => {
    const prefix = 'a'.repeat(15);
    assert.equal(upperStringBound(`${prefix}\uD7FFx`), `${prefix}\uE000`);
    assert.equal(upperStringBound(`${prefix}\u{10FFFF}x`), `${'a'.repeat(14)}b`);
    assert.equal(upperStringBound('\u{10FFFF}'.repeat(17)), null);
    assert.equal(upperStringBound('a'.repeat(16)), 'a'.repeat(16));
    assert.equal(upperStringBound(`${'a'.repeat(15)}🙂🙂`), `${'a'.repeat(15)}🙃`);
  });

  test('of binaries contain every value', () => {
    const byte = fc.oneof(fc.constantFrom(0, 0xfe, 0xff), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 40 }), (values) => {
        const bytes = Buffer.from(values);
        const lower = lowerBound('binary', bytes.toString('hex')) as Buffer;
        assert.ok(Buffer.compare(lower, bytes) <= 0);
        const upper = upperBinaryBound(bytes);
        if (upper) assert.ok(Buffer.compare(upper, bytes) >= 0 && upper.length <= BOUND_LENGTH);
        else assert.ok(bytes.subarray(0, BOUND_LENGTH).every((each) => each === 0xff));
      }),
    );
  });
});
