/** Names of DuckDB's types that a cast may give as a plain word. Types that a person made do not exist here. */
const TYPES = new Set(
  `array bigint bignum binary bit bitstring blob bool boolean bpchar bytea char date datetime dec decimal double enum
   float float4 float8 guid hugeint int int1 int128 int16 int2 int32 int4 int64 int8 integer integral interval json
   list logical long map null numeric nvarchar real row short signed smallint string struct text time timetz time_ns
   timestamp timestamp_ms timestamp_ns timestamp_s timestamp_us timestamptz tinyint ubigint uhugeint uint128 uint16
   uint32 uint64 uint8 uinteger union usmallint utinyint uuid varbinary varchar variant varint`.split(/\s+/),
);

export function isAllowedType(name: string): boolean {
  const plain = name.toLowerCase();
  return TYPES.has(plain) || plain === 'timestamp with time zone' || plain === 'time with time zone';
}
