import { type Batch, type DataType, type Table, Type, tableFromIPC } from '@uwdata/flechette';

/** How values are taken out of Arrow, so that none is rounded. */
const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true, useMap: false } as const;

/** One column of one record batch, down to its buffers. */
export interface ColumnBatch {
  readonly length: number;
  readonly type: DataType;
  isValid(row: number): boolean;
  readonly nullCount: number;
  readonly validity?: Uint8Array;
  /** The value as flechette has it, of a row that has one. */
  value(row: number): unknown;
  readonly values: ArrayBufferView;
  readonly offsets: Int32Array;
  readonly children: readonly ColumnBatch[];
  /** Of a dictionary column: the place in `cache`. */
  key?(row: number): number;
  readonly cache?: readonly (string | null)[];
}

/** The column's rows of this table, which has one record batch. */
function columnBatch(table: Table, column: number): ColumnBatch {
  return table.children[column]?.data[0] as Batch<unknown> as unknown as ColumnBatch;
}

/** The messages of an Arrow IPC stream, read batch by batch. */
export class BatchReader {
  readonly #head: Uint8Array[] = [];

  /** A whole message, at the start of its own buffer. Null for one that brings no rows: the schema, a dictionary, the end. */
  read(message: Uint8Array): { readonly rows: number; readonly columns: readonly ColumnBatch[] } | null {
    const table = tableFromIPC([...this.#head, message], EXACT);
    if (table.numRows === 0) {
      this.#head.push(message);
      return null;
    }
    return { rows: table.numRows, columns: table.children.map((_, index) => columnBatch(table, index)) };
  }

  /** Name and type of each column; after the schema was read. */
  fields(): readonly { readonly name: string; readonly type: DataType }[] {
    return tableFromIPC([...this.#head], EXACT).schema.fields.map(({ name, type }) => ({ name, type }));
  }
}

export function isNested({ typeId }: DataType): boolean {
  return (
    typeId === Type.List ||
    typeId === Type.LargeList ||
    typeId === Type.FixedSizeList ||
    typeId === Type.Struct ||
    typeId === Type.Map
  );
}

/** Where the value is missing; false for every row of a column without any. */
export function nullTest(batch: ColumnBatch): (row: number) => boolean {
  if (batch.type.typeId === Type.Null) return () => true;
  const { validity } = batch;
  if (!batch.nullCount || !validity) return () => false;
  return (row) => ((validity[row >> 3] as number) & (1 << (row & 7))) === 0;
}
