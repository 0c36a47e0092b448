'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ResultColumn } from '#server/queries/schema.ts';
import type { ArrowRows } from '../arrow-rows.ts';
import type { GridRows } from '../grid-rows.ts';
import { Analysis, AnalysisFailed } from './analysis.ts';
import type { ColumnFilter } from './filter-bounds.ts';
import { OrderedRows } from './ordered-rows.ts';
import { toRowTest } from './row-test.ts';
import type { SortBy } from './sort-rows.ts';

export interface ResultWork {
  readonly analysis: Analysis | null;
  readonly sorts: readonly SortBy[];
  readonly filters: readonly ColumnFilter[];
  /** What is shown now; the one before while another is being made. */
  readonly rows: GridRows | null;
  readonly rowCount: number;
  /** The rows as they came, and how many. */
  readonly original: GridRows | null;
  readonly total: number;
  /** Changes with every other order. */
  readonly version: number;
  /** From 0 to 1; null when nothing is under way. */
  readonly progress: number | null;
  /** What became of the last change, for people. */
  readonly said: string;
  sortBy(column: number, adds: boolean): void;
  setSorts(sorts: readonly SortBy[]): void;
  setFilters(filters: readonly ColumnFilter[]): void;
  cancel(): void;
}

interface Shown {
  readonly sorts: readonly SortBy[];
  readonly filters: readonly ColumnFilter[];
  readonly order: Uint32Array | null;
  readonly version: number;
}

const AS_IT_CAME: Shown = { sorts: [], filters: [], order: null, version: 0 };

/** The order and the filters of one result, made in its worker. */
export function useResultWork(
  columns: readonly ResultColumn[],
  rows: ArrowRows | null,
  rowCount: number,
  isWhole: boolean,
): ResultWork {
  const [shown, setShown] = useState(AS_IT_CAME);
  const [progress, setProgress] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const [of, setOf] = useState(rows);
  const running = useRef<AbortController | null>(null);
  if (of !== rows) {
    setOf(rows);
    setShown(AS_IT_CAME);
    setProgress(null);
    setSaid('');
  }
  const analysis = useMemo(() => (rows && isWhole ? new Analysis(rows) : null), [rows, isWhole]);
  useEffect(
    () => () => {
      running.current?.abort();
      analysis?.dispose();
    },
    [analysis],
  );

  const apply = useCallback(
    async (sorts: readonly SortBy[], filters: readonly ColumnFilter[]) => {
      running.current?.abort();
      if (!analysis) return;
      const mine = new AbortController();
      running.current = mine;
      const tests = filters.map((filter) =>
        toRowTest(filter, columns[filter.column] ?? { name: '', type: '' }),
      );
      const problem = tests.find((test) => typeof test === 'string');
      if (problem !== undefined) return setSaid(problem);
      setProgress(0);
      try {
        const order = await analysis.run(
          { name: 'order', count: rowCount, tests: tests.filter((test) => typeof test !== 'string'), sorts },
          [...filters, ...sorts].map(({ column }) => column),
          { signal: mine.signal, onProgress: setProgress },
        );
        setShown(({ version }) => ({ sorts, filters, order, version: version + 1 }));
        setSaid(sentence(columns, sorts, filters, order?.length ?? rowCount, rowCount));
      } catch (error) {
        if (error instanceof AnalysisFailed) setSaid(error.message);
        else if (!mine.signal.aborted) throw error;
      } finally {
        if (running.current === mine) setProgress(null);
      }
    },
    [analysis, columns, rowCount],
  );

  const { sorts, filters, order, version } = shown;
  const ordered = useMemo(() => (rows && order ? new OrderedRows(rows, order) : rows), [rows, order]);
  return {
    analysis,
    sorts,
    filters,
    rows: ordered,
    rowCount: order?.length ?? rowCount,
    original: rows,
    total: rowCount,
    version,
    progress,
    said,
    sortBy: (column, adds) => void apply(nextSorts(sorts, column, adds), filters),
    setSorts: (next) => void apply(next, filters),
    setFilters: (next) => void apply(sorts, next),
    cancel() {
      running.current?.abort();
      setProgress(null);
      setSaid('Stopped. The rows are as they were.');
    },
  };
}

/** Up, down, not at all. */
function nextSorts(sorts: readonly SortBy[], column: number, adds: boolean): readonly SortBy[] {
  const now = sorts.find((by) => by.column === column);
  const others = adds ? sorts : sorts.filter((by) => by.column === column);
  if (!now) return [...(adds ? sorts : []), { column, descending: false }];
  if (now.descending) return others.filter((by) => by.column !== column);
  return others.map((by) => (by.column === column ? { column, descending: true } : by));
}

function sentence(
  columns: readonly ResultColumn[],
  sorts: readonly SortBy[],
  filters: readonly ColumnFilter[],
  shown: number,
  all: number,
): string {
  const count = (value: number) => value.toLocaleString('en');
  const order = sorts
    .map(({ column, descending }) => `${columns[column]?.name} ${descending ? 'descending' : 'ascending'}`)
    .join(', then ');
  const rows = filters.length > 0 ? `${count(shown)} of ${count(all)} rows` : `${count(all)} rows`;
  return order === '' ? `${rows}, as they came.` : `${rows}, sorted by ${order}.`;
}
