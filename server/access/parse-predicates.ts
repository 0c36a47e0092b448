import { createEngine } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { Predicate } from './predicate.ts';
import { AFTER, BARE_BEFORE, BEFORE, readPredicate } from './read-predicate.ts';

const MEMORY_LIMIT_MB = 64;
/** What no condition needs, and what DuckDB's parser would change or end at. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/**
 * Reads the conditions of row filters with DuckDB's own parser, in an engine of their own that is gone afterwards.
 * For each the predicate, or the AppError `bad_request` that says where and why it cannot be one.
 */
export async function parsePredicates(texts: readonly string[]): Promise<(Predicate | AppError)[]> {
  if (texts.length === 0) return [];
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    const serialize = async (sql: string) => {
      const { rows } = await engine.query('SELECT json_serialize_sql($sql::VARCHAR) AS tree', {
        parameters: { sql },
      });
      return String(rows[0]?.tree);
    };
    const predicates: (Predicate | AppError)[] = [];
    for (const text of texts) {
      try {
        if (UNREADABLE.test(text.replace(/[\n\r\t]/g, ' ')) || !text.isWellFormed()) {
          throw new AppError(
            'bad_request',
            'it contains control characters or unusual spaces; write it anew by hand.',
          );
        }
        const predicate = readPredicate(
          text,
          await serialize(BEFORE + text + AFTER),
          await serialize(BARE_BEFORE + text),
        );
        await checkFixedCasts(engine, predicate);
        predicates.push(predicate);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        predicates.push(error);
      }
    }
    return predicates;
  } finally {
    await engine.close();
  }
}

/** The types are those that `readPredicate` lets through. */
async function checkFixedCasts(engine: Engine, { fixedCasts }: Predicate): Promise<void> {
  for (const { text, type } of fixedCasts) {
    const { rows } = await engine.query(`SELECT TRY_CAST($text::VARCHAR AS ${type}) IS NULL AS wrong`, {
      parameters: { text },
    });
    if (rows[0]?.wrong === true) throw new AppError('bad_request', `${JSON.stringify(text)} is no ${type}.`);
  }
}
