import { IconChartHistogram, IconHome, IconSql, type TablerIcon } from '@tabler/icons-react';
import { may, type Scope } from '#server/auth/roles.ts';

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
  { href: '/sql', label: 'SQL', icon: IconSql, scope: 'query:run', keys: 'g s' },
  {
    href: '/dashboards',
    label: 'Dashboards',
    icon: IconChartHistogram,
    scope: 'dashboards:read',
    keys: 'g d',
  },
];

export function placesFor(person: { readonly scopes: readonly Scope[] }): readonly Place[] {
  return PLACES.filter(({ scope }) => may(person, scope));
}

/** Whether a page is the place or lies within it. */
export function isWithin(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
