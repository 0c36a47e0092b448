import type { CompiledPolicies } from './compile-policies.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import { decider } from './decide.ts';
import type { Subject } from './reader.ts';

/**
 * Of columns that a table has no more, those whose names a person may know. Nobody knows any more what such a column
 * was tagged, so they must see it without tags and with every tag that a policy speaks of. Pure.
 */
export function formerColumnsSeen(
  policies: CompiledPolicies,
  subject: Subject,
  dataset: Dataset,
  former: readonly DatasetColumn[],
): readonly DatasetColumn[] {
  if (former.length === 0) return [];
  const decide = decider(policies, subject);
  const everyTag = policies.policies.flatMap(({ policy }) => policy.on.tags);
  const seenWith = (tags: readonly string[]) => {
    const columns = former.map((column) => ({ ...column, tags }));
    return new Set(decide({ ...dataset, columns })?.columns.map(({ fieldId }) => fieldId));
  };
  const [plain, tagged] = [seenWith([]), seenWith(everyTag)];
  return former.filter(({ fieldId }) => plain.has(fieldId) && tagged.has(fieldId));
}
