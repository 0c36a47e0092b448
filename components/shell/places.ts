import { IconChartHistogram, IconHome, type TablerIcon } from '@tabler/icons-react';
import type { Role, Scope } from '#server/auth/roles.ts';
import { roleHasScope } from '#server/auth/roles.ts';

export interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: TablerIcon;
  readonly scope: Scope;
  /** Opens it from anywhere. */
  readonly keys: string;
}

/** The rail, top to bottom. A place is listed when it exists. */
const PLACES: readonly Place[] = [
  { href: '/', label: 'Home', icon: IconHome, scope: 'platform:read', keys: 'g h' },
  {
    href: '/dashboards',
    label: 'Dashboards',
    icon: IconChartHistogram,
    scope: 'dashboards:read',
    keys: 'g d',
  },
];

export function placesFor(role: Role): readonly Place[] {
  return PLACES.filter(({ scope }) => roleHasScope(role, scope));
}

/** Whether a page is the place or lies within it. */
export function isWithin(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
