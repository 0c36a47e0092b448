import type { RecordBatch } from './transport.ts';

/** The batch in pieces of at most `maxBytes` of values; a single larger record is a piece of its own. */
export function* sliceBatch(batch: RecordBatch, maxBytes: number): Generator<RecordBatch> {
  const { records } = batch;
  let from = 0;
  let bytes = 0;
  for (let i = 0; i < records.length; i++) {
    const size = records[i]?.value?.length ?? 0;
    if (i > from && bytes + size > maxBytes) {
      yield { ...batch, records: records.slice(from, i) };
      from = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (from === 0 && records.length > 0) yield batch;
  else if (from < records.length) yield { ...batch, records: records.slice(from) };
}
