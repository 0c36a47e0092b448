import { readerFor } from '../access/mint-reader.ts';
import type { QueryResult } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { runForTile } from '../queries/answer-service.ts';
import type { Statement } from '../queries/service.ts';

/** A check's statement is counted by one around it. */
const ROWS_MAX = 10;

/**
 * Runs the statement of a check that somebody wrote in the portal as one of their own: through the guard, in the sealed pool, with
 * what they may see now, and recorded. Before publishing, of the rows that would be published (`unpublished`) they see what they see
 * of the table. Rejects with AppError as a run of theirs would, and when they are not there any more.
 */
export async function runAsAuthor(
  authorId: string,
  sql: string,
  signal: AbortSignal,
  unpublished?: Statement['unpublished'],
): Promise<Pick<QueryResult, 'rows'>> {
  const reader = await readerFor(authorId);
  if (!reader) {
    throw new AppError(
      'forbidden',
      'Whoever saved this suite is not there any more. Somebody else has to save it for its statements to be run.',
    );
  }
  const caller = { reader, renew: () => readerFor(authorId), networkAddress: null, token: null };
  const { columns, rows } = await runForTile(caller, sql, {
    ...{ maxRows: ROWS_MAX, signal, unpublished },
  });
  return {
    rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, place) => [name, row[place] ?? null]))),
  };
}
