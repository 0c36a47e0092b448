import * as fc from 'fast-check';
import { quoteLiteral } from '#server/engine/sql-text.ts';

/** Small tables with everything that values can be, as this proof sees them: no code of the product reads them here. */

/** Whole numbers, decimals, days and instants as bigints: cents, days and microseconds since 1970 and the like. */
export type Cell = string | number | boolean | bigint | null;

export interface ColumnOf {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly kind: 'exact' | 'float' | 'text' | 'boolean' | 'day' | 'instant';
  /** Digits after the point of an exact column. */
  readonly scale: number;
}

const column = (name: string, type: string, kind: ColumnOf['kind'], scale = 0): ColumnOf => ({
  name,
  type,
  kind,
  scale,
});

export const COLUMNS: readonly ColumnOf[] = [
  column('row_id', 'INTEGER', 'exact'),
  column('small', 'BIGINT', 'exact'),
  column('other', 'INTEGER', 'exact'),
  column('price', 'DECIMAL(10,2)', 'exact', 2),
  column('huge', 'DECIMAL(38,4)', 'exact', 4),
  column('ratio', 'DOUBLE', 'float'),
  column('word', 'VARCHAR', 'text'),
  column('Other word', 'VARCHAR', 'text'),
  column('flag', 'BOOLEAN', 'boolean'),
  column('day', 'DATE', 'day'),
  column('at', 'TIMESTAMP WITH TIME ZONE', 'instant'),
  column('local_at', 'TIMESTAMP', 'instant'),
];

export interface Table {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** Beside each other: composed and decomposed, signs of several code points, dates, numbers and documents as text. */
export const WORDS = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  'a%b',
  'a_b',
  'a.b',
  "it's",
  'é',
  'e\u0301',
  'ß',
  '日本語',
  '👩‍👩‍👧',
  '🇩🇪',
  'line\nbreak',
  '12',
  '007',
  '-3.5',
  '2026-01-31',
  '2026-02-30',
  '2026-01-31T10:00:00Z',
  '2026-01-31 10:00:00+02:00',
  '31.01.2026',
  'Jan 31 2026',
  'yesterday',
  'null',
  'true',
  '[]',
  '{}',
  '{"a": 1}',
  '{"a": 1.0, "b": "x"}',
  '{"a": "x", "b": ["y", "zz"]}',
  '{"a": null, "c": {"d": -1}}',
  '{"a": 1',
  '"text"',
] as const;

const HUGES = [
  0n,
  1n,
  -1n,
  10n ** 38n - 1n,
  -(10n ** 38n - 1n),
  5n * 10n ** 37n,
  123_456_789_012_345_678_901_234_567_890n,
];
const SMALLS = [0n, 1n, 2n, 3n, -1n, 5n, 2n ** 63n - 1n, -(2n ** 63n), 9_007_199_254_740_993n];
const RATIOS = [
  0,
  -0,
  0.5,
  1,
  1.5,
  2.25,
  -0.75,
  1024,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
const DAYS = [0n, 20_000n, 20_484n, 20_485n, 20_786n, -1n];
const INSTANTS = [
  0n,
  1_769_853_600_000_000n,
  1_769_853_600_000_001n,
  1_769_853_599_999_999n,
  1_764_288_000_000_000n,
  -1_000_000n,
];

const oftenOf = <T>(values: readonly T[]) => fc.constantFrom(...values);
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq: 4, nil: null });

const row = fc.record({
  small: orNull(
    fc.oneof({ weight: 4, arbitrary: fc.bigInt(-3n, 6n) }, { weight: 1, arbitrary: oftenOf(SMALLS) }),
  ),
  other: orNull(fc.bigInt(-3n, 6n)),
  price: orNull(fc.oneof(fc.bigInt(-300n, 300n), oftenOf([0n, 100n, 9_999_999_999n]))),
  huge: orNull(oftenOf(HUGES)),
  ratio: orNull(
    fc.oneof(
      { weight: 3, arbitrary: oftenOf(RATIOS.slice(0, 8)) },
      { weight: 1, arbitrary: oftenOf(RATIOS) },
    ),
  ),
  word: orNull(oftenOf(WORDS)),
  'Other word': orNull(oftenOf(WORDS.slice(0, 12))),
  flag: orNull(fc.boolean()),
  day: orNull(oftenOf(DAYS)),
  at: orNull(oftenOf(INSTANTS)),
  local_at: orNull(oftenOf(INSTANTS)),
});

/** Some have no rows, some columns no nulls, some nothing else. */
export const randomTable: fc.Arbitrary<Table> = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }) },
    ),
    fc.subarray(COLUMNS.slice(1).map(({ name }) => name)),
  )
  .chain(([length, full]) =>
    fc.array(row, { minLength: length, maxLength: length }).map((rows) => ({
      rows: rows.map((each, place) => ({ row_id: BigInt(place), ...withoutNulls(each, full) })),
    })),
  );

const FILLERS: Readonly<Record<string, Cell>> = {
  small: 4n,
  other: 4n,
  price: 150n,
  huge: 7n,
  ratio: 1.5,
  word: 'a',
  'Other word': 'ab',
  flag: true,
  day: 20_485n,
  at: 1_769_853_600_000_000n,
  local_at: 0n,
};

function withoutNulls(values: Readonly<Record<string, Cell>>, full: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null && full.includes(name) ? (FILLERS[name] ?? null) : value,
    ]),
  );
}

export function cellSql(value: Cell, { type, kind, scale }: ColumnOf): string {
  if (value === null) return `CAST(NULL AS ${type})`;
  switch (kind) {
    case 'text':
      return quoteLiteral(value as string);
    case 'boolean':
      return String(value);
    case 'float': {
      const number = value as number;
      return `CAST('${Object.is(number, -0) ? '-0.0' : String(number)}' AS DOUBLE)`;
    }
    case 'day':
      return `DATE '1970-01-01' + ${value}::INTEGER`;
    case 'instant':
      return type === 'TIMESTAMP' ? `make_timestamp(${value})` : `make_timestamptz(${value})`;
    default: {
      const digits = String((value as bigint) < 0n ? -(value as bigint) : value).padStart(scale + 1, '0');
      const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
      return `CAST('${(value as bigint) < 0n ? '-' : ''}${text}' AS ${type})`;
    }
  }
}
