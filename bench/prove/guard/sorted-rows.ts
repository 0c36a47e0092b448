import { tableFromIPC } from '@uwdata/flechette';

const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true } as const;

/** The rows of an Arrow stream as texts, in an order of their own, so that equal results are equal lists. */
export function sortedRows(pieces: readonly Uint8Array[]): string[] {
  const table = tableFromIPC(new Uint8Array(Buffer.concat(pieces)), EXACT);
  const columns = table.children.map((column) => [...column]);
  return Array.from({ length: table.numRows }, (_, row) =>
    JSON.stringify(
      columns.map((column) => column[row]),
      exact,
    ),
  ).sort();
}

/** What JSON cannot say: large numbers, NaN and infinities, bytes, maps. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Map) return [...value];
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
