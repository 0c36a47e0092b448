/**
 * Every way by which rows of a table reach a person, and the one file that opens it. Only these files may import
 * `readable-*.ts`; the doors proof asks each of them for each table, and a test holds this list against the code.
 */
export const DOORS = {
  tile: 'server/dashboards/tile-query.ts',
  export: 'server/dashboards/tile-query.ts',
  live: 'server/live/service.ts',
  sql: 'server/queries/service.ts',
  preview: 'server/queries/service.ts',
  api: 'server/queries/service.ts',
} as const;

export type Door = keyof typeof DOORS;
