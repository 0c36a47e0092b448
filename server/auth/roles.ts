/**
 * What each role may do. The one table of it: procedures ask it on the server, screens ask it to leave out
 * what a person may not use. Scopes are `<noun>:<verb>`; a role has all that its line lists.
 */
export const ROLES = ['viewer', 'analyst', 'steward', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const VIEWER = ['platform:read', 'dashboards:read'] as const;
const ANALYST = [...VIEWER, 'dashboards:export'] as const;
const STEWARD = [...ANALYST, 'pipelines:read', 'data:add'] as const;
const ADMIN = [...STEWARD, 'people:manage'] as const;

export type Scope = (typeof ADMIN)[number];

const ROLE_SCOPES: Readonly<Record<Role, ReadonlySet<Scope>>> = {
  viewer: new Set(VIEWER),
  analyst: new Set(ANALYST),
  steward: new Set(STEWARD),
  admin: new Set(ADMIN),
};

/** What a role is for, in one line that a person can read. */
export const ROLE_SUMMARY: Readonly<Record<Role, string>> = {
  viewer: 'Reads dashboards',
  analyst: 'Reads dashboards and takes data out of them',
  steward: 'Looks after the data and how it arrives',
  admin: 'Looks after the platform and its people',
};

export function roleHasScope(role: Role, scope: Scope): boolean {
  return ROLE_SCOPES[role].has(scope);
}
