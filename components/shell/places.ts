import {
  IconBook2,
  IconChartHistogram,
  IconHome,
  IconRoute,
  IconSettings,
  IconShieldCheck,
  IconSql,
  type TablerIcon,
} from '@tabler/icons-react';
import { may, type Scope } from '#server/auth/roles.ts';

export interface Place {
  readonly href: string;
  /** Where it has pages that do not lie below that. */
  readonly also?: string;
  readonly label: string;
  readonly icon: TablerIcon;
  /** For people who have any of them. */
  readonly scopes: readonly Scope[];
  /** Opens it from anywhere. */
  readonly keys: string;
}

/** The rail, top to bottom. A place is listed when it exists. */
const PLACES: readonly Place[] = [
  { href: '/', label: 'Home', icon: IconHome, scopes: ['platform:read'], keys: 'g h' },
  {
    href: '/catalog',
    also: '/glossary',
    label: 'Catalog',
    icon: IconBook2,
    scopes: ['platform:read'],
    keys: 'g c',
  },
  { href: '/sql', label: 'SQL', icon: IconSql, scopes: ['query:run'], keys: 'g s' },
  {
    href: '/dashboards',
    label: 'Dashboards',
    icon: IconChartHistogram,
    scopes: ['dashboards:read'],
    keys: 'g d',
  },
  { href: '/quality', label: 'Quality', icon: IconShieldCheck, scopes: ['platform:read'], keys: 'g q' },
  {
    href: '/pipelines',
    label: 'Pipelines',
    icon: IconRoute,
    scopes: ['pipelines:read'],
    keys: 'g p',
  },
  {
    href: '/admin',
    label: 'Admin',
    icon: IconSettings,
    scopes: ['people:manage', 'policies:manage', 'access:approve', 'catalog:edit', 'audit:read'],
    keys: 'g a',
  },
];

export function placesFor(person: { readonly scopes: readonly Scope[] }): readonly Place[] {
  return PLACES.filter(({ scopes }) => scopes.some((scope) => may(person, scope)));
}

/** Whether a page is the place or lies within it. */
export function isWithin(pathname: string, { href, also = href }: Pick<Place, 'href' | 'also'>): boolean {
  // Of the first page the path ends in two slashes, and so does only its own.
  return [href, also].some((each) => `${pathname}/`.startsWith(`${each}/`));
}
