import type { ValueFlow } from '../lineage/service.ts';
import type { Finding } from './classify-column.ts';

/** Of what is personal, what is so by its values. A column of whole payloads says nothing of what is taken from it. */
const travels = (tag: string) => tag.startsWith('pii.') && tag !== 'pii.payload';

/** Somebody has to look: the values may have been changed beyond knowing on the way. */
const CONFIDENCE = 0.8;

/** The tags of the columns that each column's values come from, by table and column, sorted. Pure. */
export function inheritedTags(
  flows: readonly ValueFlow[],
  tagsOf: (table: string, column: string) => readonly string[],
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const inherited = new Map<string, Map<string, readonly string[]>>();
  for (const { fromTable, fromColumn, toTable, toColumn } of flows) {
    const tags = tagsOf(fromTable, fromColumn).filter(travels);
    if (tags.length === 0) continue;
    const columns = inherited.get(toTable) ?? new Map();
    inherited.set(toTable, columns);
    columns.set(toColumn, [...new Set([...(columns.get(toColumn) ?? []), ...tags])].sort());
  }
  return inherited;
}

/** What follows for a column. Which column it comes from is not said: whoever decides may not see that one. */
export function inheritedFinding(tag: string): Finding {
  return {
    tag,
    confidence: CONFIDENCE,
    evidence: { nameWord: null, detector: 'lineage', says: null, matched: 0, sampled: 0, examples: [] },
  };
}
