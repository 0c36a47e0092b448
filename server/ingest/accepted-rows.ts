import { ColumnSegment } from '#server/lake/parquet-column.ts';
import type { TypedLayout, TypedRows } from './typed-rows.ts';

/** 9999-12-31, the last day that every reader of the lake can print. */
const INSTANT_MS_MAX = 253_402_300_799_999;

/** When a record came, as far as the lake can say: within the years 1970 to 9999. */
export function instantMs(timestampMs: number): number {
  return Number.isFinite(timestampMs) ? Math.min(Math.max(timestampMs, 0), INSTANT_MS_MAX) : 0;
}

/** Accepted records of one partition as the columns that their file will have. */
export class AcceptedRows {
  readonly offsets: number[] = [];
  /** In the range of `instantMs`. */
  readonly arrivedAtMs: number[] = [];
  readonly keys: ColumnSegment;
  readonly payloads: ColumnSegment;
  /** As long as the others once there is one. */
  readonly schemaIds: (number | null)[] = [];
  readonly typed: TypedRows;

  constructor(layout: TypedLayout) {
    this.keys = new ColumnSegment('string', null, layout.limits);
    this.payloads = new ColumnSegment('string', null, layout.limits);
    this.typed = layout.rows();
  }

  get count(): number {
    return this.offsets.length;
  }

  /** The payload is added beside. `event`: see TypedRows. */
  add(
    offset: number,
    timestampMs: number,
    key: string | null,
    schemaId: number | null,
    event: Readonly<Record<string, unknown>> | null,
  ): void {
    if (schemaId !== null || this.schemaIds.length > 0) {
      while (this.schemaIds.length < this.offsets.length) this.schemaIds.push(null);
      this.schemaIds.push(schemaId);
    }
    this.offsets.push(offset);
    this.arrivedAtMs.push(instantMs(timestampMs));
    if (key === null) this.keys.addNull();
    else this.keys.add(key.toWellFormed());
    this.typed.add(event);
  }
}

/** The texts of a column as their bytes, in order. */
export function* textsOf(column: ColumnSegment): Generator<Buffer | null> {
  for (const { values, rows, present } of column.end()) {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      if (present && present[row] === 0) {
        yield null;
        continue;
      }
      const from = at + 4;
      at = from + values.readUInt32LE(at);
      yield values.subarray(from, at);
    }
  }
}
