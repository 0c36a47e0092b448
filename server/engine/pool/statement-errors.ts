import { AppError, errorMessage } from '../../errors.ts';
import { withoutPaths } from '../duckdb-errors.ts';

interface DuckDbError {
  readonly exception_type: string;
  readonly exception_message: string;
  /** In bytes of the text as UTF-8. */
  readonly position?: string;
}

/** `errors_as_json` gives an object, with a few words before it where the text could not be parsed. */
function readError(error: unknown): DuckDbError {
  const message = errorMessage(error);
  const brace = message.indexOf('{');
  if (brace >= 0) {
    try {
      const parsed: unknown = JSON.parse(message.slice(brace));
      if (typeof parsed === 'object' && parsed !== null && 'exception_type' in parsed) {
        return parsed as DuckDbError;
      }
    } catch {
      // The text merely has a brace in it.
    }
  }
  return { exception_type: /^(.*?) Error: /.exec(message)?.[1] ?? '', exception_message: message };
}

export interface StatementContext {
  /** The text in which the error's position counts. */
  readonly sql: string;
  /** Of its beginning, how many bytes are not the person's. */
  readonly prefixBytes?: number;
  readonly memoryMb: number;
}

/** The engine can do nothing more after these. */
export function isFatal(error: unknown): boolean {
  return /^(FATAL|INTERNAL)$/i.test(readError(error).exception_type);
}

/** The table's files are not as they were when it was opened. */
export function isFileError(error: unknown): boolean {
  return /^IO$/i.test(readError(error).exception_type);
}

/** What a failed statement means to the person who wrote it. Nothing of this machine is in the words. */
export function toStatementError(
  error: unknown,
  { sql, prefixBytes = 0, memoryMb }: StatementContext,
): AppError {
  if (error instanceof AppError) return error;
  const { exception_type: type, exception_message: text, position } = readError(error);
  switch (type.toUpperCase()) {
    case 'INTERRUPT':
      return new AppError('cancelled', 'The query was cancelled.');
    case 'OUT OF MEMORY':
      return memoryError(memoryMb);
    case 'IO':
      return new AppError(
        'unavailable',
        'A file of a table could not be read: the table may have changed just now. Run the query again.',
      );
    case 'FATAL':
    case 'INTERNAL':
      return new AppError(
        'unavailable',
        'The query engine failed on this statement. Other queries were not affected; write the statement in another way.',
      );
  }
  const message = withoutPaths(text.replace(CATALOG_HINT, '').trim());
  const bytes = position === undefined ? Number.NaN : Number(position) - prefixBytes;
  if (!(bytes >= 0)) return new AppError('bad_request', message);
  const before = Buffer.from(sql, 'utf8').subarray(prefixBytes, prefixBytes + bytes);
  return new AppError('bad_request', message, { details: { position: before.toString('utf8').length } });
}

/** Guesses from the engine's own catalog: names that nobody asked about. */
const CATALOG_HINT = /\nDid you mean .*$/s;

export function memoryError(memoryMb: number): AppError {
  return new AppError(
    'unavailable',
    `The query needs more than the ${memoryMb} MB of memory it may use. Read fewer rows or columns, or group by fewer values.`,
  );
}
