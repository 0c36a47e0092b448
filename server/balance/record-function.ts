import type { RecordFunction } from '#server/engine/record-function.ts';
import { hashRecord } from '#server/stream/record-hash.ts';

/** The hash of what came, as a function of what is stored: `record_hash(partition, offset, key, bytes)`. */
export const RECORD_FUNCTION: RecordFunction = {
  name: 'record_hash',
  compute(partition, offset, key, value) {
    const { high, low } = hashRecord(partition, offset, key, value);
    return (BigInt(high) << 32n) | BigInt(low);
  },
};
