/** Pure: which data files can hold rows of a range, by their bounds. */
import { hash } from 'node:crypto';
import { comparableOf } from '#server/lake/single-value.ts';
import type { DataFile, Table } from '#server/lake/table.ts';

/** What a range asks of the tables: places of one partition that came between two instants, in milliseconds. */
export interface RangeSpan {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Bounds {
  readonly least: number;
  readonly greatest: number;
}

export interface FileSpan {
  readonly file: DataFile;
  readonly partition: Bounds;
  readonly offset: Bounds;
  readonly arrivedMs: Bounds;
}

/** The columns of a table that say where a row comes from. */
export interface PlaceColumns {
  readonly partition: string;
  readonly offset: string;
  readonly arrivedAt: string;
}

const OPEN: Bounds = { least: Number.NEGATIVE_INFINITY, greatest: Number.POSITIVE_INFINITY };

export function fileSpans(table: Table, files: readonly DataFile[], columns: PlaceColumns): FileSpan[] {
  const field = (name: string) => table.fields.find((each) => each.name === name);
  const [partition, offset, arrivedAt] = [columns.partition, columns.offset, columns.arrivedAt].map(field);
  const bounds = (file: DataFile, of: typeof partition, divisor = 1): Bounds => {
    const [lower, upper] = of ? [file.lowerBounds.get(of.id), file.upperBounds.get(of.id)] : [];
    if (!of || !lower || !upper) return OPEN;
    const number = (bytes: Buffer) => Number(comparableOf(of.type, bytes)) / divisor;
    return { least: number(lower), greatest: number(upper) };
  };
  return files.map((file) => ({
    file,
    partition: bounds(file, partition),
    offset: bounds(file, offset),
    arrivedMs: bounds(file, arrivedAt, 1000),
  }));
}

const overlaps = ({ least, greatest }: Bounds, from: number, to: number) => least <= to && greatest >= from;

export function filesOf(spans: readonly FileSpan[], range: RangeSpan): DataFile[] {
  return spans
    .filter(
      (span) =>
        overlaps(span.offset, range.from, range.to - 1) &&
        overlaps(span.arrivedMs, range.firstMs, range.lastMs) &&
        overlaps(span.partition, range.partition, range.partition),
    )
    .map(({ file }) => file);
}

/** The same as long as the same files, less what is deleted from them, may hold the range. */
export function stateOf(...parts: readonly (readonly DataFile[] | string)[]): string {
  const texts = parts.map((part) =>
    typeof part === 'string'
      ? part
      : part
          .map(({ path, deletes = [] }) => [path, ...deletes.map((each) => each.path).sort()].join('\n'))
          .sort()
          .join('\n'),
  );
  return hash('sha256', texts.join('\n\n'));
}
