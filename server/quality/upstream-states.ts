/** How a declared table is made of others, as far as it matters here. */
interface MadeTable {
  readonly relation: string;
  readonly upstream: readonly string[];
}

/**
 * The failing tables that each table is made of, near or far, by name. What the reader does not see is neither named nor
 * gone through: a table behind it does not exist for them.
 */
export function failingUpstream(
  models: readonly MadeTable[],
  isFailing: (table: string) => boolean,
  isSeen: (table: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const upstreamOf = new Map(models.map(({ relation, upstream }) => [relation, upstream]));
  const found = new Map<string, readonly string[]>();
  for (const { relation } of models) {
    if (!isSeen(relation)) continue;
    const reached = new Set<string>();
    const waiting = [relation];
    for (let table = waiting.pop(); table !== undefined; table = waiting.pop()) {
      for (const next of upstreamOf.get(table) ?? []) {
        if (reached.has(next) || !isSeen(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    }
    const failing = [...reached].filter((table) => table !== relation && isFailing(table)).toSorted();
    if (failing.length > 0) found.set(relation, failing);
  }
  return found;
}
