import { readerFor } from '../access/mint-reader.ts';
import { clearMarks, type MadeOf, madeOfUnknown, markedToTrace } from '../lineage/telling-service.ts';
import { readsUnshared } from './reads-unshared.ts';
import { findQuery, inTransaction, type StoredQuery, setReads, untracedQueries } from './saved-data.ts';
import { tellOfQueries } from './tell-of-queries.ts';

const PATIENCE_MS = 30_000;
/** Of those whose tables have other columns, in one round. */
const BATCH = 50;

/**
 * What nobody has looked at yet: what was saved before lineage told of it, or while all processes were busy. And some of
 * what was made of tables that have other columns since. Gives how many were looked at.
 */
export async function traceQueries(signal: AbortSignal): Promise<number> {
  const marked = await markedToTrace('query', BATCH);
  const ids = new Set([...(await untracedQueries()), ...marked]);
  for (const id of ids) {
    if (signal.aborted) break;
    const query = await findQuery(id);
    const madeOf = query && (await lookAt(query, marked.includes(id)));
    await inTransaction(async (tx) => {
      if (query && madeOf) {
        await setReads(tx, query, { touched: null, madeOf });
        await tellOfQueries(tx, [id]);
      }
      await clearMarks(tx, 'query', [id], { isTraced: madeOf !== null });
    });
  }
  return ids.size;
}

/** Null where nobody had time to, or there is nobody to look as. */
async function lookAt(query: StoredQuery, isMarked: boolean): Promise<MadeOf | null> {
  const reader = await readerFor(query.authorId ?? query.ownerId);
  if (reader) return (await readsUnshared(reader, query, PATIENCE_MS)).madeOf;
  // What was known of it is of other columns; it is looked at again when they change again.
  return isMarked ? madeOfUnknown('Whoever wrote it has no access any more') : null;
}
