import { may, type Scope } from '#server/auth/roles.ts';

/** A table of the lake, figures that are pushed to tiles, or a table of others, of which no row is here. */
type Source = 'lake' | 'live' | 'others';

export interface DatasetTab {
  /** The address's part behind the table's; empty for the first. */
  readonly path: string;
  readonly label: string;
  readonly scope: Scope;
  readonly of: readonly Source[];
}

const EVERY: readonly Source[] = ['lake', 'live', 'others'];

/** The tabs of a table's page in their order; each for those who have its scope. */
const TABS: readonly DatasetTab[] = [
  { path: '', label: 'Schema', scope: 'platform:read', of: EVERY },
  { path: 'preview', label: 'Preview', scope: 'data:preview', of: ['lake'] },
  { path: 'lineage', label: 'Lineage', scope: 'platform:read', of: ['lake', 'others'] },
  { path: 'runs', label: 'Runs', scope: 'platform:read', of: ['others'] },
  { path: 'discussion', label: 'Discussion', scope: 'platform:read', of: EVERY },
  { path: 'usage', label: 'Usage', scope: 'platform:read', of: ['lake', 'live'] },
  { path: 'history', label: 'History', scope: 'platform:read', of: ['lake', 'others'] },
  { path: 'quality', label: 'Quality', scope: 'platform:read', of: ['lake'] },
  { path: 'checks', label: 'Checks', scope: 'platform:read', of: ['others'] },
  { path: 'classification', label: 'Classification', scope: 'access:approve', of: ['lake'] },
  { path: 'connect', label: 'Connect', scope: 'platform:read', of: ['lake'] },
];

export function datasetTabsFor(
  person: { readonly scopes: readonly Scope[] },
  table: Parameters<typeof sourceOf>[0],
): readonly DatasetTab[] {
  return TABS.filter(({ scope, of }) => may(person, scope) && of.includes(sourceOf(table)));
}

/** Whether the page of a table has the tab of an address. */
export function hasTab(path: string, table: Parameters<typeof sourceOf>[0]): boolean {
  return TABS.some((tab) => tab.path === path && tab.of.includes(sourceOf(table)));
}

function sourceOf({ isLive, others }: { readonly isLive: boolean; readonly others: object | null }): Source {
  if (others !== null) return 'others';
  return isLive ? 'live' : 'lake';
}
