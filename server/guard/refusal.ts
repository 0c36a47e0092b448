import { AppError, type ErrorDetails } from '../errors.ts';
import { lineAndColumn } from './text-position.ts';

/**
 * Why a layer of the guard does not let a statement through. `approve` turns it into an AppError with line and
 * column; layers know byte offsets only, because that is what the parser gives them.
 */
export class Refusal extends Error {
  /** Offset in bytes of the parsed text; null where no place is to blame. */
  readonly byte: number | null;
  /** Names that may have been meant, best first. Visible ones only. */
  readonly nearest: readonly string[];

  constructor(message: string, byte: number | null = null, nearest: readonly string[] = []) {
    super(message);
    this.name = 'Refusal';
    this.byte = byte;
    this.nearest = nearest;
  }
}

/** Whatever has no place (the parser writes the largest number) is null. */
export function byteOf(location: unknown): number | null {
  return typeof location === 'number' && Number.isSafeInteger(location) && location >= 0 ? location : null;
}

/**
 * The refusal for the person: `bad_request`, with `position` (offset in the text as JavaScript counts), `line` and
 * `column` (from 1) where a place is known, and `nearest` (names joined by a comma) where there are any.
 * `offsetOf` leads from the bytes that the layer was given to the offset in `sql`.
 */
export function toAppError(refusal: Refusal, sql: string, offsetOf: (byte: number) => number): AppError {
  const nearest: ErrorDetails = refusal.nearest.length > 0 ? { nearest: refusal.nearest.join(', ') } : {};
  const hint = refusal.nearest.length > 0 ? ` Did you mean ${oneOf(refusal.nearest)}?` : '';
  const message = `${refusal.message}${hint}`;
  if (refusal.byte === null) return new AppError('bad_request', message, { details: nearest });
  const position = Math.min(offsetOf(refusal.byte), sql.length);
  return new AppError('bad_request', message, {
    details: { position, ...lineAndColumn(sql, position), ...nearest },
  });
}

function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
}
