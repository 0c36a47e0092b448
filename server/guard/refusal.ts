import { AppError, type ErrorDetails } from '../errors.ts';
import { didYouMean } from './nearest-names.ts';
import { lineAndColumn } from './text-position.ts';

const LONGEST = 300;

/**
 * Why a layer of the guard does not let a statement through. `approve` turns it into an AppError with line and
 * column; layers know byte offsets only, because that is what the parser gives them.
 */
export class Refusal extends Error {
  /** Offset in bytes of the parsed text; null where no place is to blame. */
  readonly byte: number | null;
  /** Names that may have been meant, best first. Visible ones only. */
  readonly nearest: readonly string[];
  /** The table that was asked for and is not among the visible ones, as it was written. */
  readonly missingTable: string | null;

  constructor(
    message: string,
    byte: number | null = null,
    nearest: readonly string[] = [],
    missingTable: string | null = null,
  ) {
    super(message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message);
    this.name = 'Refusal';
    this.byte = byte;
    this.nearest = nearest;
    this.missingTable = missingTable;
  }
}

/** Whatever has no place (the parser writes the largest number) is null. */
export function byteOf(location: unknown): number | null {
  return typeof location === 'number' && Number.isSafeInteger(location) && location >= 0 ? location : null;
}

/**
 * The refusal for the person: `bad_request`, with `position` (offset in the text as JavaScript counts), `line` and
 * `column` (from 1) where a place is known, `nearest` (names joined by a comma) where there are any,
 * and `missingTable` where a table is not among the visible ones.
 * `offsetOf` leads from the bytes that the layer was given to the offset in `sql`.
 */
export function toAppError(refusal: Refusal, sql: string, offsetOf: (byte: number) => number): AppError {
  const position = refusal.byte === null ? null : Math.min(offsetOf(refusal.byte), sql.length);
  const details: ErrorDetails = {
    ...(position !== null && { position, ...lineAndColumn(sql, position) }),
    ...(refusal.nearest.length > 0 && { nearest: refusal.nearest.join(', ') }),
    ...(refusal.missingTable !== null && { missingTable: refusal.missingTable }),
  };
  return new AppError('bad_request', `${refusal.message}${didYouMean(refusal.nearest)}`, { details });
}
