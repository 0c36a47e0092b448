/** The page of a table among pipelines. */
export function tableHref(table: string): string {
  return `/pipelines/tables/${encodeURIComponent(table)}`;
}
