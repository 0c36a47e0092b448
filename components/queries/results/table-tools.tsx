'use client';

import {
  IconArrowDown,
  IconArrowUp,
  IconChartHistogram,
  IconCopy,
  IconFilter,
  IconX,
} from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { Popover } from '#components/ui/popover.tsx';
import type { ResultColumn } from '#server/queries/schema.ts';
import { type GridHandle, type GridWork, ResultGrid } from '../result-grid.tsx';
import type { ColumnFilter } from './filter-bounds.ts';
import { FilterForm } from './filter-form.tsx';
import { StatisticsPanel } from './statistics-panel.tsx';
import classes from './table-tools.module.css';
import type { ResultWork } from './use-result-work.ts';
import type { ViewState } from './view-state.ts';

interface TableToolsProps {
  readonly label: string;
  readonly columns: readonly ResultColumn[];
  readonly work: ResultWork;
  readonly isWhole: boolean;
  readonly kept: ViewState;
}

/** The rows, and what can be done with them: put in order, filtered, copied, counted. */
export function TableTools({ label, columns, work, isWhole, kept }: TableToolsProps) {
  const grid = useRef<GridHandle>(null);
  const [column, setColumn] = useState(0);
  const [filtering, setFiltering] = useState(false);
  const [statistics, setStatistics] = useState(kept.statistics);
  const [copied, setCopied] = useState('');
  const { sorts, filters, setSorts, setFilters, sortBy } = work;
  const gridWork = useMemo<GridWork | null>(
    () =>
      isWhole
        ? {
            sorts,
            filtered: new Set(filters.map((filter) => filter.column)),
            onSort: sortBy,
            onFilter: (at) => {
              setColumn(at);
              setFiltering(true);
            },
          }
        : null,
    [isWhole, sorts, filters, sortBy],
  );
  const nameOf = (at: number) => columns[at]?.name ?? '';
  const without = (at: number) => filters.filter((_, place) => place !== at);
  return (
    <div className={classes.tools}>
      <div role="toolbar" aria-label="Rows" className={classes.bar}>
        <Popover
          open={filtering}
          onChange={setFiltering}
          label="Filter rows"
          className={classes.popover}
          target={(props) => (
            <button {...props} className={classes.tool} disabled={!isWhole}>
              <IconFilter size={15} aria-hidden="true" />
              Filter
            </button>
          )}
        >
          <FilterForm
            columns={columns}
            column={column}
            onColumn={setColumn}
            onAdd={(filter) => {
              setFilters([...filters, filter]);
              setFiltering(false);
            }}
          />
        </Popover>
        <button
          type="button"
          className={classes.tool}
          aria-pressed={statistics}
          disabled={!isWhole}
          onClick={() => {
            kept.statistics = !statistics;
            setStatistics(!statistics);
          }}
        >
          <IconChartHistogram size={15} aria-hidden="true" />
          Statistics
        </button>
        <button type="button" className={classes.tool} onClick={() => grid.current?.copyWithNames()}>
          <IconCopy size={15} aria-hidden="true" />
          Copy with names
        </button>
        {sorts.map(({ column: at, descending }) => (
          <span key={`sort ${at}`} className={classes.chip}>
            {descending ? (
              <IconArrowDown size={13} aria-hidden="true" />
            ) : (
              <IconArrowUp size={13} aria-hidden="true" />
            )}
            <span className="visually-hidden">Sorted by</span>
            {nameOf(at)}
            <Remove
              label={`Do not sort by ${nameOf(at)}`}
              onClick={() => setSorts(sorts.filter((by) => by.column !== at))}
            />
          </span>
        ))}
        {filters.map((filter, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same filter may be there twice
          <span key={place} className={classes.chip}>
            {filterText(nameOf(filter.column), filter)}
            <Remove
              label={`Do not filter by ${nameOf(filter.column)}`}
              onClick={() => setFilters(without(place))}
            />
          </span>
        ))}
        <span role="status" className={classes.copied}>
          {copied}
        </span>
      </div>
      <div className={classes.body}>
        <ResultGrid
          label={label}
          columns={columns}
          rows={work.rows}
          rowCount={work.rowCount}
          work={gridWork}
          onColumn={setColumn}
          onCopied={setCopied}
          handle={grid}
        />
        {statistics && isWhole && work.analysis && <StatisticsPanel {...{ columns, column, work }} />}
      </div>
      {work.rowCount === 0 && filters.length > 0 && (
        <p className={classes.none}>No row passes the filters.</p>
      )}
    </div>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className={classes.remove} aria-label={label} title={label} onClick={onClick}>
      <IconX size={12} aria-hidden="true" />
    </button>
  );
}

function filterText(name: string, { op, value, to }: ColumnFilter): string {
  switch (op) {
    case 'contains':
      return `${name} contains “${value}”`;
    case 'equals':
      return `${name} = ${value}`;
    case 'null':
      return `${name} is null`;
    case 'not_null':
      return `${name} is not null`;
    case 'between':
      return to === ''
        ? `${name} ≥ ${value}`
        : value === ''
          ? `${name} ≤ ${to}`
          : `${name} ${value} to ${to}`;
  }
}
