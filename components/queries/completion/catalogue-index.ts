import type {
  ColumnEntry,
  FunctionEntry,
  MetricEntry,
  TableEntry,
  Workbench,
} from '#server/queries/schema.ts';
import { type Matchable, matchable, wordStarts } from './match-name.ts';
import type { ColumnsOf } from './query-relations.ts';

export interface IndexedTable extends Matchable {
  readonly table: TableEntry;
  readonly schema: string;
}

export interface Named<Entry> extends Matchable {
  readonly entry: Entry;
}

/** A column's name, whichever tables have it. */
export interface SharedColumn extends Matchable {
  readonly name: string;
  /** One of its tables, and how many others there are. */
  readonly table: TableEntry;
  readonly column: ColumnEntry;
  more: number;
}

/** All that a person may name in a statement, made ready to be searched at each key. Made once for each answer of the server. */
export class CatalogueIndex {
  readonly tables: readonly IndexedTable[];
  readonly schemas: readonly string[];
  readonly metrics: readonly Named<MetricEntry>[];
  readonly functions: readonly Named<FunctionEntry>[];
  readonly #tables = new Map<string, TableEntry>();
  readonly #functions = new Map<string, FunctionEntry>();
  /** Columns by the first two letters of each of their words. */
  #columns: Map<string, SharedColumn[]> | null = null;

  constructor(
    { tables, metrics }: Pick<Workbench, 'tables' | 'metrics'>,
    functions: readonly FunctionEntry[],
  ) {
    this.tables = tables.map((table) => ({
      table,
      schema: table.name.slice(0, table.name.lastIndexOf('.')),
      ...matchable(table.name),
    }));
    this.schemas = [...new Set(this.tables.map(({ schema }) => schema))].filter((schema) => schema !== '');
    for (const { table, lower } of this.tables) this.#tables.set(lower, table);
    this.metrics = metrics.map((entry) => ({ entry, ...matchable(entry.name) }));
    this.functions = functions.map((entry) => ({ entry, ...matchable(entry.name) }));
    for (const entry of functions) this.#functions.set(entry.name, entry);
  }

  table(name: string): TableEntry | null {
    return this.#tables.get(name.toLowerCase()) ?? null;
  }

  function(name: string): FunctionEntry | null {
    return this.#functions.get(name.toLowerCase()) ?? null;
  }

  readonly columnsOf: ColumnsOf = (path) =>
    this.table(path.join('.'))?.columns.map(({ name }) => name) ?? null;

  /** Columns of any table that have a word which begins with what is typed: two letters at least. */
  columnsLike(typed: string): readonly SharedColumn[] {
    this.#columns ??= this.#indexColumns();
    const bucket = this.#columns.get(typed.slice(0, 2)) ?? [];
    return bucket.filter(({ lower, starts }) => starts.some((start) => lower.startsWith(typed, start)));
  }

  /** Makes the search for columns ready before it is first asked for. */
  warm(): void {
    this.#columns ??= this.#indexColumns();
  }

  #indexColumns(): Map<string, SharedColumn[]> {
    const byName = new Map<string, SharedColumn>();
    const buckets = new Map<string, SharedColumn[]>();
    for (const { table } of this.tables) {
      for (const column of table.columns) {
        const lower = column.name.toLowerCase();
        const known = byName.get(lower);
        if (known) {
          known.more += 1;
          continue;
        }
        const shared = { name: column.name, lower, starts: wordStarts(column.name), table, column, more: 0 };
        byName.set(lower, shared);
        for (const key of new Set(shared.starts.map((start) => lower.slice(start, start + 2)))) {
          const bucket = buckets.get(key);
          if (bucket) bucket.push(shared);
          else buckets.set(key, [shared]);
        }
      }
    }
    return buckets;
  }
}
