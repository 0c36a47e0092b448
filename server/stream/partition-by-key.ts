/** Kafka's murmur2 (org.apache.kafka.common.utils.Utils.murmur2), on the first `length` bytes. Signed 32 bits. */
export function murmur2(bytes: Uint8Array, length = bytes.length): number {
  const m = 0x5bd1e995;
  let h = 0x9747b28c ^ length;
  const blocks = length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    let k =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const rest = length & 3;
  if (rest === 3) h ^= (bytes[blocks + 2] as number) << 16;
  if (rest >= 2) h ^= (bytes[blocks + 1] as number) << 8;
  if (rest >= 1) h = Math.imul(h ^ (bytes[blocks] as number), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return (h ^ (h >>> 15)) | 0;
}

const scratch = Buffer.allocUnsafe(4096);

/** The partition of a key, as Kafka's default partitioner places it: equal keys go to equal partitions on either transport. */
export function partitionOfKey(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  const hash =
    key.length * 3 <= scratch.length ? murmur2(scratch, scratch.write(key)) : murmur2(Buffer.from(key));
  return (hash & 0x7fffffff) % partitions;
}

/**
 * Splits an append by partition; the order within each is kept. Records without a key go together to
 * `keylessPartition`, so that they stay one batch.
 */
export function splitByPartition<T extends { readonly key: string | null }>(
  records: readonly T[],
  partitions: number,
  keylessPartition: number,
): Map<number, T[]> {
  const split = new Map<number, T[]>();
  for (const record of records) {
    const partition = record.key === null ? keylessPartition : partitionOfKey(record.key, partitions);
    const group = split.get(partition);
    if (group) group.push(record);
    else split.set(partition, [record]);
  }
  return split;
}
