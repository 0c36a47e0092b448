/**
 * How a number is brought to a step and back: by whole factors wherever there is one, so that 0.3 rounded to 0.1 is
 * 0.3 and not 0.30000000000000004. One of the two is 1.
 */
export function roundingOf(to: number): { readonly multiply: number; readonly divide: number } {
  const inverse = 1 / to;
  return to < 1 && Number.isSafeInteger(Math.round(inverse)) && Math.abs(inverse - Math.round(inverse)) < 1e-9
    ? { multiply: Math.round(inverse), divide: 1 }
    : { multiply: 1, divide: to };
}

const EXACT = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT']);

/** Whole numbers in whole steps: without a DOUBLE between, which has no room for all of a BIGINT. */
export function roundsExactly(to: number, type: string): boolean {
  return Number.isSafeInteger(to) && EXACT.has(type.toUpperCase());
}
