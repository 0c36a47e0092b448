import { type Batch, type Table, tableFromIPC } from '@uwdata/flechette';
import { cellText, EXACT, isNumeric } from './cell-text.ts';
import type { GridRows } from './grid-rows.ts';

/** A result as it comes in: each piece is readable at once, none is copied or converted before it is looked at. */
export class ArrowRows implements GridRows {
  /** Schema and dictionaries, which later pieces refer to. */
  readonly #head: Uint8Array[] = [];
  readonly #batches: Table[] = [];
  readonly #starts: number[] = [];
  rowCount = 0;

  /** Whole messages of an Arrow IPC stream: the schema alone, then any. */
  append(messages: Uint8Array): void {
    const table = tableFromIPC([...this.#head, messages], EXACT);
    if (table.numRows === 0) {
      this.#head.push(messages);
      return;
    }
    this.#starts.push(this.rowCount);
    this.#batches.push(table);
    this.rowCount += table.numRows;
  }

  text(row: number, column: number): string | null {
    const place = this.#batchOf(row);
    const cells = this.#batches[place]?.children[column];
    return cells ? cellText(cells.at(row - (this.#starts[place] ?? 0)), cells.type) : null;
  }

  /** A column's values as they came, for work on all of them. */
  pieces(column: number): Batch<unknown>[] {
    return this.#batches.flatMap(({ children }) => [...(children[column]?.data ?? [])]);
  }

  isNumeric(column: number): boolean {
    const type = this.#batches[0]?.children[column]?.type;
    return type !== undefined && isNumeric(type);
  }

  #batchOf(row: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
