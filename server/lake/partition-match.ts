/** Pure: which partitions hold the rows that partition keys of a table's present spec name. */
import type { ManifestPartition } from './manifest.ts';
import type { FieldSummary } from './manifest-list.ts';
import { partitionKey, partitionTexts, withinBounds } from './partition.ts';
import type { PartitionSpec, Table } from './table.ts';

/** `some`: rows of these keys and perhaps others are in it. */
export type Match = 'all' | 'some' | 'none';

export interface PartitionMatcher {
  /** False when no file of a manifest can be in one of the partitions. */
  readonly summariesMatch: (summaries: readonly FieldSummary[]) => boolean;
  readonly match: (partition: ManifestPartition) => Match;
}

/**
 * For files of `spec`, which may be an earlier one. Where that has every field of the present spec, the key of its
 * partitions' rows is known; where it lacks one, rows of any key may be in them.
 */
export function partitionMatcher(
  table: Table,
  spec: PartitionSpec,
  keys: readonly (string | null)[],
): PartitionMatcher {
  const wanted = new Set(keys);
  const places = table.spec.fields.map((field) =>
    spec.fields.findIndex((each) => each.source.id === field.source.id && each.transform === field.transform),
  );
  if (places.includes(-1)) return { summariesMatch: () => true, match: () => 'some' };
  const texts = keys.map((key) => partitionTexts(table.spec, key));
  return {
    summariesMatch: (summaries) =>
      texts.some((each) =>
        each.every((text, index) => {
          const [summary, field] = [summaries[places[index] as number], table.spec.fields[index]];
          if (!summary || !field) return true;
          return text === null
            ? summary.containsNull
            : withinBounds(field, text, summary.lower, summary.upper);
        }),
      ),
    match: (partition) =>
      wanted.has(partitionKey(places.map((place) => partition.texts[place] ?? null))) ? 'all' : 'none',
  };
}
