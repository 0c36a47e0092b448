import { AppError, errorMessage } from '../errors.ts';

export interface QueryErrorContext {
  readonly memoryLimitMb: number;
  readonly aborted: boolean;
}

const PATH = /(?:file:\/\/)?(?:[A-Za-z]:)?(?:[/\\][\w .%=@+~-]*[\w%=@+~-]){2,}/g;
const DISK =
  /no space left|disk quota|read-only file system|permission denied|input\/output error|file too large/i;
/** Kinds of DuckDB messages that are about the statement or the values it met. */
const STATEMENT =
  /^(?:Parser|Syntax|Binder|Catalog|Conversion|Out of Range|Invalid Input|Constraint|Not implemented|Mismatch Type|Permission|Parameter Not (?:Resolved|Allowed)|Invalid type|Decimal|Sequence|TransactionContext|Executor|Cast|Dependency|Expression|Settings|HTTP|Missing Extension|Divide by Zero|Object Size)(?: Error)?:/i;

/** File paths of this machine are no business of whoever asked; everything else of the message is. */
export function withoutPaths(message: string): string {
  return message.replace(PATH, '<file>');
}

/** What a failed statement means to the one who sent it. A defect of ours or of the engine stays as it is. */
export function toQueryError(error: unknown, context: QueryErrorContext): unknown {
  if (error instanceof AppError) return error;
  const message = errorMessage(error);
  if (context.aborted || message.startsWith('INTERRUPT')) {
    return new AppError('cancelled', 'The query was cancelled.', { cause: error });
  }
  if (message.startsWith('Out of Memory Error')) {
    return new AppError(
      'unavailable',
      `The query needs more than the ${context.memoryLimitMb} MB of memory it may use. Read fewer rows or columns, or group by fewer values.`,
      { cause: error },
    );
  }
  if (DISK.test(message)) {
    const reason = DISK.exec(message)?.[0].toLowerCase();
    return new AppError(
      'unavailable',
      `The data directory cannot be written or read (${reason}). Free some space or mend its permissions.`,
      { cause: error },
    );
  }
  if (message.startsWith('Failed to retrieve bind parameter index')) {
    return new AppError('bad_request', 'The query was given a parameter that its text does not name.', {
      cause: error,
    });
  }
  if (STATEMENT.test(message)) return new AppError('bad_request', withoutPaths(message), { cause: error });
  return error;
}
