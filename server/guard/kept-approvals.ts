import { createHash } from 'node:crypto';
import { LruCache } from '../lru-cache.ts';
import { approve } from './approve.ts';
import type { ApprovedStatement, SqlParser, VisibleRelation } from './approved.ts';

/** Longer texts are seldom run twice. */
const SQL_MAX = 16 * 1024;

/**
 * The guard, which remembers what it approved. An approval follows from the text and from everything that may be
 * named, and from nothing else: it holds for whoever sees the same names, columns and types, and whoever sees others
 * is decided upon anew. What was refused is not remembered.
 */
export class KeptApprovals {
  /** By a digest of all that decided. */
  readonly #kept: LruCache<ApprovedStatement>;

  constructor(most: number) {
    this.#kept = new LruCache(most, () => 1);
  }

  /** As `approve`; the parser is asked only about what was not approved before. */
  async approve(
    sql: string,
    relations: readonly VisibleRelation[],
    parser: SqlParser,
  ): Promise<ApprovedStatement> {
    if (sql.length > SQL_MAX) return approve(sql, relations, parser);
    const key = keyOf(sql, relations);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const approved = deepFreeze(await approve(sql, relations, parser));
    this.#kept.set(key, approved);
    return approved;
  }
}

function keyOf(sql: string, relations: readonly VisibleRelation[]): string {
  const visible = relations.map(({ name, columns }) => [
    name,
    columns.flatMap(({ name: column, type }) => [column, type]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([sql, visible]))
    .digest('base64');
}

/** Several people get the same object. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
