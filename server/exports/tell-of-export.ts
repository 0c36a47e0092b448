import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { forgetExports, type MadeOf, madeOf, madeOfUnknown, tellOfMade } from '../lineage/telling-service.ts';
import { namesIn } from '../queries/service.ts';
import {
  deleteExport,
  endLostExports,
  inTransaction,
  markDone,
  markEnded,
  type StoredExport,
} from './data.ts';

/** Lineage knows of an export for as long as its file is there: each of these is one transaction with the row that says so. */

/** What the file will be made of. Whatever is wrong with the statement is said when it runs. */
export async function exportMadeOf(reader: Reader, sql: string, signal: AbortSignal): Promise<MadeOf> {
  try {
    return madeOf(await namesIn(reader, sql, signal));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return madeOfUnknown(error.message);
  }
}

/** False when somebody has ended it meanwhile; then the file is not to be offered. */
export function offerExport(
  { id, personId, sql }: StoredExport,
  made: Parameters<typeof markDone>[2],
  keptHours: number,
  of: MadeOf,
): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await markDone(tx, id, made, keptHours))) return false;
    const audience = [`person:${personId}`];
    await tellOfMade(tx, 'export', id, [{ name: id, statement: sql, madeOf: of, audience }]);
    return true;
  });
}

/** Ends an export without a file, or takes its file away. */
export function endExport(
  id: string,
  status: 'failed' | 'cancelled' | 'expired',
  reason: { readonly code: string; readonly message: string },
): Promise<void> {
  return inTransaction(async (tx) => {
    await markEnded(tx, id, status, reason);
    await forgetExports(tx, [id]);
  });
}

export function dropExport(id: string, personId: string): Promise<void> {
  return inTransaction(async (tx) => {
    await deleteExport(tx, id, personId);
    await forgetExports(tx, [id]);
  });
}

/** Gives the ids whose files are still wanted. */
export function endOverdue(): Promise<ReadonlySet<string>> {
  return inTransaction(async (tx) => {
    const { wanted, over } = await endLostExports(tx);
    await forgetExports(tx, over);
    return wanted;
  });
}
