import type { TabLink } from '#components/ui/tab-links.tsx';
import { may, type Scope } from '#server/auth/roles.ts';

const TABS: readonly (TabLink & { readonly scope: Scope })[] = [
  { href: '/quality', label: 'Tables', exact: true, scope: 'platform:read' },
  { href: '/quality/incidents', label: 'Incidents', scope: 'platform:read' },
  { href: '/quality/monitors', label: 'Monitors', scope: 'platform:read' },
  { href: '/quality/quarantine', label: 'Quarantine', scope: 'pipelines:read' },
  { href: '/quality/held', label: 'Held', scope: 'pipelines:read' },
];

/** The pages of quality beside each other, each for those who have its scope. */
export function qualityTabsFor(person: { readonly scopes: readonly Scope[] }): readonly TabLink[] {
  return TABS.filter(({ scope }) => may(person, scope));
}
