import type { SavedQuery } from '#server/saved/schema.ts';
import type { SqlTab } from './tab-store.ts';

/** What a tab holds that shows a saved query. */
export function statementOf(query: SavedQuery): Partial<SqlTab> {
  const { id, version, title, sql, parameters, placement, chart } = query;
  return {
    savedId: id,
    savedVersion: version,
    name: title,
    text: sql,
    values: parameters,
    engine: placement,
    chart,
  };
}
