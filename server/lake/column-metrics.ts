/** How much of a file's columns a manifest keeps (`write.metadata.metrics.*`), and how it is gathered. */
import { BOUND_LENGTH, lowerBound, upperBound } from './single-value.ts';
import type { FileStatistics, Table, TableField } from './table.ts';

/** Of texts and bytes `length` says how many code points or bytes a bound has at most; other bounds are whole. */
export type MetricsMode =
  | { readonly kind: 'none' }
  | { readonly kind: 'counts' }
  | { readonly kind: 'bounds'; readonly length: number };

const TRUNCATED: MetricsMode = { kind: 'bounds', length: BOUND_LENGTH };
const COLUMNS_MAX = 100;
const UTF8_BYTES_MAX = 4;

function parseMode(text: string | undefined): MetricsMode | null {
  const given = text?.trim().toLowerCase() ?? '';
  if (given === 'none') return { kind: 'none' };
  if (given === 'counts') return { kind: 'counts' };
  if (given === 'full') return { kind: 'bounds', length: Number.POSITIVE_INFINITY };
  const length = Number(/^truncate\(\s*(\d{1,9})\s*\)$/.exec(given)?.[1] ?? 0);
  return length > 0 ? { kind: 'bounds', length } : null;
}

/**
 * The mode of each column by its field id: its own, else the table's, else bounds of 16. Without one of the table's the
 * columns after the first hundred have none; columns of the sort order have bounds in any case, unless they say no. A mode
 * that is none of Iceberg's is as if it were not given.
 */
export function metricsModes({
  fields,
  metadata,
}: Pick<Table, 'fields' | 'metadata'>): Map<number, MetricsMode> {
  const { properties } = metadata;
  const ofTable = parseMode(properties['write.metadata.metrics.default']);
  const limit = Number(properties['write.metadata.metrics.max-inferred-column-defaults'] ?? COLUMNS_MAX);
  const inferredMax = Number.isInteger(limit) && limit >= 0 ? limit : COLUMNS_MAX;
  const order = metadata['sort-orders'].find(
    (each) => each['order-id'] === metadata['default-sort-order-id'],
  );
  const sorted = new Set(
    (order?.fields ?? []).map((field) => (field as { 'source-id'?: unknown })['source-id']),
  );
  return new Map(
    fields.map(({ id, name }, place): [number, MetricsMode] => {
      const usual = ofTable ?? (place < inferredMax ? TRUNCATED : { kind: 'none' });
      const promoted = sorted.has(id) && usual.kind !== 'bounds' ? TRUNCATED : usual;
      return [id, parseMode(properties[`write.metadata.metrics.column.${name}`]) ?? promoted];
    }),
  );
}

/** How many bytes of the texts have to be known, so that bounds of the table's columns can be made of them. */
export function textBoundBytes(table: Pick<Table, 'fields' | 'metadata'>): number {
  const lengths = Array.from(metricsModes(table).values(), (mode) =>
    mode.kind === 'bounds' ? mode.length : 0,
  );
  // One more tells that something follows.
  return UTF8_BYTES_MAX * (Math.max(BOUND_LENGTH, ...lengths) + 1);
}

/** What is known of one column of a file. Undefined is not known. */
export interface ColumnFacts {
  readonly bytes?: number;
  readonly values?: number;
  readonly nulls?: number;
  readonly nans?: number;
  /** As DuckDB prints values of the type. */
  readonly lowest?: string;
  readonly highest?: string;
  /** The text goes on after what is given of it. */
  readonly highestIsCut?: boolean;
}

/** The statistics of one file, in its table's modes. */
export class ColumnMetrics {
  readonly kept = {
    columnSizes: new Map<number, number>(),
    valueCounts: new Map<number, number>(),
    nullCounts: new Map<number, number>(),
    nanCounts: new Map<number, number>(),
    lowerBounds: new Map<number, Buffer>(),
    upperBounds: new Map<number, Buffer>(),
  } satisfies FileStatistics;
  readonly #modes: ReadonlyMap<number, MetricsMode>;

  constructor(modes: ReadonlyMap<number, MetricsMode>) {
    this.#modes = modes;
  }

  add({ id, type }: TableField, facts: ColumnFacts): void {
    const mode = this.#modes.get(id) ?? TRUNCATED;
    if (mode.kind === 'none') return;
    const note = <T>(into: Map<number, T>, value: T | null | undefined) => {
      if (value !== undefined && value !== null) into.set(id, value);
    };
    const { kept } = this;
    note(kept.columnSizes, facts.bytes);
    note(kept.valueCounts, facts.values);
    note(kept.nullCounts, facts.nulls);
    note(kept.nanCounts, facts.nans);
    if (mode.kind === 'counts') return;
    const { lowest, highest } = facts;
    if (lowest !== undefined) note(kept.lowerBounds, lowerBound(type, lowest, mode.length));
    if (highest === undefined) return;
    const known = facts.highestIsCut ? Array.from(highest).length - 1 : Number.POSITIVE_INFINITY;
    note(kept.upperBounds, upperBound(type, highest, Math.min(mode.length, known)));
  }
}
