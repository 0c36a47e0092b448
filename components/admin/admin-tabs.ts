import { may, type Scope } from '#server/auth/roles.ts';

export interface AdminTab {
  readonly href: string;
  readonly label: string;
  readonly scope: Scope;
}

/** The pages of "Admin" in their order; each for those who have its scope. */
const ADMIN_TABS: readonly AdminTab[] = [
  { href: '/admin/people', label: 'People', scope: 'people:manage' },
  { href: '/admin/groups', label: 'Groups', scope: 'people:manage' },
  { href: '/admin/roles', label: 'Roles', scope: 'policies:manage' },
  { href: '/admin/policies', label: 'Policies', scope: 'policies:manage' },
  { href: '/admin/requests', label: 'Requests', scope: 'access:approve' },
  { href: '/admin/classification', label: 'Classification', scope: 'access:approve' },
  { href: '/admin/descriptions', label: 'Descriptions', scope: 'catalog:edit' },
  { href: '/admin/imports', label: 'Imports', scope: 'data:add' },
  { href: '/admin/audit', label: 'Audit', scope: 'audit:read' },
];

export function adminTabsFor(person: { readonly scopes: readonly Scope[] }): readonly AdminTab[] {
  return ADMIN_TABS.filter(({ scope }) => may(person, scope));
}
