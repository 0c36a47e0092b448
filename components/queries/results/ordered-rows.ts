import type { GridRows } from '../grid-rows.ts';

/** Some rows of others, in another order. */
export class OrderedRows implements GridRows {
  readonly #rows: GridRows;
  readonly #order: Uint32Array;

  constructor(rows: GridRows, order: Uint32Array) {
    this.#rows = rows;
    this.#order = order;
  }

  get rowCount(): number {
    return this.#order.length;
  }

  text(row: number, column: number): string | null {
    const place = this.#order[row];
    return place === undefined ? null : this.#rows.text(place, column);
  }

  isNumeric(column: number): boolean {
    return this.#rows.isNumeric(column);
  }
}
