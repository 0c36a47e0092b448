import { AppError } from '../../errors.ts';
import type { TrinoResults } from './protocol.ts';

const CANCELLED = new Set(['USER_CANCELED', 'ABANDONED_QUERY']);
const TIME = new Set(['EXCEEDED_TIME_LIMIT', 'EXCEEDED_CPU_LIMIT']);
const PLACE_IN_TEXT = /^line \d+:\d+: /;

/** What a failure over there means to whoever asked. Paths and hosts of Trino's machines stay there. */
export function trinoFailure({
  message,
  errorName,
  errorType,
  errorLocation,
}: NonNullable<TrinoResults['error']>): AppError {
  const cause = new Error(`${errorName}: ${message}`);
  if (CANCELLED.has(errorName)) return new AppError('cancelled', 'The query was cancelled.', { cause });
  if (TIME.has(errorName)) {
    return new AppError('timeout', 'Trino stopped the query: it took longer than it may.', { cause });
  }
  if (errorType === 'USER_ERROR') {
    return new AppError(
      'bad_request',
      `Trino: ${message.replace(PLACE_IN_TEXT, '')}.`.replace(/\.\.$/, '.'),
      {
        cause,
        details: errorLocation
          ? { translatedLine: errorLocation.lineNumber, translatedColumn: errorLocation.columnNumber }
          : {},
      },
    );
  }
  if (errorType === 'INSUFFICIENT_RESOURCES') {
    return new AppError(
      'unavailable',
      `Trino has not enough for this query (${errorName.toLowerCase().replaceAll('_', ' ')}). Read fewer rows or columns, or try again later.`,
      { cause },
    );
  }
  return new AppError(
    'unavailable',
    `Trino could not run the query (${errorName.toLowerCase().replaceAll('_', ' ')}).`,
    {
      cause,
    },
  );
}
