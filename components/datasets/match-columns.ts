import type { DatasetColumnFacts } from '#server/datasets/schema.ts';

/** The columns of which each word is somewhere in the name, type, tags or description, in their order. */
export function matchColumns(
  columns: readonly DatasetColumnFacts[],
  text: string,
): readonly DatasetColumnFacts[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return columns;
  return columns.filter(({ name, type, tags, description }) => {
    const all = [name, type, ...tags, description ?? ''].join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
