/**
 * Every way by which rows of a table reach a person, and the one file that opens it. Only these files may import
 * `readable-*.ts`; the doors proof asks each of them for each table, and a test holds this list against the code.
 */
export const DOORS = {
  tile: 'server/dashboards/tile-query.ts',
  export: 'server/dashboards/tile-query.ts',
  live: 'server/live/service.ts',
  sql: 'server/queries/service.ts',
  preview: 'server/queries/preview-service.ts',
  extract: 'server/extracts/service.ts',
  api: 'server/queries/service.ts',
  statement_export: 'server/queries/service.ts',
  board: 'server/boards/tile-answer.ts',
  profile: 'server/profiles/service.ts',
  trial: 'server/lineage/trial-tables.ts',
  letters: 'server/letters/seen-letters.ts',
  quarantine: 'server/quarantine/seen-rows.ts',
  failing_rows: 'server/quality/failing-rows-service.ts',
  monitor: 'server/monitors/preview-service.ts',
} as const;

export type Door = keyof typeof DOORS;

/**
 * What people write and show to others names tables: no rows come through these, but names could. The proof asks them
 * as it asks the doors.
 */
export const TEXT_DOORS = {
  share: 'server/saved/service.ts',
  definition: 'server/glossary/shown-terms.ts',
} as const;

export type TextDoor = keyof typeof TEXT_DOORS;

/**
 * What tells names of tables and columns, and nothing of their rows: by the decisions, or by sets of selectors that say
 * the same of very many at once. The proof asks for every name.
 */
export const NAME_DOORS = {
  search: 'server/catalog/search-assets.ts',
  facets: 'server/catalog/search-assets.ts',
  recent: 'server/catalog/search-assets.ts',
  dataset: 'server/datasets/service.ts',
  lineage: 'server/lineage/service.ts',
  impact: 'server/lineage/service.ts',
  tried: 'server/lineage/trial-service.ts',
  discussion: 'server/discussion/sight.ts',
  notices: 'server/notices/show-notices.ts',
  terms: 'server/glossary/follow-link.ts',
  linked: 'server/catalog/search-assets.ts',
  others: 'server/imports/seen-tables-service.ts',
  runs: 'server/imports/runs-service.ts',
  incidents: 'server/incidents/incident-sights.ts',
  causes: 'server/incidents/causes-service.ts',
  incident_notices: 'server/notices/show-notices.ts',
  alerts: 'server/incidents/incident-sights.ts',
  monitors: 'server/monitors/service.ts',
} as const;

export type NameDoor = keyof typeof NAME_DOORS;
