import type { ChartRows } from '#components/chart/prepare/column-role.ts';
import type { GridRows } from '../grid-rows.ts';
import type { ChartGroups } from './chart-groups.ts';
import type { TimeUnit } from './time-bucket.ts';

export interface GroupedColumns {
  readonly x: number;
  readonly series: number | null;
  readonly measures: readonly number[];
}

/** What was added up of a result, as rows of the same columns: one for each place along the axis and series. */
export class GroupedRows implements ChartRows {
  readonly #groups: ChartGroups;
  readonly #columns: GroupedColumns;
  readonly #result: GridRows;
  readonly #width: number;
  /** Cells that have a value. */
  readonly #cells: number[] = [];

  constructor(groups: ChartGroups, columns: GroupedColumns, result: GridRows) {
    this.#groups = groups;
    this.#columns = columns;
    this.#result = result;
    this.#width = Math.max(1, groups.seriesRows.length);
    for (let cell = 0; cell < groups.along.length * this.#width; cell++) {
      if (groups.sums.some((sums) => (sums[cell] ?? null) !== null)) this.#cells.push(cell);
    }
  }

  get rowCount(): number {
    return this.#cells.length;
  }

  text(row: number, column: number): string | null {
    const { along, bucket, seriesRows, sums } = this.#groups;
    const { x, series, measures } = this.#columns;
    const cell = this.#cells[row] ?? 0;
    if (column === x) {
      const head = along[Math.floor(cell / this.#width)] ?? 0;
      return bucket === null ? this.#result.text(head, x) : bucketText(head, bucket);
    }
    if (column === series) return this.#result.text(seriesRows[cell % this.#width] ?? 0, column);
    const measure = measures.indexOf(column);
    const sum = measure < 0 ? null : (sums[measure]?.[cell] ?? null);
    return sum === null ? null : String(sum);
  }
}

function bucketText(ms: number, unit: TimeUnit): string {
  const text = new Date(ms).toISOString();
  const isClock = unit === 'second' || unit === 'minute' || unit === 'hour';
  return isClock ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : text.slice(0, 10);
}
