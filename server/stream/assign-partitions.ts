import type { TopicPartition } from './transport.ts';

/**
 * Which partitions each member of a group works on: dealt out in turn over the sorted lists, so that every
 * member computes the same answer, nobody has two more than another, and each topic is spread.
 */
export function assignPartitions(
  partitions: readonly TopicPartition[],
  members: readonly number[],
): Map<number, TopicPartition[]> {
  const order = [...new Set(members)].sort((a, b) => a - b);
  const sorted = [...partitions].sort(
    (a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) || a.partition - b.partition,
  );
  const assignment = new Map<number, TopicPartition[]>(order.map((member) => [member, []]));
  for (const [index, partition] of sorted.entries()) {
    const member = order[index % order.length];
    if (member !== undefined) assignment.get(member)?.push(partition);
  }
  return assignment;
}
