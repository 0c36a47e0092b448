/**
 * The scopes there are: what procedures ask for, what a role of the policies gives and what an API token is
 * limited to. Each is `<noun>:<verb>`.
 */
export const SCOPES = [
  'platform:read',
  'dashboards:read',
  'dashboards:export',
  'data:preview',
  'query:run',
  'pipelines:read',
  'pipelines:manage',
  'letters:replay',
  'quality:manage',
  'data:add',
  'schemas:read',
  'schemas:write',
  'catalog:edit',
  'access:approve',
  'people:manage',
  'policies:manage',
  'audit:read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** The id of a role of the current policies. */
export type Role = string;

/** The roles a new portal begins with; its policies may change them and add others. */
export const FIRST_ROLES = ['viewer', 'analyst', 'steward', 'admin'] as const;

/** Whether a person, or whoever acts for them by a token, may do this. The one question screens and procedures ask. */
export function may(who: { readonly scopes: readonly Scope[] }, scope: Scope): boolean {
  return who.scopes.includes(scope);
}
