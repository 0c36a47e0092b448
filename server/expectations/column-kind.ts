/** What a column's values are, as far as rules about them go, by DuckDB's name of the type. */
export type ColumnKind =
  /** Whole numbers and decimals: `unscaled` × 10^-`scale`, at most `digits` digits. */
  | { readonly kind: 'exact'; readonly scale: number; readonly least: bigint; readonly most: bigint }
  | { readonly kind: 'float'; readonly isSingle: boolean }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  /** Days, and instants in microseconds or finer; all of them UTC. */
  | { readonly kind: 'day' }
  | { readonly kind: 'instant'; readonly type: string }
  | { readonly kind: 'time' }
  | { readonly kind: 'other' };

const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  TINYINT: signed(8n),
  SMALLINT: signed(16n),
  INTEGER: signed(32n),
  BIGINT: signed(64n),
  HUGEINT: signed(128n),
  UTINYINT: unsigned(8n),
  USMALLINT: unsigned(16n),
  UINTEGER: unsigned(32n),
  UBIGINT: unsigned(64n),
  UHUGEINT: unsigned(128n),
};

function signed(bits: bigint): readonly [bigint, bigint] {
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

function unsigned(bits: bigint): readonly [bigint, bigint] {
  return [0n, 2n ** bits - 1n];
}

export function columnKind(type: string): ColumnKind {
  const integer = INTEGERS[type];
  if (integer) return { kind: 'exact', scale: 0, least: integer[0], most: integer[1] };
  const [, width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  if (width !== undefined) {
    const most = 10n ** BigInt(width) - 1n;
    return { kind: 'exact', scale: Number(scale), least: -most, most };
  }
  if (type === 'DOUBLE' || type === 'FLOAT') return { kind: 'float', isSingle: type === 'FLOAT' };
  if (type === 'DATE') return { kind: 'day' };
  if (/^TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?$/.test(type)) return { kind: 'instant', type };
  if (type === 'TIME') return { kind: 'time' };
  if (type === 'BOOLEAN') return { kind: 'boolean' };
  if (/^(VARCHAR|UUID|JSON|ENUM\b)/.test(type)) return { kind: 'text' };
  return { kind: 'other' };
}

export function isNumber(kind: ColumnKind): boolean {
  return kind.kind === 'exact' || kind.kind === 'float';
}
