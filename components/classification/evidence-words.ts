import type { Evidence } from '#server/classification/schema.ts';

/** Why a column is thought to be something, in a sentence. */
export function evidenceWords({ nameWord, detector, says, matched, sampled }: Evidence): string {
  if (detector === 'lineage') return 'Its values come from a column that is tagged so';
  const byName = nameWord === null ? null : `“${nameWord}” in its name`;
  const byValues = says === null ? null : `${matched} of ${sampled} values: ${says}`;
  return [byName, byValues].filter((part) => part !== null).join('; ') || 'No evidence was kept';
}
