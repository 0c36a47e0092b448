import { type RenderedSql, renderSql } from './render-sql.ts';
import type { DashboardDefinition, Period, QueryDefinition } from './schema.ts';

export const MAX_EXPORT_ROWS = 200_000;

/** Added to a capped statement: how many rows there are before the cap. */
export const COUNT_COLUMN = 'rows_in_all';

/** The statement of a declared query for one period and choice of filters, capped for a tile or whole for an export. */
export function tileStatement(
  definition: Pick<DashboardDefinition, 'filters'>,
  query: QueryDefinition,
  period: Period,
  filters: Readonly<Record<string, readonly string[]>>,
  extent: 'tile' | 'export',
): RenderedSql {
  const lists = Object.fromEntries(
    definition.filters.map(({ id, parameter }) => {
      const chosen = query.filters.includes(id) ? (filters[id] ?? []) : [];
      return [parameter, chosen.length > 0 ? chosen : (query.unset[id] ?? [])];
    }),
  );
  const inner = renderSql(
    query.sql,
    {
      from: period.from,
      to: period.to,
      previous_from: period.previousFrom,
      previous_to: period.previousTo,
      grain: period.grain,
    },
    lists,
  );
  if (!query.order_by) return inner;
  const ordered = (columns: string, limit: number) =>
    `SELECT ${columns}\nFROM (\n${indent(inner.sql)}\n)\nORDER BY ${query.order_by}\nLIMIT ${limit}`;
  const sql =
    extent === 'tile' && query.cap
      ? ordered(`*, count(*) OVER () AS ${COUNT_COLUMN}`, query.cap)
      : ordered('*', MAX_EXPORT_ROWS + 1);
  return { sql, parameters: inner.parameters };
}

function indent(sql: string): string {
  return sql.replace(/^/gm, '  ');
}

/** The days that have data and the instant of the newest fact. */
export function rangeStatement({ range: { table, day, instant } }: DashboardDefinition): RenderedSql {
  const sql = `SELECT min(${day}) AS first, max(${day}) AS last, max(${instant}) AS newest FROM ${table}`;
  return { sql, parameters: {} };
}
