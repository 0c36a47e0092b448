import { createEngine } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import type { Predicate } from './predicate.ts';
import { AFTER, BARE_BEFORE, BEFORE, readPredicate } from './read-predicate.ts';

const MEMORY_LIMIT_MB = 64;
/** What no condition needs, and what DuckDB's parser would change or end at. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const PARSED_KEPT = 2_000;
/** By text. The same condition stands in every version and draft. */
const parsed = new Map<string, Predicate | AppError>();

/**
 * Reads the conditions of row filters with DuckDB's own parser, in an engine of their own that is gone afterwards.
 * For each the predicate, or the AppError `bad_request` that says where and why it cannot be one.
 */
export async function parsePredicates(texts: readonly string[]): Promise<(Predicate | AppError)[]> {
  const unknown = new Set(texts.filter((text) => !parsed.has(text)));
  if (unknown.size > 0) {
    const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
    try {
      for (const text of unknown) parsed.set(text, await parse(engine, text));
    } finally {
      await engine.close();
    }
  }
  const predicates = texts.map((text) => parsed.get(text) as Predicate | AppError);
  for (const text of parsed.keys()) {
    if (parsed.size <= PARSED_KEPT) break;
    parsed.delete(text);
  }
  return predicates;
}

async function parse(engine: Engine, text: string): Promise<Predicate | AppError> {
  const serialize = async (sql: string) => {
    const { rows } = await engine.query('SELECT json_serialize_sql($sql::VARCHAR) AS tree', {
      parameters: { sql },
    });
    return String(rows[0]?.tree);
  };
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
    return predicate;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
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
