import { AppError, describeError } from '../errors.ts';
import type { QueryProblem } from './schema.ts';

/** A failure as the page or an API client is told it. Positions count from 1, in UTF-16 units, within `sql`. */
export function toProblem(error: unknown, sql: string): QueryProblem {
  const { code, message, details } = describeError(error);
  const place =
    typeof details.line === 'number'
      ? { line: details.line, column: typeof details.column === 'number' ? details.column : null }
      : typeof details.position === 'number'
        ? placeOf(sql, details.position)
        : { line: null, column: null };
  return {
    code,
    message,
    ...place,
    missingTable: typeof details.missingTable === 'string' ? details.missingTable : null,
  };
}

/** The line and column of an offset in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** Whoever was stopped hears why, not that something was aborted. */
export function reasonOf(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error;
  if (signal.reason instanceof AppError) return signal.reason;
  return new AppError('cancelled', 'The query was cancelled.', { cause: error });
}
