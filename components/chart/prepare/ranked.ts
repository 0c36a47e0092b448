import { type ChartTable, numberIn, type ResultRow, type TableColumn, textIn } from './chart-table.ts';
import type { NumberFormat } from './format.ts';
import { type Change, changeBetween } from './kpi.ts';

export interface RankedInput {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly previous?: string | undefined;
  readonly share?: string | undefined;
  readonly colour?: string | undefined;
  readonly format: NumberFormat;
  readonly noun: string;
  readonly also: readonly {
    readonly column: string;
    readonly label: string;
    readonly format: TableColumn['format'];
  }[];
}

export interface RankedBar {
  readonly label: string;
  readonly value: number | null;
  readonly previous: number | null;
  /** Fraction of the whole, of which the bars shown may be a part. */
  readonly share: number | null;
  readonly change: Change;
  /** Whose colour it has; null for the accent. */
  readonly identity: string | null;
}

export interface Ranked {
  readonly bars: readonly RankedBar[];
  readonly total: number;
  /** `10 of 24 products`; null when all are shown. */
  readonly capText: string | null;
  readonly table: ChartTable;
}

/** Members by size, in the query's order. `total` is how many the query found before its cap. */
export function prepareRanked(tile: RankedInput, rows: readonly ResultRow[], total: number): Ranked {
  const bars = rows.map((row): RankedBar => {
    const value = numberIn(row, tile.value);
    const previous = tile.previous ? numberIn(row, tile.previous) : null;
    return {
      label: textIn(row, tile.label) || 'Unknown',
      value,
      previous,
      share: tile.share ? numberIn(row, tile.share) : null,
      change: changeBetween(value, previous, tile.format, 'up'),
      identity: tile.colour ? textIn(row, tile.colour) || 'Unknown' : null,
    };
  });
  const columns: (TableColumn & { column: string })[] = [
    { column: tile.label, label: singular(tile.noun), format: 'text' },
    ...tile.also.filter(({ format }) => format === 'text'),
    { column: tile.value, label: tile.title, format: tile.format },
    ...(tile.share ? [{ column: tile.share, label: 'Share', format: 'percent' as const }] : []),
    ...(tile.previous
      ? [{ column: tile.previous, label: `${tile.title}, previous period`, format: tile.format }]
      : []),
    ...tile.also.filter(({ format }) => format !== 'text'),
  ];
  const table: ChartTable = {
    columns: columns.map(({ label, format }) => ({ label, format })),
    rows: rows.map((row) =>
      columns.map(({ column, format }) => (format === 'text' ? textIn(row, column) : numberIn(row, column))),
    ),
    total,
  };
  return {
    bars,
    total,
    capText: total > bars.length ? `${bars.length} of ${total} ${tile.noun}` : null,
    table,
  };
}

function singular(noun: string): string {
  const one = noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.replace(/s$/, '');
  return one.charAt(0).toUpperCase() + one.slice(1);
}
