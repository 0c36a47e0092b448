import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { madeOfUnknown } from '../lineage/telling-service.ts';
import type { ParameterValues } from '../queries/sql-template.ts';
import { type TemplateReads, templateReads } from './name-tables.ts';
import { toldReason } from './told-reason.ts';

/** What is saved for oneself does not wait longer for a process that looks at it: the rounds of housekeeping do so later. */
const PATIENCE_MS = 3_000;

/**
 * What a text reads that nobody else is shown. It may be saved half written: then lineage says why it could not be
 * followed. `madeOf` is null where nobody had time to look.
 */
export async function readsUnshared(
  reader: Reader,
  { sql, parameters }: { readonly sql: string; readonly parameters: ParameterValues },
  patienceMs: number = PATIENCE_MS,
): Promise<{ readonly touched: null; readonly madeOf: TemplateReads['madeOf'] | null }> {
  try {
    const { madeOf } = await templateReads(reader, sql, parameters, AbortSignal.timeout(patienceMs));
    return { touched: null, madeOf };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      touched: null,
      madeOf: error.code === 'bad_request' ? madeOfUnknown(toldReason(error.message, sql)) : null,
    };
  }
}
